"""A session ends after idle time, not after the last write; and what was being typed then is not lost."""

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
