"""Whose figures: the node that somebody may ask about, and the unions right below it."""

from datetime import date
from uuid import UUID

from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting, Level
from yizhan.registry.api import is_below
from yizhan.registry.models import Union, UnionAncestry
from yizhan.registry.queries.ancestry import in_force


def node_for(acting: Acting, wanted: UUID | None, on: date) -> UUID:
    """The union that is asked about: one's own, or one below it on that day. Raises NotFound outside the line."""
    own = acting.node_id
    if own is None:
        raise NotFound
    if wanted is None or wanted == own:
        return own
    if not is_below(wanted, own, on):
        raise NotFound
    return wanted


def province_node() -> UUID:
    """The province's own union: whose figures are everybody's. Raises NotFound before the register has one."""
    found = Union.objects.filter(level=Level.PROVINCE).order_by("id").values_list("id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def children_of(node_id: UUID, on: date) -> dict[UUID, str]:
    """The unions right below on the node's own line that day, with names, in the order of their codes."""
    line = Union.objects.filter(id=node_id).values("line")[:1]
    below = UnionAncestry.objects.filter(in_force(on), ancestor_id=node_id, depth=1, line=line)
    return dict(Union.objects.filter(id__in=below.values("union_id")).order_by("code").values_list("id", "name"))


def names_of_unions(union_ids: set[UUID]) -> dict[UUID, str]:
    return dict(Union.objects.filter(id__in=union_ids).values_list("id", "name"))
