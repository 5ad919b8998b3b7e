"""An e-mail address for reminders: kept once its owner proved to read it, sealed, and gone when they say so."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from pytest_django import Settings

from yizhan.accounts import errors, rules, services
from yizhan.accounts.models import SentCode, User, WrongTry
from yizhan.accounts.queries import addresses_of, masked_email_of
from yizhan.accounts.services.emails import CODES_BY_ONE_USER, CODES_TO_ONE_ADDRESS
from yizhan.kernel import journal, messages
from yizhan.kernel.limits import TriedTooOften
from yizhan.kernel.models import Delivery, DemoLetter, DemoSms
from yizhan.kernel.scope import Acting, Role

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
PHONE, ADDRESS = "16000000001", "Xiulan.Wang@example.org"
KINDS = ["accounts.email_given", "accounts.email_confirmed"]


@pytest.fixture
def user() -> User:
    return services.open_account(phone=PHONE, name="王秀兰", at=NOON)


def _acting(user: User) -> Acting:
    return Acting(role=Role.MEMBER, user_id=user.id)


def _ask(user: User, address: str = ADDRESS, at: datetime = NOON) -> str:
    """Give an address; the digits that came to it."""
    services.request_email_code(user_id=user.id, address=address, sender="127.0.0.1", acting=_acting(user), at=at)
    return _digits(DemoLetter.objects.latest("id").text)


def _confirm(user: User, code: str, address: str = ADDRESS, at: datetime = NOON) -> None:
    services.confirm_email(user_id=user.id, address=address, code=code, acting=_acting(user), at=at)


def _digits(text: str) -> str:
    return str(re.findall(r"\d{6}", text)[0])


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def _history(user: User) -> list[str]:
    return [entry.kind for entry in journal.history(("user", user.id)) if "email" in entry.kind]


def test_an_address_is_kept_once_its_code_came_back(user: User) -> None:
    code = _ask(user)
    assert addresses_of(user.id).email == ""
    _confirm(user, code)
    assert addresses_of(user.id).email == ADDRESS
    assert addresses_of(user.id).mobile == PHONE
    assert masked_email_of(user.id) == "X***@example.org"
    assert _history(user) == KINDS


def test_the_address_is_stored_sealed_only_and_bound_to_its_user(user: User) -> None:
    _confirm(user, _ask(user))
    DemoLetter.objects.all().delete()  # the demonstration's stand-in for the mailbox itself
    with connection.cursor() as cursor:
        cursor.execute("SELECT u::text FROM accounts_user u UNION ALL SELECT c::text FROM accounts_sentcode c")
        rows = [row for (row,) in cursor.fetchall()]
        cursor.execute("SELECT j::text FROM kernel_journalentry j UNION ALL SELECT t::text FROM kernel_countedtry t")
        rows += [row for (row,) in cursor.fetchall()]
    assert rows
    shapes = (ADDRESS, ADDRESS.lower(), ADDRESS.encode().hex(), "Xiulan")
    assert not [row for row in rows if any(shape in row for shape in shapes)]
    other = services.open_account(phone="16000000002", name="", at=NOON)
    User.objects.filter(id=other.id).update(email_sealed=User.objects.get(id=user.id).email_sealed)
    with pytest.raises(RuntimeError, match="does not open in this place"):
        addresses_of(other.id)


def test_a_wrong_code_is_counted_and_keeps_nothing(user: User) -> None:
    code = _ask(user)
    with pytest.raises(errors.EmailCodeWrong):
        _confirm(user, _wrong(code))
    assert WrongTry.objects.count() == 1
    assert addresses_of(user.id).email == ""
    assert _history(user) == KINDS[:1]
    _confirm(user, code)
    assert addresses_of(user.id).email == ADDRESS


def test_a_code_ends_with_its_time_and_with_its_use(user: User) -> None:
    code = _ask(user)
    with pytest.raises(errors.EmailCodeWrong):
        _confirm(user, code, at=NOON + rules.EMAIL_CODE_LIVES_FOR)
    assert addresses_of(user.id).email == ""
    _confirm(user, code)
    services.remove_email(user_id=user.id, acting=_acting(user), at=NOON)
    with pytest.raises(errors.EmailCodeWrong):
        _confirm(user, code)
    assert addresses_of(user.id).email == ""


def test_a_code_confirms_its_own_address_for_its_own_user_only(user: User) -> None:
    other = services.open_account(phone="16000000002", name="", at=NOON)
    code = _ask(user)
    with pytest.raises(errors.EmailCodeWrong):
        _confirm(user, code, address="somebody.else@example.org")
    with pytest.raises(errors.EmailCodeWrong):
        _confirm(other, code)
    assert (addresses_of(user.id).email, addresses_of(other.id).email) == ("", "")


def test_guessing_ends_the_code_and_then_locks(user: User) -> None:
    code = _ask(user)
    for _ in range(rules.WRONG_TRIES_PER_CODE):
        with pytest.raises(errors.EmailCodeWrong):
            _confirm(user, _wrong(code))
    with pytest.raises(errors.EmailCodeWrong):
        _confirm(user, code)
    for _ in range(rules.FAILURES_BEFORE_LOCK - rules.WRONG_TRIES_PER_CODE - 1):
        with pytest.raises(errors.EmailCodeWrong):
            _confirm(user, _wrong(code))
    later = NOON + rules.SENDING_PAUSE
    fresh = _ask(user, at=later)
    with pytest.raises(errors.LockedOut):
        _confirm(user, fresh, at=later)
    assert addresses_of(user.id).email == ""
    assert services.sign_in_with_code(phone=PHONE, code=_signing_in_code(later), at=later) == user


def _signing_in_code(at: datetime) -> str:
    services.request_code(phone=PHONE, sender="127.0.0.1", at=at)
    return _digits(DemoSms.objects.latest("id").text)


def test_a_second_code_within_the_minute_is_refused_and_not_sent(user: User) -> None:
    _ask(user)
    with pytest.raises(errors.SendingTooOften):
        _ask(user, at=NOON + timedelta(seconds=10))
    assert SentCode.objects.count() == DemoLetter.objects.count() == 1
    assert _history(user) == KINDS[:1]


def test_nobody_fills_a_strangers_mailbox(user: User) -> None:
    for number in range(CODES_TO_ONE_ADDRESS.most):
        each = services.open_account(phone=f"1600000010{number}", name="", at=NOON)
        _ask(each, "victim@example.org")
    with pytest.raises(TriedTooOften):
        _ask(user, "Victim@example.org")
    assert DemoLetter.objects.count() == SentCode.objects.count() == CODES_TO_ONE_ADDRESS.most
    assert _history(user) == []


def test_nobody_writes_to_many_mailboxes(user: User) -> None:
    for number in range(CODES_BY_ONE_USER.most):
        _ask(user, f"box{number}@example.org")
    with pytest.raises(TriedTooOften):
        _ask(user, "one.more@example.org")
    assert DemoLetter.objects.count() == SentCode.objects.count() == CODES_BY_ONE_USER.most


def test_an_address_typed_on_a_chinese_keyboard_is_read() -> None:
    assert rules.normalise_email("　ｗａｎｇ＠Example。ORG ") == "wang@example.org"


def test_another_address_takes_the_place_of_the_first_once_it_is_confirmed(user: User) -> None:
    _confirm(user, _ask(user))
    code = _ask(user, "new@example.org")
    assert addresses_of(user.id).email == ADDRESS
    _confirm(user, code, "new@example.org")
    assert addresses_of(user.id).email == "new@example.org"


def test_a_removed_address_gets_nothing_more(user: User) -> None:
    _confirm(user, _ask(user))
    for _ in range(2):
        services.remove_email(user_id=user.id, acting=_acting(user), at=NOON)
    assert addresses_of(user.id).email == ""
    assert _history(user) == [*KINDS, "accounts.email_removed"]
    messages.notify(user.id, kind="cases.finished", title="您的申请有结果了", at=NOON)
    while messages.deliver_next(at=NOON):
        pass
    assert [delivery.channel for delivery in Delivery.objects.all()] == ["sms"]


def test_a_message_goes_by_text_and_by_letter_and_neither_says_what_it_is(user: User) -> None:
    _confirm(user, _ask(user))
    DemoLetter.objects.all().delete()
    messages.notify(user.id, kind="cases.finished", title="困难帮扶已办结", body="王秀兰", at=NOON)
    while messages.deliver_next(at=NOON):
        pass
    letter, text = DemoLetter.objects.get(), DemoSms.objects.get()
    assert (letter.email, text.mobile) == (ADDRESS, PHONE)
    assert "有一项服务请您查看" in letter.text
    assert "您的办件有新消息" in text.text
    assert not any("困难" in words or "王" in words for words in (letter.subject, letter.text, text.text))


def test_a_mail_server_that_is_set_gets_the_letters_and_not_the_box(user: User, settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.org"
    services.request_email_code(user_id=user.id, address=ADDRESS, sender="127.0.0.1", acting=_acting(user), at=NOON)
    [letter] = mail.outbox
    assert letter.to == [ADDRESS]
    assert not DemoLetter.objects.exists()
    _confirm(user, _digits(str(letter.body)))
    assert addresses_of(user.id).email == ADDRESS


def test_a_visitor_has_no_address_to_give(client: Client) -> None:
    for path in ("/my/email", "/my/email/code", "/my/email/remove"):
        answer = client.post(path, {"email": ADDRESS})
        assert answer.headers["Location"].startswith("/sign-in")
    assert not SentCode.objects.exists()
    assert not DemoLetter.objects.exists()
