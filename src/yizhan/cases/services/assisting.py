"""帮办代办: found by name and document number, filled in at the desk, confirmed by the person by phone or on paper."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, gettext_noop, override

from yizhan.accounts import api as accounts
from yizhan.cases import desk_errors, errors
from yizhan.cases.models import Application, Assistance, Draft, HelpAsked
from yizhan.cases.queries.assisting import on_behalf, own_assistance
from yizhan.cases.queries.consents import context_of
from yizhan.cases.queries.helping import access_help
from yizhan.cases.queries.names import LEVEL_NAMES
from yizhan.cases.services import consents, drafts, handling, helping, submitting, telling
from yizhan.cases.services.submitting import Sending
from yizhan.catalogue import api as catalogue
from yizhan.kernel import files, journal, limits, messages, vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import Forbidden
from yizhan.kernel.files.storing import Readable
from yizhan.kernel.limits import Limit
from yizhan.kernel.rules.endings import PAPERS
from yizhan.kernel.scope import OFFICERS, Acting, Level, Role
from yizhan.registry import api as registry

LOOKED_UP = Limit("cases.assist", most=30, within=timedelta(days=1))
CODE_LIVES_FOR = timedelta(minutes=30)
_TEXT = gettext_noop(
    "【驿站】确认码 {code}。工会工作人员正在替您代办一项申请。同意提交、同意使用申请里的信息，"
    "就把确认码告诉他；不同意请不要告诉任何人。30 分钟内有效。"
)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What the person agreed to: the purposes read out one by one, the promise of papers, and by which means."""

    purposes: AbstractSet[str]
    is_committed: bool = False


def begin(*, name: str, document_number: str, programme_code: str, acting: Acting, at: datetime) -> Assistance:
    """Find the person by name and number together, and begin a draft for them. Each try counts, found or not.

    Raises TriedTooOften, NobodyFound, NoPhoneKnown, HelpingOneself, and what beginning an application may meet.
    """
    if acting.role not in OFFICERS or acting.user_id is None:
        raise Forbidden
    limits.take([(LOOKED_UP, str(acting.user_id))], at=at)
    person_id = registry.person_by_document(name, document_number, on=local_date(at))
    if person_id is None:
        raise errors.NobodyFound
    if person_id == acting.person_id:
        raise errors.HelpingOneself
    return _begin(person_id, programme_code, acting=acting, at=at)


@transaction.atomic
def answer_help(*, help_id: UUID, acting: Acting, at: datetime) -> Assistance:
    """Begin a draft for somebody who asked this desk to fill in for them. Pressed twice, it is the same draft.

    Raises NotFound for a request of another desk, one that is over, or one that a colleague answered; NoPhoneKnown, and
    what beginning an application may meet: the request stays open then.
    """
    access_help(acting, help_id)
    HelpAsked.objects.select_for_update().get(id=help_id)
    found = access_help(acting, help_id)  # a colleague may have been quicker
    if found.assistance_id is not None:
        return Assistance.objects.get(id=found.assistance_id)
    begun = _begin(found.person_id, found.programme_code, acting=acting, at=at)
    helping.answered(found, begun, acting=acting, at=at)
    return begun


@transaction.atomic
def _begin(person_id: UUID, programme_code: str, *, acting: Acting, at: datetime) -> Assistance:
    assert acting.user_id is not None  # noqa: S101 - the caller looked
    mobile = registry.phone_of(person_id)
    if not mobile:
        raise errors.NoPhoneKnown
    card = registry.person_card(person_id)
    user_id = card.user_id or _bound(person_id, mobile, card.name, acting=acting, at=at)
    oneself = Acting(role=Role.MEMBER, user_id=user_id, person_id=person_id, helper_id=acting.user_id)
    draft = drafts.start_draft(programme_code=programme_code, acting=oneself, at=at)
    found, is_new = Assistance.objects.get_or_create(
        id=draft.id,
        defaults={
            "person_id": person_id,
            "programme_code": programme_code,
            "helper_id": acting.user_id,
            "helper_node_id": acting.node_id,
            "helper_for": acting.name or str(LEVEL_NAMES[acting.level or Level.PROVINCE]),
            "started_at": at,
        },
    )
    if is_new:
        subject = ("application", draft.id)
        journal.append("cases.assistance_begun", acting=acting, at=at, subject=subject, data={"person_id": person_id})
    return found


def _bound(person_id: UUID, mobile: str, name: str, *, acting: Acting, at: datetime) -> UUID:
    """An account for the phone that the register has, bound to the entry: they sign in to it by a code."""
    user_id = accounts.open_account(phone=mobile, name=name, at=at).id
    registry.bind_account(person_id=person_id, user_id=user_id, acting=acting, at=at)
    return user_id


