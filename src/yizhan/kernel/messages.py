"""What people are told: a row in their box in the app, and a text message that says only that there is one.

Who confirmed an e-mail address gets a letter that says no more, where there is a mail server.

A delivery is its own queue: written with the message in the caller's transaction, taken by the worker, tried again
with growing pauses, and at last shown as failed, so that somebody can telephone instead.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import override

from yizhan.kernel import gathering, letters, silence, sms, vault
from yizhan.kernel.bulk import copy_lines, escape
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id, new_id_texts
from yizhan.kernel.models import Delivery, DemoLetter, DemoSms, Message
from yizhan.kernel.sweeping import sweep_rows

PAUSES: Final = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""After which pause a failed attempt is made again; after the last one the delivery has failed."""

TAKEN_FOR = timedelta(minutes=5)
"""How long a worker may take over one attempt before another takes it for dead."""

DELIVERIES_KEPT_FOR: Final = timedelta(days=180)
DEMO_TEXTS_KEPT_FOR: Final = timedelta(days=7)
_FOR_GOOD: Final = frozenset({"no-address", "no-provider"})  # trying again changes nothing
_UNREAD_SHOWN = 99


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where somebody can be reached outside the app, and in which language; each may be missing."""

    mobile: str = ""
    email: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Signer:
    """Which union a text comes from, and whom to call about it; each may be missing."""

    name: str = ""
    phone: str = ""


AddressBook = Callable[[UUID], Addresses]
Signers = Callable[[UUID], Signer]
Languages = Callable[[UUID], str]
Text = str | Promise
LanguagesOfMany = Callable[[Collection[UUID]], Mapping[UUID, str]]
_books: list[AddressBook] = []
_signers: list[Signers] = []
_matters: dict[str, Text] = {}
_languages: list[Languages] = []
_languages_of_many: list[LanguagesOfMany] = []


def use_address_book(look_up: AddressBook) -> None:
    """The room that knows people's numbers registers how to find them, by user id."""
    _books[:] = [look_up]


def use_signers(look_up: Signers) -> None:
    """The room that knows whose member somebody is registers in whose name texts go to them, by user id."""
    _signers[:] = [look_up]


def signer_of(user_id: UUID) -> Signer:
    """In whose name somebody is told things."""
    return _signers[0](user_id) if _signers else Signer()


def name_matter(room: str, words: Text) -> None:
    """What a text may say that it is about, for the messages of one room ("cases"): words that anybody may read on a
    phone that lies open on the table. Of a room without such words a text says nothing, its union neither."""
    _matters[room] = words


def use_languages(look_up: Languages, of_many: LanguagesOfMany) -> None:
    """The same room registers in which language somebody reads, by user id; "" where they never chose one.

    `of_many` is asked once for many; who is not in its answer never chose.
    """
    _languages[:], _languages_of_many[:] = [look_up], [of_many]


def language_of(user_id: UUID) -> str:
    """The language in which somebody is told things: the one they chose, else the platform's own."""
    return (_languages[0](user_id) if _languages else "") or settings.LANGUAGE_CODE


def in_languages(text: Text, *languages: str) -> str:
    """A short text in the platform's own language and, beside it, in others that its reader may read instead."""
    said = []
    for language in (settings.LANGUAGE_CODE, *languages):
        with override(language):
            said.append(str(text))
    return " / ".join(dict.fromkeys(said))


@transaction.atomic(savepoint=False)
def notify(user_id: UUID, *, kind: str, title: Text, body: Text = "", link: str = "", at: datetime) -> UUID | None:
    """Put a message into somebody's box and a text message on its way; returns the message's id, None for the dead.

    Lazy texts become words in the reader's language, whatever the one who acts reads. `link` is a path of this
    platform. Written in the caller's transaction: what is rolled back was never told. Texts about one thing to one
    person are gathered (`gathering`).
    """
    if silence.is_silent(user_id):
        return None
    with override(language_of(user_id)):
        said = {"title": _cut(title, 80), "body": _cut(body, 500)}
    message = Message.objects.create(user_id=user_id, kind=kind, link=link, sent_at=at, **said)
    if (due := gathering.text_due(message)) is not None:
        Delivery.objects.create(message=message, channel=Delivery.Channel.SMS, try_at=due)
    return message.id


