"""A session ends after idle time, not after the last write; and what was being typed then is not lost."""

import re
from datetime import timedelta

from django.conf import settings as platform
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import Settings

from tests.db.registry.test_pages import standing, text
from tests.people import People
from yizhan.accounts import idle
from yizhan.accounts.http.session import BACKEND
from yizhan.accounts.models import User
from yizhan.kernel import clock
from yizhan.kernel.ids import new_id

TIES = {"name": "张三<b>", "document_number": "230102200002290011", "kind": "relative"}


def ends_at(client: Client) -> object:
    return Session.objects.get(session_key=client.session.session_key).expire_date


def seen(client: Client, *, ago: timedelta) -> None:
    """Put the last note back by so much."""
    session = client.session
    session[idle.SEEN_KEY] = int((clock.now() - ago).timestamp())
    session.save()


def signed_in(people: People, who: str) -> Client:
    """A browser that has opened one page, and so carries the note of who it was."""
    client = people.client(who)
    seen(client, ago=timedelta(minutes=2))
    client.get("/")
    return client


def end_session(client: Client) -> None:
    """What happens to a session in the night: the row is over, and the browser has dropped its cookie."""
    Session.objects.filter(session_key=client.session.session_key).delete()
    del client.cookies[platform.SESSION_COOKIE_NAME]


def sign_in_again(client: Client, people: People, who: str) -> None:
    user = User.objects.get(id=people.users[who])
    client.force_login(user, backend=BACKEND)


def test_reading_alone_moves_the_end_of_a_session(people: People) -> None:
    client = people.client("county")
    seen(client, ago=timedelta(minutes=2))
    before = ends_at(client)
    client.get("/members")
    assert ends_at(client) > before  # type: ignore[operator]


def test_within_a_minute_nothing_is_written(people: People) -> None:
    client = people.client("county")
    before = ends_at(client)
    client.get("/members")
    assert ends_at(client) == before


def test_who_is_signed_out_is_not_noted(people: People) -> None:
    client = signed_in(people, "member")
    assert client.cookies[idle.LAST_COOKIE].value
    client.post("/sign-out")
    assert not client.cookies[idle.LAST_COOKIE].value


def test_signing_out_after_a_while_is_noted_by_nothing_afterwards(people: People) -> None:
    client = signed_in(people, "member")
    seen(client, ago=timedelta(minutes=2))  # so that this very request would note it anew
    answer = client.post("/sign-out")
    assert answer.cookies[idle.LAST_COOKIE].value == ""
    assert client.post("/my/ties", TIES)["Location"] == "/sign-in?next=%2F"  # nobody's: nothing is kept
    assert "kept_form" not in client.session


def test_a_program_that_signs_out_by_the_cookie_leaves_nothing_either(people: People) -> None:
    client = signed_in(people, "member")
    assert client.post("/api/v1/sign-out").status_code == 204
    assert client.cookies[idle.LAST_COOKIE].value == ""


def test_who_becomes_somebody_else_is_noted_as_that(people: People) -> None:
    client = signed_in(people, "member")
    seen(client, ago=timedelta(minutes=2))
    sign_in_again(client, people, "other_member")
    client.get("/")
    assert client.cookies[idle.LAST_COOKIE].value.startswith(str(people.users["other_member"]))


def test_a_form_sent_after_the_end_comes_back_as_it_was_typed(people: People) -> None:
    client = signed_in(people, "member")
    end_session(client)
    before = standing()
    refused = client.post("/my/ties", TIES)
    assert refused.status_code == 302
    assert refused["Location"] == "/sign-in?next=%2Fmy%2Fkept-form"
    assert standing() == before
    sign_in_again(client, people, "member")
    page = text(client.get("/my/kept-form"))
    assert 'action="/my/ties"' in page
    assert 'name="name" value="张三&lt;b&gt;"' in page
    assert 'name="document_number" value="230102200002290011"' in page
    assert page.count('name="csrfmiddlewaretoken"') >= 2


def offered(client: Client) -> dict[str, str]:
    """The form that is offered, as a press on 继续提交 sends it."""
    page = text(client.get("/my/kept-form")).split('action="/my/ties"')[1].split("</form>")[0]
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))


def kept_in(client: Client, people: People, values: dict[str, str]) -> None:
    end_session(client)
    client.post("/my/ties", values)
    sign_in_again(client, people, "member")


def test_once_sent_it_is_offered_no_more(people: People) -> None:
    client = signed_in(people, "member")
    kept_in(client, people, TIES)
    client.post("/my/ties", offered(client))
    assert "kept_form" not in client.session
    answer = client.get("/my/kept-form")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_refused_on_its_way_it_is_still_offered(people: People) -> None:
    client = signed_in(people, "member")
    kept_in(client, people, TIES)
    form = offered(client)
    assert client.post(f"/drafts/{new_id()}", form).status_code == 404
    assert offered(client)["kept_form"] == form["kept_form"]


def test_sending_another_form_leaves_it_where_it_is(people: People) -> None:
    client = signed_in(people, "member")
    kept_in(client, people, TIES)
    client.post("/my/ties", TIES | {"kept_form": "an older one"})
    assert offered(client)["name"] == "张三&lt;b&gt;"


def test_what_was_typed_lies_sealed(people: People) -> None:
    client = signed_in(people, "member")
    end_session(client)
    client.post("/my/ties", TIES)
    kept = client.session["kept_form"]
    assert "张三" not in str(kept)
    assert TIES["document_number"] not in str(kept)


def test_somebody_else_at_the_same_desk_does_not_see_it(people: People) -> None:
    client = signed_in(people, "member")
    end_session(client)
    client.post("/my/ties", TIES)
    sign_in_again(client, people, "other_member")
    answer = client.get("/my/kept-form")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert "kept_form" not in client.session


def test_a_stranger_leaves_nothing(people: People) -> None:
    client = Client()
    assert client.post("/my/ties", TIES)["Location"] == "/sign-in?next=%2F"
    assert "kept_form" not in client.session


def test_a_password_is_never_kept(people: People) -> None:
    client = signed_in(people, "member")
    end_session(client)
    client.post("/my/password", {"password": "松花江边的驿站 2026"})
    sign_in_again(client, people, "member")
    page = text(client.get("/my/kept-form"))
    assert "松花江边的驿站" not in page


def test_letting_go_forgets_it(people: People) -> None:
    client = signed_in(people, "member")
    end_session(client)
    client.post("/my/ties", TIES)
    sign_in_again(client, people, "member")
    client.post("/my/kept-form")
    assert "kept_form" not in client.session


def test_the_operator_says_how_long_a_duty_may_idle(people: People, settings: Settings) -> None:
    settings.DUTY_IDLE = timedelta(minutes=20)
    client = people.client("county")
    grant = client.session[idle.GRANT_KEY]
    client.post("/my/role", {"grant": grant})
    assert client.session.get_expiry_age() == 20 * 60
