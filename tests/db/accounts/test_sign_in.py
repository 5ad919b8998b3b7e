"""Signing in by code or password, lock-out, sessions and roles, on a real database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from yizhan.accounts import errors, rules, services
from yizhan.accounts.models import RoleGrant, SentCode, SignedInSession, User, WrongTry
from yizhan.accounts.queries import grants_on, phone_of
from yizhan.kernel import journal
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import DemoSms
from yizhan.kernel.scope import Acting, Level, Line, Role

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
PHONE = "16000000001"


def send_code(phone: str = PHONE, at: datetime = NOON) -> str:
    services.request_code(phone=phone, sender="127.0.0.1", at=at)
    text = (
        DemoSms.objects.filter(mobile=rules.normalise_mobile(phone)).order_by("-at").values_list("text", flat=True)[0]
    )
    return "".join(filter(str.isdigit, text))[: rules.CODE_DIGITS]


def signed_in(phone: str = PHONE) -> User:
    return services.sign_in_with_code(phone=phone, code=send_code(phone), at=NOON)


def test_a_new_phone_signs_up_and_the_same_phone_comes_back() -> None:
    first = signed_in()
    later = NOON + timedelta(hours=1)
    again = services.sign_in_with_code(phone="160 0000 0001", code=send_code(at=later), at=later)
    assert first == again
    assert phone_of(first) == PHONE
    assert [entry.kind for entry in journal.history(("user", first.id))] == ["accounts.signed_up"]


def test_the_phone_is_stored_sealed_only() -> None:
    user = signed_in()
    row = User.objects.filter(id=user.id).values_list("phone_sealed", "phone_index", "name")[0]
    assert all(PHONE.encode() not in bytes(value) for value in row[:2])


def test_a_wrong_code_is_counted_and_changes_nothing_else() -> None:
    code = send_code()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    with pytest.raises(errors.CodeWrong):
        services.sign_in_with_code(phone=PHONE, code=wrong, at=NOON)
    assert WrongTry.objects.count() == 1
    assert not User.objects.exists()
    assert services.sign_in_with_code(phone=PHONE, code=code, at=NOON)


def test_a_code_works_once_and_for_five_minutes() -> None:
    code = send_code()
    services.sign_in_with_code(phone=PHONE, code=code, at=NOON)
    with pytest.raises(errors.CodeWrong):
        services.sign_in_with_code(phone=PHONE, code=code, at=NOON)
    later = NOON + timedelta(minutes=2)
    late = send_code(at=later)
    with pytest.raises(errors.CodeWrong):
        services.sign_in_with_code(phone=PHONE, code=late, at=later + rules.CODE_LIVES_FOR)


def test_a_code_that_was_not_sent_says_so(settings: Settings) -> None:
    settings.SMS_SENDER = "log"
    with pytest.raises(errors.CodeNotSent):
        services.request_code(phone=PHONE, sender="127.0.0.1", at=NOON)
    assert not User.objects.exists()
    answer = Client().post("/sign-in", {"phone": "16000000002"})
    assert answer.status_code == 503
    assert "短信现在发不出去" in answer.content.decode()


def test_a_second_code_within_the_minute_is_refused_and_not_sent() -> None:
    send_code()
    with pytest.raises(errors.SendingTooOften) as refusal:
        services.request_code(phone=PHONE, sender="127.0.0.1", at=NOON + timedelta(seconds=10))
    assert refusal.value.fields["wait_s"] == 50
    assert SentCode.objects.count() == DemoSms.objects.count() == 1


def test_guessing_locks_the_phone_even_for_the_right_code() -> None:
    code = send_code()
    for _ in range(rules.FAILURES_BEFORE_LOCK):
        with pytest.raises(errors.CodeWrong):
            services.sign_in_with_code(phone=PHONE, code="x", at=NOON)
    with pytest.raises(errors.LockedOut):
        services.sign_in_with_code(phone=PHONE, code=code, at=NOON)
    assert not User.objects.exists()


def test_a_password_is_a_choice_and_a_weak_one_is_refused() -> None:
    user = signed_in()
    acting = Acting(role=Role.MEMBER, user_id=user.id)
    with pytest.raises(errors.PasswordWeak):
        services.set_password(user_id=user.id, password="12345678901", acting=acting, at=NOON)
    with pytest.raises(errors.PasswordWrong):
        services.sign_in_with_password(phone=PHONE, password="12345678901", at=NOON)
    services.set_password(user_id=user.id, password="松花江边的驿站 2026", acting=acting, at=NOON)
    assert services.sign_in_with_password(phone=PHONE, password="松花江边的驿站 2026", at=NOON) == user
    with pytest.raises(errors.PasswordWrong):
        services.sign_in_with_password(phone="16000000099", password="松花江边的驿站 2026", at=NOON)


def test_the_oldest_device_is_signed_out_when_there_are_too_many() -> None:
    user = signed_in()
    for number in range(rules.SESSIONS_AT_ONCE + 1):
        at = NOON + timedelta(minutes=number)
        services.open_session(user=user, session_key=f"key-{number}", device="phone", at=at)
    ended = SignedInSession.objects.filter(ended_at__isnull=False)
    assert list(ended.values_list("session_key", flat=True)) == ["key-0"]


def test_a_role_holds_between_its_days_and_granting_it_twice_makes_one() -> None:
    user, node = signed_in(), new_id()
    acting = Acting.system("test")
    for _ in range(2):
        grant_id = services.grant_role(
            user_id=user.id,
            role=Role.COUNTY_OFFICER,
            node=(node, "某县总工会"),
            level=Level.COUNTY,
            line=Line.TERRITORY,
            valid_from=date(2026, 1, 1),
            valid_until=None,
            acting=acting,
            at=NOON,
        )
    assert RoleGrant.objects.count() == 1
    assert grants_on(user.id, date(2025, 12, 31)) == []
    services.end_role(grant_id=grant_id, last_day=date(2026, 11, 30), acting=acting, at=NOON)
    assert [grant.id for grant in grants_on(user.id, date(2026, 11, 30))] == [grant_id]
    assert grants_on(user.id, date(2026, 12, 1)) == []
    with pytest.raises(errors.RoleNotHeld):
        services.choose_role(user_id=user.id, grant_id=grant_id, day=date(2026, 12, 1))


def test_a_consent_stands_once_until_it_is_withdrawn() -> None:
    case, subject = ("application", new_id()), b"x" * 32
    give = {
        "subject_index": subject,
        "purpose": "means-test",
        "text_version": "1",
        "context": case,
        "user_id": None,
        "evidence_file_id": new_id(),
        "acting": Acting.system("test"),
        "at": NOON,
    }
    consent_id = services.give_consent(**give)  # type: ignore[arg-type]
    with pytest.raises(errors.ConsentStands):
        services.give_consent(**give)  # type: ignore[arg-type]
    services.withdraw_consent(consent_id=consent_id, acting=Acting.system("test"), at=NOON)
    services.give_consent(**give)  # type: ignore[arg-type]
    kinds = [entry.kind for entry in journal.history(case)]
    assert kinds == ["accounts.consent_given", "accounts.consent_withdrawn", "accounts.consent_given"]
