"""Certificates: which hold on a day, who may read them, and what rules may know of them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Certificate
from yizhan.cases.queries.access import close_to
from yizhan.cases.rules.certificates import Span, held, stretch
from yizhan.catalogue.effects import CERTIFICATES
from yizhan.catalogue.rules.types import BOOL, DATE, INT, Unit, Variable
from yizhan.catalogue.types import FactValue
from yizhan.catalogue.words import Words
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, Role, scope_q

PAGE = 50
ALL = Q()
KIND_WORDS: dict[str, str | Promise] = {
    "mutual_aid": _("职工医疗互助保障凭证"),
    "mother_baby_room": _("母婴爱心小屋认定证书"),
    "care_station": _("爱心驿站认定证书"),
}
_IN_RULES = {
    "mutual_aid": ("职工医疗互助", "medical mutual aid"),
    "mother_baby_room": ("母婴爱心小屋认定", "recognition as a mother-and-baby room"),
    "care_station": ("爱心驿站认定", "recognition as a care station"),
}


def in_force(on: date) -> Q:
    """Those that hold on a day."""
    return Q(valid_from__lte=on, valid_until__gte=on) & (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on))


def spans_of(kind: str, subject_ids: Iterable[UUID], *, place: str) -> dict[UUID, list[Span]]:
    """The days on which each holder's certificates of a kind hold, for a place or ("") for themselves; one query."""
    return {subject: kinds.get(kind, []) for subject, kinds in _spans(subject_ids, [kind], Q(place=place)).items()}


def variables() -> list[Variable]:
    """What rules may name: whether one holds, and the first and last day of the unbroken stretch."""
    return [variable for kind in CERTIFICATES.codes for variable in _variables_of(kind)]


def attributes(subject_ids: Sequence[UUID], on: date) -> Mapping[UUID, Mapping[str, FactValue]]:
    """`certificate.KIND`, `…_from`, `…_until`, `…_days_left` of people or of unions; one query.

    No days where there never was one.

    Certificates are issued here alone, so that none is a no and not an unknown.
    """
    return {subject: _known(kinds, on) for subject, kinds in _spans(subject_ids, CERTIFICATES.codes).items()}


def access_certificate(acting: Acting, certificate_id: UUID) -> Certificate:
    """One's own, or one of one's line of nobody close to one; NotFound otherwise."""
    found = visible(acting).select_related("case").filter(id=certificate_id).first()
    if found is None:
        raise NotFound
    return found


def visible(acting: Acting) -> QuerySet[Certificate]:
    """Every certificate that this role may see."""
    if acting.role not in OFFICERS and acting.role is not Role.AUDITOR:
        return own(acting)
    close = Q(subject_id__in=close_to(acting.person_id))
    return Certificate.objects.filter((scope_q(acting) & ~close) | _own_q(acting))


def own(acting: Acting) -> QuerySet[Certificate]:
    """Those of the person, the employer or the union for whom somebody acts."""
    return Certificate.objects.filter(_own_q(acting))


def listed(acting: Acting, *, kind: str = "", before: UUID | None = None) -> list[Certificate]:
    """One page of them, newest first."""
    rows = visible(acting)
    if kind:
        rows = rows.filter(kind=kind)
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows.order_by("-id")[:PAGE])


def _own_q(acting: Acting) -> Q:
    holder = acting.person_id if acting.role is Role.MEMBER else acting.node_id
    return Q(subject_id=holder) if holder else Q(pk__in=[])


def _spans(subject_ids: Iterable[UUID], kinds: Iterable[str], among: Q = ALL) -> dict[UUID, dict[str, list[Span]]]:
    found: dict[UUID, dict[str, list[Span]]] = {subject: {} for subject in subject_ids}
    rows = Certificate.objects.filter(among, subject_id__in=found, kind__in=kinds)
    for subject, kind, first, last, withdrawn_on in rows.values_list(
        "subject_id", "kind", "valid_from", "valid_until", "withdrawn_on"
    ):
        if (span := held(first, last, withdrawn_on)) is not None:
            found[subject].setdefault(kind, []).append(span)
    return found


def _known(kinds: Mapping[str, Sequence[Span]], on: date) -> dict[str, FactValue]:
    known: dict[str, FactValue] = {}
    for kind in CERTIFICATES.codes:
        found = stretch(kinds.get(kind, ()), on)
        name = f"certificate.{kind}"
        known[name] = found is not None and found.holds(on)
        if found is not None:
            left = (found.last - on).days
            known |= {f"{name}_from": found.first, f"{name}_until": found.last, f"{name}_days_left": left}
    return known


def _variables_of(kind: str) -> list[Variable]:
    chinese, english = _IN_RULES[kind]
    name = f"certificate.{kind}"
    return [
        Variable(name, BOOL, Words(f"{chinese}在有效期内", f"{english} in force")),
        Variable(f"{name}_from", DATE, Words(f"{chinese}起始日期", f"first day of {english}")),
        Variable(f"{name}_until", DATE, Words(f"{chinese}截止日期", f"last day of {english}")),
        Variable(f"{name}_days_left", INT, Words(f"{chinese}剩余天数", f"days left of {english}"), Unit.DAYS),
    ]
