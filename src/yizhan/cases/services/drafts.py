"""Filling in: a draft is a row from the first page on, so that nothing typed is lost with a session."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from yizhan.cases import errors
from yizhan.cases.models import Application, Assistance, Case, Draft, Material
from yizhan.cases.queries.access import APPLICANTS, own_application
from yizhan.cases.queries.answers import open_supplement
from yizhan.cases.queries.drafts import node_of, own_draft
from yizhan.cases.queries.owed import owed_codes, still_owed
from yizhan.cases.queries.unions import membership_scope, own_line
from yizhan.cases.rules.plan import version_of
from yizhan.cases.services import correcting, deferring, founding, judging, telling, transferring
from yizhan.cases.services.judging import facts_about
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Material as MaterialAsked
from yizhan.catalogue.types import Programme
from yizhan.kernel import files, journal, vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import Forbidden, NotFound
from yizhan.kernel.files.storing import FileRef, Readable
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Level

KEPT_FOR = timedelta(days=90)  # after it was last saved


@dataclass(frozen=True, slots=True)
class Answers:
    """What one page of the form sends: raw answers by field name, as typed. Absent fields stay as they were."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    parts: Sequence[str] | None = None
    lowest_level: Level | None = None
    union_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Typing:
    """Which open page saves while somebody types, the number of this save, and which state of the draft it showed.

    `before` are the pages that the same window showed before: what they saved as they were left may arrive late.
    """

    page_id: UUID
    number: int
    seen: datetime
    before: frozenset[UUID] = frozenset()


@transaction.atomic
def start_draft(*, programme_code: str, acting: Acting, at: datetime, union_id: UUID | None = None) -> Draft:
    """The draft for a programme: the one begun before, or a new one filled in as far as the register knows.

    Raises NotFound for an unknown programme, NotOpenNow outside its period, ForMembers, ForOneself or ForEmployers
    and its like where it is not for whoever asks, OwnUnionStands and OwnUnionMissing of a founding, TransferUnderWay of
    a second transfer, AlreadyOpen of a second of what is had once at a time.
    """
    _applicant(acting)
    on = local_date(at)
    programme = catalogue.published(programme_code, on)
    judging.refuse_unfit(programme, acting)
    transferring.refuse_second(programme, acting)
    founding.refuse_at_this_stage(programme, acting, on=on)
    judging.refuse_second(programme, acting)
    if not programme.is_open(on):
        raise errors.NotOpenNow
    return begin(programme, acting=acting, at=at, union_id=union_id)


@transaction.atomic
def begin(
    programme: Programme,
    *,
    acting: Acting,
    at: datetime,
    union_id: UUID | None = None,
    case: Case | None = None,
) -> Draft:
    """The draft for a programme's form: the one begun before, or a new one with what the register knows.

    `case`: the later part whose form it is. A fresh application for the same service has a draft of its own.
    """
    drafts = Draft.objects.select_for_update(of=("self",))  # another page may be saving the same one
    draft, is_new = drafts.get_or_create(
        user_id=_applicant(acting),
        node_id=node_of(acting),
        programme_code=programme.code,
        case=case,
        helper_id=acting.helper_id,
        defaults={"id": new_id(), "programme_version_id": version_of(programme), "started_at": at, "saved_at": at},
    )
    draft.programme_version_id = version_of(programme)
    draft.union_id = union_id or draft.union_id
    _keep(draft, programme, _known(programme, acting, local_date(at)) if is_new else {})
    return draft


def _is_newer(typing: Typing, draft: Draft) -> bool:
    """Whether nobody but this very page has saved since it was opened, and this page nothing later."""
    if draft.page_id == typing.page_id:
        return typing.number > draft.page_save
    return typing.seen == draft.saved_at


def _known(programme: Programme, acting: Acting, on: date) -> Mapping[str, Any]:
    person_id = judging.applying_person(acting)
    scope = membership_scope(person_id, on) if person_id else own_line(acting, on)
    known = facts_about(programme, person_id, {}, scope, on)
    return catalogue.prefilled(programme.form, founding.beside_own_union(known, acting, on=on))


@transaction.atomic
def save_draft(*, draft_id: UUID, sent: Answers, acting: Acting, at: datetime, typing: Typing | None = None) -> Draft:
    """Keep what was typed, right or wrong: checking is for the submission. Sensitive answers go to the vault.

    A press replaces what is there. What a page saves by itself (`typing`) raises DraftChanged where that is newer, and
    DraftSavedAsLeft where it was the same window that saved it: the page takes that over and saves again.
    """
    draft = own_draft(acting, draft_id, for_update=True)
    if typing is not None and not _is_newer(typing, draft):
        raise errors.DraftSavedAsLeft if draft.page_id in typing.before else errors.DraftChanged
    draft.page_id, draft.page_save = (typing.page_id, typing.number) if typing else (None, 0)
    programme = catalogue.version(draft.programme_version_id)
    if sent.parts is not None:
        codes = {part.code for part in programme.parts}
        draft.parts = [code for code in dict.fromkeys(sent.parts) if code in codes]
    if sent.lowest_level is not None:
        draft.lowest_level = sent.lowest_level
    if sent.union_id is not None:
        draft.union_id = sent.union_id
    draft.saved_at = at
    _keep(draft, programme, sent.answers)
    return draft