@transaction.atomic
def send_code(*, assistance_id: UUID, acting: Acting, at: datetime) -> None:
    """A code to the phone that the register has of the person, with what telling it means. Raises SendingTooOften."""
    found = own_assistance(acting, assistance_id)
    lives = CODE_LIVES_FOR
    _code_id, code = accounts.note_code(_key(found), sender=str(found.helper_id), lives_for=lives, at=at)
    reader = found.person.user_id
    with override(messages.language_of(reader) if reader else settings.LANGUAGE_CODE):
        text = gettext(_TEXT).format(code=code)
    messages.send_text(mobile=registry.phone_of(found.person_id), text=text, at=at)
    subject = ("application", found.id)
    journal.append("cases.assistance_code_sent", acting=acting, at=at, subject=subject)


def confirm_by_code(*, assistance_id: UUID, code: str, said: Confirmation, acting: Acting, at: datetime) -> Application:
    """The person has told the code: their consents stand, and the application is theirs.

    A wrong try counts though it is refused, hence the two transactions. Raises ConfirmationWrong, ConsentsUnread, and
    what submitting may meet; another code is sent then.
    """
    found = own_assistance(acting, assistance_id)
    _refuse_unread(found, said)
    with transaction.atomic():
        fits = accounts.use_code(_key(found), code.strip(), at)
    if not fits:
        raise errors.ConfirmationWrong
    with transaction.atomic():
        return _file(found, said, means=Assistance.Means.SMS, acting=acting, at=at)


@transaction.atomic
def confirm_by_sheet(
    upload: Readable, *, assistance_id: UUID, name: str, said: Confirmation, acting: Acting, at: datetime
) -> Application:
    """The printed form, signed by the person, as a picture: kept as the evidence of their consents."""
    found = own_assistance(acting, assistance_id)
    _refuse_unread(found, said)
    owner = ("application", found.id)
    stored = files.store(upload, name=name, acting=acting, at=at, sensitive=True, owner=owner, taken=PAPERS)
    found.sheet_file_id = stored.id
    return _file(found, said, means=Assistance.Means.SHEET, acting=acting, at=at)


@transaction.atomic
def nominate(*, assistance_id: UUID, acting: Acting, at: datetime) -> Application:
    """A union puts forward a member on its own list: filed and accepted by it in one act, and the member is told.

    Raises NotNominated where the programme does not say so, NotOnYourDesk and NotFound where the case would not lie
    with this officer, and what submitting may meet; nothing is filed then.
    """
    found = own_assistance(acting, assistance_id)
    draft = Draft.objects.get(id=found.id)
    if not catalogue.version(draft.programme_version_id).nominated:
        raise desk_errors.NotNominated
    nothing = Confirmation(frozenset())
    application = _file(found, nothing, means=Assistance.Means.UNION, acting=acting, at=at)
    for case in application.cases.order_by("id"):
        handling.accept(case_id=case.id, acting=acting, at=at)
    return application


def _file(
    found: Assistance, said: Confirmation, *, means: Assistance.Means, acting: Acting, at: datetime
) -> Application:
    oneself = on_behalf(found)
    draft = Draft.objects.select_for_update(of=("self",)).get(id=found.id)
    programme = catalogue.version(draft.programme_version_id)
    consents.consent_oneself(context=context_of(draft), programme=programme, acting=oneself, at=at)
    how = Sending(is_committed=said.is_committed, is_nominated=means is Assistance.Means.UNION)
    application = submitting.submit(draft_id=draft.id, acting=oneself, at=at, how=how)
    found.means, found.confirmed_at = means, at
    found.save(update_fields=["means", "confirmed_at", "sheet_file_id"])
    data = {"means": means.value, "sheet_file_id": found.sheet_file_id}
    subject, scope = ("application", found.id), application.scope
    journal.append("cases.assistance_confirmed", acting=acting, at=at, subject=subject, scope=scope, data=data)
    if means is Assistance.Means.UNION:
        telling.nominated(application, found, at=at)
    else:
        telling.assisted(application, found, at=at)
    return application


def _refuse_unread(found: Assistance, said: Confirmation) -> None:
    draft = Draft.objects.get(id=found.id)
    programme = catalogue.version(draft.programme_version_id)
    if not {one.purpose for one in consents.own_consents(programme)} <= said.purposes:
        raise errors.ConsentsUnread


def _key(found: Assistance) -> bytes:
    return vault.blind_index("assistance", str(found.id))
