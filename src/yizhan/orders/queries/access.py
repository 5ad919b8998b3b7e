"""The only ways to an order: as the desk on which it lies, as the desk above what is overdue, or as whose it is.

A primary union has no way here: what the worker lets it know is `told.py`. An employer has none at all.
"""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from yizhan.accounts.queries import grants_on
from yizhan.cases.api import APPLICANTS, UPWARDS, close_to, own_q
from yizhan.kernel import vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, Level, Role, scope_q
from yizhan.orders.models import Mending, WorkOrder
from yizhan.orders.rules.secrecy import RIGHTS_LEVELS
from yizhan.orders.types import Family, Holder
from yizhan.registry import api as registry

DESKS = OFFICERS - {Role.CADRE}
_NOBODY = Q(pk__in=[])


def on_desk_q(acting: Acting, *, on: date) -> Q:
    """What lies on this officer's desk, without what concerns people of their own workplace or close to them."""
    if acting.role not in DESKS or acting.level is None:
        return _NOBODY
    desk = Q(desk_level=acting.level)
    if acting.level is not Level.PROVINCE:
        desk &= Q(desk_node_id=acting.node_id)
    return desk & _theirs_to_see(acting, on=on)


def overdue_below_q(acting: Acting, *, on: date) -> Q:
    """What is overdue on the desks below this one: it rises by itself."""
    if acting.role not in DESKS or acting.level is None:
        return _NOBODY
    below = [level.value for level in UPWARDS[: UPWARDS.index(acting.level)]]
    return scope_q(acting) & Q(due_on__lt=on, desk_level__in=below) & _theirs_to_see(acting, on=on)


def _theirs_to_see(acting: Acting, *, on: date) -> Q:
    hidden = Q(recused__contains=[acting.user_id]) if acting.user_id else _NOBODY
    close, marks = close_to(acting.person_id), marks_of(acting.user_id, acting.person_id, on=on)
    if close:
        hidden |= Q(connected__overlap=close)
    if marks:
        hidden |= Q(apart__overlap=marks)
    rights = Q(family=Family.RATING) | Q(desk_level__in=[level.value for level in RIGHTS_LEVELS])
    level = Q() if acting.level in RIGHTS_LEVELS else Q(family=Family.RATING)
    return rights & level & ~hidden


def marks_of(user_id: UUID | None, person_id: UUID | None, *, on: date) -> list[str]:
    """Blind marks of where a handler works or acts for an employer or primary union."""
    nodes = {one.node_id for one in (grants_on(user_id, on) if user_id else []) if _is_a_workplace(one.role)}
    standing = registry.membership_of(person_id) if person_id else None
    if standing is not None:
        nodes |= {node for node in (standing.union_id, standing.employer_id) if node is not None}
    return [mark(node) for node in sorted(nodes)]


def _is_a_workplace(role: str) -> bool:
    return role in (Role.EMPLOYER_AGENT, Role.CADRE)


def mark(node_id: UUID) -> str:
    """A union or employer, blind: equal for equals, and telling nothing."""
    return vault.blind_index("orders.apart", str(node_id)).hex()


def access_order(acting: Acting, order_id: UUID, *, on: date) -> WorkOrder:
    """An order on one's desk, or one overdue below; NotFound for everybody else, as if it did not exist."""
    return _one(WorkOrder.objects.filter(on_desk_q(acting, on=on) | overdue_below_q(acting, on=on)), order_id)


def desk_order(acting: Acting, order_id: UUID, *, on: date) -> WorkOrder:
    """An order on one's own desk, locked: every write of a desk begins here."""
    return _one(WorkOrder.objects.select_for_update().filter(on_desk_q(acting, on=on)), order_id)


def overdue_order(acting: Acting, order_id: UUID, *, on: date) -> WorkOrder:
    """An order overdue on a desk below, locked."""
    return _one(WorkOrder.objects.select_for_update().filter(overdue_below_q(acting, on=on)), order_id)


def lies_with(acting: Acting, order: WorkOrder) -> bool:
    """Whether an order that may be seen lies on this very desk."""
    return acting.level == order.desk_level and (acting.level is Level.PROVINCE or acting.node_id == order.desk_node_id)


def holder_of(acting: Acting) -> Holder:
    """Somebody as whose orders they may have made: the plain member; in an office only what was rated for it."""
    if acting.role is Role.MEMBER:
        return Holder(user_id=acting.user_id)
    return Holder(office=acting) if acting.role in APPLICANTS and acting.node_id is not None else Holder()


def held(holder: Holder) -> QuerySet[WorkOrder]:
    """The orders of a person."""
    if holder.user_id is not None:
        return WorkOrder.objects.filter(user_id=holder.user_id)
    if holder.office is not None:
        filed_here = own_q(holder.office, prefix="case__application__")
        return WorkOrder.objects.filter(filed_here, family=Family.RATING)
    return WorkOrder.objects.filter(id=holder.receipt_of) if holder.receipt_of else WorkOrder.objects.none()


def held_order(holder: Holder, order_id: UUID) -> WorkOrder:
    """One's own order; NotFound for everybody else's."""
    return _one(held(holder), order_id)


def held_order_locked(holder: Holder, order_id: UUID) -> WorkOrder:
    return _one(held(holder).select_for_update(), order_id)


def access_mending(acting: Acting, mending_id: UUID, *, is_locked: bool = False) -> Mending:
    """What the rated desk was told, for that desk; NotFound for others and while it was not told."""
    rows = Mending.objects.select_for_update(of=("self",)) if is_locked else Mending.objects.all()
    found = rows.filter(rated_q(acting), id=mending_id).first()
    if found is None:
        raise NotFound
    return found


def rated_q(acting: Acting) -> Q:
    """What was told to this officer's desk as the one that was rated."""
    if acting.role not in OFFICERS or acting.level is None:
        return _NOBODY
    desk = Q(rated_level=acting.level, told_at__isnull=False)
    return desk if acting.level is Level.PROVINCE else desk & Q(rated_node_id=acting.node_id)


def _one(rows: QuerySet[WorkOrder], order_id: UUID) -> WorkOrder:
    found = rows.filter(id=order_id).first()
    if found is None:
        raise NotFound
    return found