@transaction.atomic
def notify_each(
    user_ids: Collection[UUID],
    *,
    kind: str,
    title: Text,
    body: Text = "",
    link: str = "",
    at: datetime,
    with_text: bool = True,
) -> None:
    """`notify` for many who are told the same, in as many statements as for one; each reads it in their language.

    Without `with_text` it waits in the box alone.
    """
    silent = silence.silent_among(user_ids)
    user_ids = [user_id for user_id in user_ids if user_id not in silent]
    chosen = _languages_of_many[0](user_ids) if _languages_of_many else {}
    said: dict[str, dict[str, str]] = {}
    for language in {chosen.get(user_id) or settings.LANGUAGE_CODE for user_id in user_ids}:
        with override(language):
            said[language] = {"title": _cut(title, 80), "body": _cut(body, 500)}
    if not user_ids:
        return
    ids = new_id_texts(len(user_ids))
    ends = {
        language: "\t".join(map(escape, (kind, words["title"], words["body"], link, str(at))))
        for language, words in said.items()
    }
    copy_lines(
        _table(Message),
        ("id", "user_id", "kind", "title", "body", "link", "sent_at"),
        (
            f"{row_id}\t{user_id}\t{ends[chosen.get(user_id) or settings.LANGUAGE_CODE]}"
            for row_id, user_id in zip(ids, user_ids, strict=True)
        ),
    )
    if with_text:
        columns = ("id", "message_id", "channel", "state", "attempts", "failure", "try_at")
        end = f"{Delivery.Channel.SMS}\t{Delivery.State.WAITING}\t0\t\t{at}"
        own = new_id_texts(len(ids))
        copy_lines(_table(Delivery), columns, (f"{row}\t{of}\t{end}" for row, of in zip(own, ids, strict=True)))


