"""What a request asks: whose figures, as of which day."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yizhan.accounts.edge import acting
from yizhan.insight.queries.nodes import names_of_unions, node_for
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid, Problem
from yizhan.kernel.ids import read_id
from yizhan.kernel.scope import Acting, Role

READERS = (
    Role.COUNTY_OFFICER,
    Role.CITY_OFFICER,
    Role.INDUSTRY_OFFICER,
    Role.PROVINCE_OFFICER,
    Role.AUDITOR,
)


EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks about which union, as of the end of which day."""

    acting: Acting
    node_id: UUID
    node_name: str
    on: date
    is_own: bool

    @property
    def query(self) -> str:
        """The same question in an address."""
        node = "" if self.is_own else f"&node={self.node_id}"
        return f"?on={self.on.isoformat()}{node}"


def asked(request: HttpRequest) -> Asked:
    """Read `on` and `node`; raises NotFound for a union outside the line and for what is no id, Invalid at `on`.

    A day far from ours is none: nothing is counted there, and the winter of the first day there is has no beginning.
    """
    who = acting(request)
    on = _day(request.GET.get("on", "")) or clock.today()
    node_id = node_for(who, _id(request.GET.get("node", "")), on)
    name = names_of_unions({node_id}).get(node_id, "")
    return Asked(who, node_id, name, on, is_own=node_id == who.node_id)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = date.min
    if not EARLIEST <= found <= LATEST:
        words = _("这里要一个日期，例如 2026-11-20，从 {first} 到 {last}。")
        message = words.format(first=EARLIEST.isoformat(), last=LATEST.isoformat())
        raise Invalid([Problem(field="on", message=message)])
    return found


def _id(text: str) -> UUID | None:
    return read_id(text) if text else None
