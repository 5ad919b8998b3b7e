"""The second step: enrolled, asked for after the first, used once, locked out, reset by an officer above."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.people import PARTS, People
from yizhan.accounts import services, totp
from yizhan.accounts.errors import LockedOut, SecondCodeWrong, SecondStepStands
from yizhan.accounts.models import RecoveryCode, RoleGrant, SecondStep
from yizhan.accounts.queries import has_second_step
from yizhan.kernel import clock
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import DemoSms, JournalEntry

AT = datetime.now(UTC)


def enrol(people: People, who: str) -> tuple[bytes, list[str]]:
    secret = services.begin_second_step(user_id=people.users[who])
    code = totp.password(secret, totp.step_of(AT) - 1)
    recovery = services.confirm_second_step(
        user_id=people.users[who], code=code, acting=people.acting(who), at=AT, shown_at=AT
    )
    return secret, recovery


def first_step(client: Client, who: str) -> None:
    client.post("/sign-in", {"phone": PARTS[who].phone})
    code = DemoSms.objects.filter(mobile=PARTS[who].phone).latest("at").text.split("验证码 ")[1][:6]
    client.post("/sign-in/code", {"code": code})


def test_the_secret_is_the_same_until_it_is_confirmed_and_lies_sealed(people: People) -> None:
    secret = services.begin_second_step(user_id=people.users["county"])
    assert services.begin_second_step(user_id=people.users["county"]) == secret
    assert secret not in bytes(SecondStep.objects.get().secret_sealed)
    assert not has_second_step(people.users["county"])


def test_a_wrong_password_enrols_nobody(people: People) -> None:
    services.begin_second_step(user_id=people.users["county"])
    with pytest.raises(SecondCodeWrong):
        services.confirm_second_step(
            user_id=people.users["county"],
            code="000000",
            acting=people.acting("county"),
            at=AT - timedelta(days=9),
            shown_at=AT,
        )
    assert not has_second_step(people.users["county"])
    assert not RecoveryCode.objects.exists()


def test_once_enrolled_the_secret_is_not_given_again(people: People) -> None:
    enrol(people, "county")
    with pytest.raises(SecondStepStands):
        services.begin_second_step(user_id=people.users["county"])
    assert JournalEntry.objects.filter(kind="accounts.second_step_set").count() == 1


def test_after_the_first_step_nobody_is_in_until_the_second(people: People, client: Client) -> None:
    secret, _ = enrol(people, "county")
    first_step(client, "county")
    assert client.get("/me").status_code == 302
    assert client.post("/sign-in/second", {"code": "000000"}).status_code == 422
    assert client.get("/me").status_code == 302
    client.post("/sign-in/second", {"code": totp.password(secret, totp.step_of(clock.now()) + 1)})
    assert client.get("/me").status_code == 200


def test_a_password_signs_in_once(people: People) -> None:
    secret, _ = enrol(people, "county")
    code = totp.password(secret, totp.step_of(AT))
    services.pass_second_step(user_id=people.users["county"], code=code, at=AT, shown_at=AT)
    with pytest.raises(SecondCodeWrong):
        services.pass_second_step(user_id=people.users["county"], code=code, at=AT, shown_at=AT)


def test_a_recovery_code_signs_in_once_and_is_nobody_else_s(people: People) -> None:
    _, recovery = enrol(people, "county")
    enrol(people, "city")
    with pytest.raises(SecondCodeWrong):
        services.pass_second_step(user_id=people.users["city"], code=recovery[0], at=AT, shown_at=AT)
    services.pass_second_step(user_id=people.users["county"], code=recovery[0].lower(), at=AT, shown_at=AT)
    with pytest.raises(SecondCodeWrong):
        services.pass_second_step(user_id=people.users["county"], code=recovery[0], at=AT, shown_at=AT)
    assert recovery[1].encode() not in b"".join(bytes(row.digest) for row in RecoveryCode.objects.all())


def test_ten_wrong_tries_lock_the_second_step_even_for_the_right_one(people: People) -> None:
    secret, _ = enrol(people, "county")
    for _ in range(10):
        with pytest.raises(SecondCodeWrong):
            services.pass_second_step(user_id=people.users["county"], code="1", at=AT, shown_at=AT)
    with pytest.raises(LockedOut):
        services.pass_second_step(
            user_id=people.users["county"], code=totp.password(secret, totp.step_of(AT)), at=AT, shown_at=AT
        )


def test_the_page_of_the_second_step_is_nothing_without_the_first(client: Client, people: People) -> None:
    assert client.get("/sign-in/second").headers["Location"] == "/sign-in"
    assert client.post("/sign-in/second", {"code": "1"}).headers["Location"] == "/sign-in"


def test_an_officer_above_resets_and_nobody_else_does(people: People) -> None:
    enrol(people, "county")
    for who in ("other_city", "other_county", "cadre", "county"):
        with pytest.raises(NotFound):
            services.reset_second_step(user_id=people.users["county"], acting=people.acting(who), at=AT)
    assert has_second_step(people.users["county"])
    services.reset_second_step(user_id=people.users["county"], acting=people.acting("city"), at=AT)
    assert not has_second_step(people.users["county"])
    assert not RecoveryCode.objects.exists()
    assert JournalEntry.objects.filter(kind="accounts.second_step_reset").count() == 1


def test_an_officer_does_not_reset_their_own(people: People) -> None:
    enrol(people, "province")
    with pytest.raises(NotFound):
        services.reset_second_step(user_id=people.users["province"], acting=people.acting("province"), at=AT)


def test_from_the_day_on_a_duty_is_taken_with_a_second_step_only(
    people: People, client: Client, settings: Settings
) -> None:
    settings.SECOND_STEP_FROM = clock.today()
    first_step(client, "county")
    assert client.get("/api/v1/me").json()["role"] == "member"
    grant = RoleGrant.objects.get(user_id=people.users["county"])
    assert client.post("/my/role", {"grant": str(grant.id)}).status_code == 403
    enrol(people, "county")
    assert client.post("/my/role", {"grant": str(grant.id)}).status_code == 302
    assert client.get("/api/v1/me").json()["role"] == "county_officer"


def test_before_the_day_and_for_a_cadre_it_is_only_offered(people: People, client: Client, settings: Settings) -> None:
    settings.SECOND_STEP_FROM = clock.today() + timedelta(days=1)
    first_step(client, "county")
    assert client.get("/api/v1/me").json()["role"] == "county_officer"
    settings.SECOND_STEP_FROM = clock.today()
    other = Client()
    first_step(other, "cadre")
    assert other.get("/api/v1/me").json()["role"] == "cadre"


def test_a_program_passes_both_steps(people: People, client: Client) -> None:
    secret, _ = enrol(people, "county")
    client.post("/api/v1/sign-in/code", {"phone": PARTS["county"].phone}, content_type="application/json")
    code = DemoSms.objects.latest("at").text.split("验证码 ")[1][:6]
    half = Client().post(
        "/api/v1/sign-in", {"phone": PARTS["county"].phone, "code": code}, content_type="application/json"
    )
    assert half.status_code == 202
    bearer = {"Authorization": f"Bearer {half.json()['half_token']}"}
    assert Client().get("/api/v1/me", headers=bearer).status_code == 401
    body = {"code": totp.password(secret, totp.step_of(clock.now()) + 1)}
    answer = Client().post("/api/v1/sign-in/second", body, content_type="application/json", headers=bearer)
    token = {"Authorization": f"Bearer {answer.json()['token']}"}
    assert Client().get("/api/v1/me", headers=token).json()["role"] == "county_officer"


@pytest.fixture
def ten_days_ahead(people: People) -> Iterator[None]:
    clock.fast_forward(timedelta(days=10))
    yield
    clock.forget_shift()


@pytest.mark.usefixtures("ten_days_ahead")
def test_in_a_demonstration_that_is_ahead_the_app_s_own_time_counts_and_each_password_once(
    people: People, client: Client
) -> None:
    officer = people.client("county")
    officer.post("/my/second-step")
    secret = services.begin_second_step(user_id=people.users["county"])
    code = totp.password(secret, totp.step_of(datetime.now(UTC)))
    assert officer.post("/my/second-step", {"code": code}).status_code == 200
    enrolled = SecondStep.objects.get(user_id=people.users["county"])
    assert enrolled.confirmed_at is not None
    assert enrolled.confirmed_at - datetime.now(UTC) > timedelta(days=9)  # what is recorded has the demonstration's
    first_step(client, "county")
    shifted = totp.password(secret, totp.step_of(clock.now()))
    for wrong in (code, shifted):
        assert client.post("/sign-in/second", {"code": wrong}).status_code == 422
    following = totp.password(secret, totp.step_of(datetime.now(UTC)) + 1)
    assert client.post("/sign-in/second", {"code": following}).status_code == 302
    assert client.get("/me").status_code == 200
