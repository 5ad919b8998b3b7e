"""Stocks: what the register says of the end of a day, under the ancestry of that day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from yizhan.cases.models import Certificate, HardshipFile
from yizhan.cases.queries import certificates
from yizhan.registry.models import Membership, Union, UnionAncestry
from yizhan.registry.queries.ancestry import in_force
from yizhan.registry.queries.as_of import standing_on
from yizhan.registry.queries.zones import unions_above_scale, zones_standing, zones_unionised
from yizhan.registry.terms.queries import terms_overdue


@dataclass(frozen=True, slots=True)
class Stock:
    """A question to the register. `rows` are those that stand at the end of a day; each belongs to a union.

    Whatever a stock that is `part_of` another counts, that other counts too: then the one is a share of the other.
    """

    rows: Callable[[date], QuerySet[Any]]
    record: str
    day: str  # the column with the day since which a row stands
    opens: str = "id"  # the column with the id of the record
    person: str = "person_id"  # the column with the person whom a row concerns; "" where it concerns nobody
    union: str = "union_id"  # the column with the union to which a row belongs
    part_of: str = ""


def _members(on: date) -> QuerySet[Membership]:
    return Membership.objects.filter(standing_on(on))


def _hardship_files(on: date) -> QuerySet[HardshipFile]:
    return HardshipFile.objects.filter(standing_on(on))


def _certificates(kind: str = "", variety: str = "") -> Callable[[date], QuerySet[Certificate]]:
    """Those in force at the end of a day: of all kinds, of one, or of one kind and variety."""
    wanted: dict[str, Any] = {name: code for name, code in (("kind", kind), ("variety", variety)) if code}
    return lambda on: Certificate.objects.filter(certificates.in_force(on), **wanted)


def _certificate_stock(kind: str = "", variety: str = "") -> Stock:
    return Stock(_certificates(kind, variety), record="certificate", day="valid_from", person="subject_id")


STOCKS: Mapping[str, Stock] = {
    "certificates": _certificate_stock(),
    "mutual_aid_cover": _certificate_stock("mutual_aid"),
    "mother_baby_rooms": _certificate_stock("mother_baby_room"),
    "care_stations": _certificate_stock("care_station"),
    "bank_care_points": _certificate_stock("care_station", "bank"),
    "members": Stock(_members, record="person", day="opened_on", opens="person_id"),
    "zones": Stock(zones_standing, record="zone", day="valid_from", person=""),
    "zones_unionised": Stock(zones_unionised, record="zone", day="valid_from", person="", part_of="zones"),
    "unions_above_scale": Stock(unions_above_scale, record="union", day="founded_on", person="", union="id"),
    "terms_overdue": Stock(terms_overdue, record="union", day="term_until", person="", union="id"),
    "hardship_files": Stock(_hardship_files, record="case", day="opened_on", opens="case_id"),
}


PARTS: Mapping[str, str] = {name: stock.part_of for name, stock in STOCKS.items()}
"""The stocks that figures may name, each with what it is a part of."""


def below(node_id: UUID, on: date) -> QuerySet[UnionAncestry, UUID]:
    """The ids of the unions at or below a node on that day, on any line."""
    return UnionAncestry.objects.filter(in_force(on), ancestor_id=node_id).values_list("union_id", flat=True)


def count(stock: Stock, node_id: UUID, on: date) -> int:
    return rows_below(stock, node_id, on).count()


def rows_below(stock: Stock, node_id: UUID, on: date) -> QuerySet[Any]:
    """What stands below a node at the end of a day."""
    return stock.rows(on).filter(**{f"{stock.union}__in": below(node_id, on)})


def counts_by_child(stock: Stock, node_id: UUID, children: Mapping[UUID, str], on: date) -> dict[UUID | None, int]:
    """How many lie below each child; None is what lies with the node itself or with nobody's child."""
    line = Union.objects.filter(id=node_id).values("line")[:1]
    above = UnionAncestry.objects.filter(
        in_force(on), union_id=OuterRef(stock.union), ancestor_id__in=children, line=line
    )
    found = (
        rows_below(stock, node_id, on).annotate(child=Subquery(above.values("ancestor_id")[:1])).values_list("child")
    )
    return dict(found.annotate(n=Count("id")).order_by())