@transaction.atomic
def discard_draft(*, draft_id: UUID, acting: Acting, at: datetime) -> None:
    """Thrown away by the applicant: row, answers and files go, bytes included."""
    _erase(own_draft(acting, draft_id, for_update=True), acting=acting, at=at)
    journal.append("cases.draft_discarded", acting=acting, at=at, subject=("application", draft_id))


def sweep_drafts(*, at: datetime, limit: int = 500) -> int:
    """Erase the drafts that nobody has touched for too long, each by itself; returns how many. A job's work."""
    old = Draft.objects.filter(saved_at__lt=at - KEPT_FOR).order_by("saved_at", "id")
    return sum(_expire(draft_id, at=at) for draft_id in list(old.values_list("id", flat=True)[:limit]))


@transaction.atomic
def _expire(draft_id: UUID, *, at: datetime) -> bool:
    """False where somebody came back to it meanwhile."""
    old = Draft.objects.select_for_update(of=("self",)).filter(id=draft_id, saved_at__lt=at - KEPT_FOR)
    draft = old.first()
    if draft is None:
        return False
    acting = Acting.system("drafts")
    user_id, programme = draft.user_id, catalogue.version(draft.programme_version_id)
    _erase(draft, acting=acting, at=at)
    journal.append("cases.draft_expired", acting=acting, at=at, subject=("application", draft_id))
    telling.draft_expired(user_id, programme, at=at)
    return True


def _erase(draft: Draft, *, acting: Acting, at: datetime) -> None:
    """The row with everything that hangs on it: sealed answers, and every file, replaced ones too."""
    if draft.secrets_id is not None:
        vault.erase(draft.secrets_id)
    materials = Material.objects.filter(application_id=draft.id)
    for file_id in materials.values_list("file_id", flat=True):
        with suppress(NotFound):  # gone already
            files.erase(file_id, acting=acting, at=at)
    materials.delete()
    Assistance.objects.filter(id=draft.id, confirmed_at__isnull=True).delete()
    draft.delete()


@transaction.atomic
def attach_upload(
    upload: Readable, *, application_id: UUID, code: str, name: str, acting: Acting, at: datetime
) -> Material:
    """Take a file in and attach it, both or neither. What is one's own is looked at before a byte is kept."""
    material = _material_open(application_id, code, acting)
    stored = files.store(
        upload,
        name=name,
        acting=acting,
        at=at,
        sensitive=material.sensitive,
        owner=("application", application_id),
        taken=material.formats,
    )
    return attach(application_id=application_id, code=code, file=stored, acting=acting, at=at)


@transaction.atomic
def attach(*, application_id: UUID, code: str, file: FileRef, acting: Acting, at: datetime) -> Material:
    """Attach a stored file as one of the programme's materials, to a draft or to an application being corrected.

    A newer file replaces the one before; the old row stays, marked. Raises NotFound for an unknown material and where
    nothing is asked for, PaperNotAsked for one that the notice does not call for, KindRefused for a kind of file that
    this material does not take.
    """
    material = _material_open(application_id, code, acting)
    files.refuse_other(file.content_type, material.formats)
    current = Material.objects.filter(application_id=application_id, code=code, replaced_at__isnull=True)
    current.update(replaced_at=at)
    kept = Material.objects.create(
        application_id=application_id,
        code=code,
        file_id=file.id,
        name=file.name[:200],
        size=file.size,
        is_sensitive=material.sensitive,
        added_at=at,
        added_by=acting.user_id,
    )
    deferring.deliver(application_id, code, at=at)
    data = {"material": code, "file_id": file.id}
    journal.append("cases.material_added", acting=acting, at=at, subject=("application", application_id), data=data)
    return kept


def _material_open(application_id: UUID, code: str, acting: Acting) -> MaterialAsked:
    """What may be handed in to one's own draft, or to one's application by its open notice; either is locked."""
    if not Application.objects.filter(id=application_id).exists():
        draft = own_draft(acting, application_id, for_update=True)
        return _material(catalogue.version(draft.programme_version_id), code)
    application = own_application(acting, application_id)
    if code in owed_codes(application_id):
        return _promised(application, code)
    notice = open_supplement(application)
    material = _material(correcting.programme_asked(notice), code)
    if code not in correcting.open_papers(notice):
        raise errors.PaperNotAsked
    return material


def _promised(application: Application, code: str) -> MaterialAsked:
    """A paper promised at filing, by the form that asked for it."""
    owed = still_owed(application.id).filter(code=code).select_related("case")[0]
    holder = owed.case or application
    return _material(catalogue.version(holder.programme_version_id), code)


def _material(programme: Programme, code: str) -> MaterialAsked:
    found = next((one for one in programme.materials if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def _applicant(acting: Acting) -> UUID:
    if acting.role not in APPLICANTS or acting.user_id is None:
        raise Forbidden
    return acting.user_id


def _keep(draft: Draft, programme: Programme, answers: Mapping[str, Any]) -> None:
    """Put answers where they belong: what is sensitive into the vault, the rest into the row."""
    secret = {each.name for each in programme.form.fields() if each.is_secret}
    known = {each.name for each in programme.form.fields()}
    draft.values = {**draft.values, **{k: v for k, v in answers.items() if k in known - secret}}
    hidden = {k: v for k, v in answers.items() if k in secret}
    if hidden and draft.secrets_id is None:
        draft.secrets_id = vault.put(hidden, purpose="cases.answers", owner=("application", draft.id))
    elif hidden and draft.secrets_id is not None:
        vault.replace(draft.secrets_id, {**vault.get(draft.secrets_id), **hidden})
    draft.save()
