"""Which desks there are, and on which one an order can lie: where somebody sits who may see it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from yizhan.accounts.queries import holders_on
from yizhan.cases.api import Stop, close_to
from yizhan.cases.rules import appeal
from yizhan.kernel.scope import LEVEL_OF_ROLE, Level, Line, ScopeKeys
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries.access import marks_of
from yizhan.orders.rules.secrecy import RIGHTS_LEVELS
from yizhan.orders.types import Desk
from yizhan.registry import api as registry

_ROLES_AT = {level: [role for role, at in LEVEL_OF_ROLE.items() if at is level] for level in Level}
PROVINCE = Stop(Level.PROVINCE, None)


def county_desks() -> list[Desk]:
    """The counties to which a worker may turn, each behind its city."""
    return [one for one in _desks([Level.COUNTY]) if one.level is Level.COUNTY]


def all_desks() -> list[Desk]:
    """Every union to which an order may be passed: counties, cities, industries."""
    return _desks([Level.COUNTY, Level.CITY, Level.INDUSTRY])


def _desks(levels: Iterable[Level]) -> list[Desk]:
    cards = registry.federations(levels)
    cities = registry.division_names({f"{card.division_code[:4]}00" for card in cards if card.division_code})
    return [
        Desk(card.id, Level(card.level), card.name, cities.get(f"{card.division_code[:4]}00", "")) for card in cards
    ]


def province_id() -> UUID:
    """The one province's union."""
    return registry.federations([Level.PROVINCE])[0].id


def keys_of(union_id: UUID, on: date) -> ScopeKeys:
    """The line of a union on a day: its own line, territorial or industrial."""
    return registry.line_of(union_id, on, Line(registry.union_card(union_id).line))


def free_holders(stop: Stop, order: WorkOrder, *, on: date) -> list[UUID]:
    """The users at a desk who may see an order; none named for the province, which is one office."""
    if stop.node_id is None:
        return []
    users = [user for user in holders_on(stop.node_id, _ROLES_AT[stop.level], on) if user not in order.recused]
    return [user for user in users if _may_see(user, order, on=on)]


def free_from(stop: Stop, keys: ScopeKeys, order: WorkOrder, *, on: date) -> Stop:
    """The first desk from `stop` upwards on the line at which somebody sits who may see the order."""
    levels = RIGHTS_LEVELS[RIGHTS_LEVELS.index(stop.level) :] if stop.level in RIGHTS_LEVELS else RIGHTS_LEVELS
    for level in levels[:-1]:
        node = stop.node_id if level is stop.level else keys.at(level)
        if node is not None and free_holders(Stop(level, node), order, on=on):
            return Stop(level, node)
    return PROVINCE


def free_above(order: WorkOrder, *, on: date) -> Stop:
    """The first desk above the one on which an order lies at which somebody may see it; else the province."""
    barred: set[UUID] = set()
    while True:
        found = appeal.above(order.desk, order.scope, barred=barred)
        if found.node_id is None or free_holders(found, order, on=on):
            return found
        barred.add(found.node_id)


def _may_see(user_id: UUID, order: WorkOrder, *, on: date) -> bool:
    person_id = registry.person_of_user(user_id)
    if set(close_to(person_id)) & set(order.connected):
        return False
    return not set(marks_of(user_id, person_id, on=on)) & set(order.apart)