def _table(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001 - Django's documented way to a table's name


@transaction.atomic
def send_text(*, mobile: str, text: str, at: datetime) -> None:
    """Put a text to somebody without an account on its way: a link of their own, which nobody else is to read.

    Number and words lie in the vault until the text was sent or given up. Written in the caller's transaction.
    """
    delivery_id = new_id()
    sealed_id = vault.put({"mobile": mobile, "text": text}, purpose="delivery", owner=("delivery", delivery_id))
    Delivery.objects.create(id=delivery_id, sealed_id=sealed_id, channel=Delivery.Channel.SMS, try_at=at)


def inbox(user_id: UUID, *, before: UUID | None = None, limit: int = 20) -> list[Message]:
    """Somebody's messages, newest first; `before` is the last one of the page before."""
    own = Message.objects.filter(user_id=user_id)
    last = own.filter(id=before).first() if before else None
    if last is not None:
        own = own.filter(Q(sent_at__lt=last.sent_at) | Q(sent_at=last.sent_at, id__lt=last.id))
    return list(own.order_by("-sent_at", "-id")[:limit])


def unread(user_id: UUID) -> int:
    """How many messages are unread, counted up to 99."""
    return Message.objects.filter(user_id=user_id, read_at__isnull=True)[:_UNREAD_SHOWN].count()


def mark_read(user_id: UUID, *, at: datetime, message_id: UUID | None = None) -> None:
    """Mark one message, or all, as read. Somebody else's message is left alone."""
    own = Message.objects.filter(user_id=user_id, read_at__isnull=True)
    (own.filter(id=message_id) if message_id else own).update(read_at=at)


def unreached(*, since: datetime) -> QuerySet[Delivery, UUID]:
    """The users whom a message given up since then reached in no way, and who have not read it either; for a join."""
    failed = Delivery.objects.filter(state=Delivery.State.FAILED, done_at__gte=since, message__read_at__isnull=True)
    failed = failed.filter(message__isnull=False)
    # One way may have failed while the other was gone or is still being tried.
    failed = failed.exclude(message__deliveries__state__in=[Delivery.State.SENT, Delivery.State.WAITING])
    return failed.values_list("message__user_id", flat=True)


def deliver_next(*, at: datetime) -> bool:
    """Make one attempt at the delivery that is due first; False where none is due."""
    taken = _take(at)
    if taken is None:
        return False
    to = _addresses_for(taken)
    with override(to.language or settings.LANGUAGE_CODE):
        failure = _send(taken, to, at)
    _settle(taken, failure, at, also_by_email=bool(to.email))
    return True


def sweep(*, at: datetime) -> int:
    """Forget how messages were delivered half a year ago, and the demonstration's texts and letters of last week.

    The messages stay in their box. Returns how many rows went.
    """
    settled = Delivery.objects.filter(done_at__lt=at - DELIVERIES_KEPT_FOR)
    shown_until = at - DEMO_TEXTS_KEPT_FOR
    demo = [DemoSms.objects.filter(at__lt=shown_until), DemoLetter.objects.filter(at__lt=shown_until)]
    return sweep_rows(settled) + sum(sweep_rows(box) for box in demo)


def _cut(text: Text, longest: int) -> str:
    """What the column holds: names of unions come into some texts, and other languages need more room."""
    said = str(text)
    return said if len(said) <= longest else f"{said[: longest - 1]}…"


@transaction.atomic
def _take(at: datetime) -> Delivery | None:
    """Count the attempt before it is made: a worker that dies in between cannot make endless ones."""
    waiting = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("message")
    delivery = waiting.filter(state=Delivery.State.WAITING, try_at__lte=at).order_by("try_at", "id").first()
    if delivery:
        delivery.attempts += 1
        delivery.try_at = at + TAKEN_FOR
        delivery.save(update_fields=["attempts", "try_at"])
    return delivery


def _addresses_for(delivery: Delivery) -> Addresses:
    return _books[0](delivery.message.user_id) if delivery.message and _books else Addresses()


def _send(delivery: Delivery, to: Addresses, at: datetime) -> str:
    """Send one delivery; "" or the code of what went wrong. The content stays in the app."""
    try:
        if delivery.message is None:
            return _send_sealed(delivery, at)
        if silence.is_silent(delivery.message.user_id):
            return silence.SILENCED
        if delivery.channel == Delivery.Channel.EMAIL:
            return _send_email(to, at)
        if not to.mobile:
            return "no-address"
        sms.send_notice(mobile=to.mobile, text=_notice(delivery.message), at=at)
    except (sms.NoProvider, letters.NoMailServer):
        return "no-provider"
    except (sms.SendingFailed, letters.NotSent, OSError):
        return "refused"
    return ""


def _notice(message: Message) -> str:
    """Who writes, about what in harmless words, where to read it and whom to call; no link, which could be forged."""
    matter = _matters.get(message.kind.partition(".")[0])
    if matter is None:
        return _("有一项服务请您查看：请登录驿站，打开“我的消息”。")
    signer = signer_of(message.user_id)
    said = _("{matter}有新消息：请登录驿站，打开“我的消息”。").format(matter=matter)
    if signer.name:
        said = _("{union}：{said}").format(union=signer.name, said=said)
    return said + (_("咨询{phone}。").format(phone=signer.phone) if signer.phone else "")


def _send_sealed(delivery: Delivery, at: datetime) -> str:
    try:
        sealed = vault.get(delivery.sealed_id) if delivery.sealed_id else {}
    except NotFound:
        sealed = {}
    if not sealed:
        return "no-address"
    if silence.is_silent_number(sealed["mobile"]):
        return silence.SILENCED
    sms.sender().send(mobile=sealed["mobile"], text=sealed["text"], at=at)
    return ""


def _send_email(to: Addresses, at: datetime) -> str:
    if not to.email:
        return "no-address"
    text = _("有一项服务请您查看。请登录平台，打开“我的消息”。")
    letters.send(email=to.email, subject=_("工会服务提醒"), text=text, at=at)
    return ""


@transaction.atomic
def _settle(delivery: Delivery, failure: str, at: datetime, *, also_by_email: bool) -> None:
    """Sent; dropped, since nobody is to be told; to be tried again; or failed.

    The first look-up of where somebody is reached adds their e-mail.
    """
    delivery.failure = failure
    if not failure:
        delivery.state, delivery.done_at = Delivery.State.SENT, at
    elif failure == silence.SILENCED:
        delivery.state, delivery.done_at = Delivery.State.DROPPED, at
    elif failure in _FOR_GOOD or delivery.attempts > len(PAUSES):
        delivery.state, delivery.done_at = Delivery.State.FAILED, at
    else:
        delivery.try_at = at + PAUSES[delivery.attempts - 1]
    delivery.save(update_fields=["failure", "state", "done_at", "try_at"])
    if also_by_email and delivery.channel == Delivery.Channel.SMS and letters.can_be_sent():
        _add_email(delivery, at)
    if delivery.sealed_id and delivery.state != Delivery.State.WAITING:
        vault.erase(delivery.sealed_id)


def _add_email(delivery: Delivery, at: datetime) -> None:
    """The same message's letter; one, however often the text is tried."""
    Delivery.objects.get_or_create(
        message=delivery.message, channel=Delivery.Channel.EMAIL, defaults={"id": new_id(), "try_at": at}
    )
