"""Issuing a certificate when a step is done, withdrawing it, and a word before it ends."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.accounts.queries import holders_on
from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Certificate
from yizhan.cases.models.certificates import LONGEST_PLACE, LONGEST_VARIETY
from yizhan.cases.queries.certificates import KIND_WORDS, access_certificate, spans_of
from yizhan.cases.queries.names import desk_name, union_names
from yizhan.cases.rules.certificates import REMINDED_BEFORE, is_covered_anyway, next_span
from yizhan.cases.services.facts import subject_of
from yizhan.cases.services.handling import required_reason
from yizhan.catalogue.types import EffectContext, FactValue
from yizhan.kernel import journal, messages, texts
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import Conflict
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import OFFICERS, Acting, Role, scope_fields
from yizhan.registry import api as registry
from yizhan.registry.models import Person

Subject = Certificate.Subject
Holder = tuple[str, UUID, str]  # kind, id, name


def issue(context: EffectContext, arguments: Mapping[str, FactValue]) -> Mapping[str, str]:
    """The effect `certificate.issue`, inside the caller's transaction. Raises Conflict where nobody could hold it,
    Invalid where the place's name is longer than a certificate shows."""
    case = Case.objects.select_related("application").get(id=context.case_id)
    if arguments["holder"] == "members":
        holders = _members_to_cover(case, context, str(arguments["kind"]))
    else:
        holders = [_applicant(case.application)]
    if not holders:
        raise errors.NobodyToCover
    issued = _rows(case, holders, context, arguments)
    Certificate.objects.bulk_create(issued)
    journal.append(
        "cases.certificate_issued",
        acting=context.acting,
        at=context.at,
        subject=("case", case.id),
        scope=case.scope,
        data={"kind": str(arguments["kind"]), "count": len(issued), "until": max(row.valid_until for row in issued)},
    )
    first = issued[0]
    return {"certificate_id": str(first.id), "number": first.number, "count": str(len(issued))}


@transaction.atomic
def withdraw(*, certificate_id: UUID, reason: str, acting: Acting, at: datetime) -> Certificate:
    """It no longer holds from today on; the holder is told why.

    Raises NotFound outside the line, CertificateNotYours for a primary union and for one's own, ReasonMissing,
    CertificateOver.
    """
    reason, on = required_reason(reason, longest=500), local_date(at)
    access_certificate(acting, certificate_id)
    found = Certificate.objects.select_for_update(of=("self",)).select_related("case").get(id=certificate_id)
    if not may_withdraw(acting, found):
        raise errors.CertificateNotYours
    if found.withdrawn_on is not None or found.valid_until < on:
        raise errors.CertificateOver
    found.withdrawn_on, found.withdrawn_by, found.withdraw_reason = on, acting.user_id, reason
    found.save(update_fields=["withdrawn_on", "withdrawn_by", "withdraw_reason"])
    journal.append(
        "cases.certificate_withdrawn",
        acting=acting,
        at=at,
        subject=("certificate", found.id),
        scope=found.scope,
        data={"case_id": found.case_id, "kind": found.kind},
    )
    body = format_lazy(
        _("{name} {number}：已经撤销，原因请看证书页。"), name=KIND_WORDS[found.kind], number=found.number
    )
    _tell(found, "cases.certificate_withdrawn", _("一份证书已撤销"), body, at=at)
    return found


def may_withdraw(acting: Acting, found: Certificate) -> bool:
    """Officers above the primary level, not of what the union they act for holds itself."""
    return acting.role in OFFICERS - {Role.CADRE} and found.subject_id not in (acting.node_id, acting.person_id)


def remind(*, at: datetime, limit: int = 500) -> int:
    """A word to the holder of each certificate that ends within a month, once; returns how many were told."""
    on = local_date(at)
    ending = Certificate.objects.filter(
        reminded_on__isnull=True,
        withdrawn_on__isnull=True,
        valid_until__gte=on,
        valid_until__lte=on + REMINDED_BEFORE,
    )
    return sum(_remind(each, at=at) for each in list(ending.order_by("valid_until", "id")[:limit]))


@transaction.atomic
def _remind(found: Certificate, *, at: datetime) -> bool:
    if not Certificate.objects.filter(id=found.id, reminded_on__isnull=True).update(reminded_on=local_date(at)):
        return False
    body = format_lazy(
        _("{name} {number}：{until} 到期，需要继续的请在到期前申请。"),
        name=KIND_WORDS[found.kind],
        number=found.number,
        until=found.valid_until.isoformat(),
    )
    _tell(found, "cases.certificate_ends", _("一份证书快到期了"), body, at=at)
    return True


def _applicant(application: Application) -> Holder:
    kind, subject_id = subject_of(application)
    if kind not in Subject.values:
        raise Conflict
    return kind, subject_id, application.applicant_name


def _members_to_cover(case: Case, context: EffectContext, kind: str) -> list[Holder]:
    """The active members of the union that applied, but for those who have one that still runs long."""
    union_id = case.application.for_union_id
    if union_id is None:
        raise Conflict
    members = registry.active_members(union_id)
    running = spans_of(kind, [person_id for person_id, _name in members], place="")
    return [
        (Subject.PERSON, person_id, name)
        for person_id, name in members
        if not is_covered_anyway(running[person_id], context.on)
    ]


def _rows(
    case: Case, holders: Iterable[Holder], context: EffectContext, arguments: Mapping[str, FactValue]
) -> list[Certificate]:
    kind, found = str(arguments["kind"]), list(holders)
    place, variety, several = str(arguments["place"]).strip(), str(arguments["variety"]).strip(), len(found) > 1
    texts.refuse_long([("place", place, LONGEST_PLACE), ("variety", variety, LONGEST_VARIETY)])
    running = spans_of(kind, [subject for _kind, subject, _name in found], place=place)
    issuer = union_names([context.acting.node_id]).get(context.acting.node_id or case.id) or desk_name(case.desk)
    rows = []
    for serial, (subject_kind, subject_id, name) in enumerate(found, start=1):
        span = next_span(
            running.get(subject_id, ()),
            on=context.on,
            waiting_days=_whole(arguments["waiting_days"]),
            months=_whole(arguments["months"]),
        )
        rows.append(
            Certificate(
                **scope_fields(case.scope),
                id=new_id(),
                number=case.application.number + (f"-{serial:04d}" if several else ""),
                kind=kind,
                case=case,
                programme_version_id=case.programme_version_id,
                subject_kind=subject_kind,
                subject_id=subject_id,
                holder_name=name,
                place=place,
                variety=variety,
                issued_on=context.on,
                issued_by=issuer,
                valid_from=span.first,
                valid_until=span.last,
            )
        )
    return rows


def _whole(value: FactValue) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Conflict
    return value


def _tell(found: Certificate, kind: str, title: messages.Text, body: messages.Text, *, at: datetime) -> None:
    for user_id in _users(found, at=at):
        messages.notify(user_id, kind=kind, title=title, body=body, link=f"/certificates/{found.id}", at=at)


def _users(found: Certificate, *, at: datetime) -> list[UUID]:
    """Who signs in as the person, or acts for the employer or the union."""
    if found.subject_kind == Subject.PERSON:
        users = Person.objects.filter(id=found.subject_id, user_id__isnull=False).values_list("user_id", flat=True)
        return [user for user in users if user]
    roles = [Role.EMPLOYER_AGENT] if found.subject_kind == Subject.EMPLOYER else sorted(OFFICERS)
    return holders_on(found.subject_id, roles, local_date(at))
