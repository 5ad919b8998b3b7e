"""What the upper union and the registry office gave to an invented union: an approval, a chair, a certificate."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from typing import Final

from yizhan.registry.codes import CertificateKind, Levels, UnionKind
from yizhan.registry.models import Union
from yizhan.registry.rules.uscc import check_character
from yizhan.registry.synthetic.people import invented_name
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.unions import PlannedUnion

REGISTERED_AFTER: Final = timedelta(days=20)  # the beginning of the term
_PREPARED_BEFORE: Final = (20, 90)  # days before the founding
_EARLY: Final = 0.03  # of the certificates, the share that ends before its term, about now
_ABOUT_NOW: Final = (-60, 91)  # days
_SEATS: Final = ((25, 3), (200, 5), (1_000, 9), (5_000, 17))  # up to so many members; above 25


def give_papers(
    random: Random, plan: Sequence[PlannedUnion], unions: Mapping[str, Union], size: Size, on: date
) -> None:
    """Set them on the unions, which are not written yet. Nothing where the size asks for no certificates."""
    if not size.certified:
        return
    for serial, (planned, union) in enumerate(_primary(plan, unions), start=1):
        year = (union.founded_on or union.prepared_on or on).year
        union.approval_no = f"虚构工发〔{year}〕{random.randrange(1, 400)}号"
        if union.founded_on is None or union.term_from is None:
            continue
        union.prepared_on = union.founded_on - timedelta(days=random.randrange(*_PREPARED_BEFORE))
        union.chair_name = invented_name(random)
        union.committee_seats = next((seats for most, seats in _SEATS if planned.members <= most), 25)
        is_certified = random.random() * 1000 < size.certified
        if is_certified and union.term_from + REGISTERED_AFTER <= (union.wound_up_on or on):
            _certify(random, union, serial, on)


def _primary(plan: Sequence[PlannedUnion], unions: Mapping[str, Union]) -> Iterator[tuple[PlannedUnion, Union]]:
    for planned in plan:
        if planned.level == Levels.PRIMARY and planned.kind != UnionKind.HOLDING_POOL:
            yield planned, unions[planned.code]


def _certify(random: Random, union: Union, serial: int, on: date) -> None:
    """A legal person's: it ends with the term, of a few before it."""
    body = f"81{union.division_code}MC{serial:07d}"
    union.uscc = body + check_character(body)
    union.certificate_kind = CertificateKind.LEGAL_PERSON
    union.certificate_no = f"XG{serial:08d}"
    union.certificate_until = union.term_until
    early = on + timedelta(days=random.randrange(*_ABOUT_NOW))
    if random.random() < _EARLY and union.term_from and union.term_until and union.term_from < early < union.term_until:
        union.certificate_until = early
