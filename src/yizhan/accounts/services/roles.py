"""Who may act for which node, from which day to which."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yizhan.accounts import errors
from yizhan.accounts.models import RoleGrant
from yizhan.accounts.queries import grants_on
from yizhan.kernel import journal
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting, Level, Line, Role


@transaction.atomic
def grant_role(
    *,
    user_id: UUID,
    role: Role,
    node: tuple[UUID, str],
    level: Level | None,
    line: Line,
    valid_from: date,
    valid_until: date | None,
    acting: Acting,
    at: datetime,
) -> UUID:
    """Let somebody act for a node (id, name) between two days; granting what already stands returns it.

    `level` and `line` are the node's own (a city's industrial union reaches its rows by another key than the city's
    federation): `registry.api.give_duty` knows them, and is what to call.
    """
    grant, made = RoleGrant.objects.get_or_create(
        user_id=user_id,
        role=role,
        node_id=node[0],
        valid_until=valid_until,
        defaults={
            "node_name": node[1],
            "level": level or "",
            "line": line,
            "valid_from": valid_from,
            "granted_by_id": acting.user_id,
        },
    )
    if made:
        data = {"role": role, "node_id": node[0], "grant_id": grant.id}
        journal.append("accounts.role_granted", acting=acting, at=at, subject=("user", user_id), data=data)
    return grant.id


@transaction.atomic
def end_role(*, grant_id: UUID, last_day: date, acting: Acting, at: datetime) -> None:
    """A role ends with a day; what was done in it stays."""
    grant = RoleGrant.objects.select_for_update().filter(id=grant_id).first()
    if grant is None:
        raise NotFound
    grant.valid_until = max(last_day, grant.valid_from)
    grant.save(update_fields=["valid_until"])
    data = {"role": grant.role, "node_id": grant.node_id, "grant_id": grant.id}
    journal.append("accounts.role_ended", acting=acting, at=at, subject=("user", grant.user_id), data=data)


@transaction.atomic
def end_roles_at(*, node_id: UUID, on: date, acting: Acting, at: datetime) -> list[UUID]:
    """The node is no more: every role there has ended by a day, one given on that very day ends with it, one that was
    to begin later never does. Returns who held one.
    """
    standing = Q(valid_until__isnull=True) | Q(valid_until__gte=on)
    grants = list(RoleGrant.objects.select_for_update(of=("self",)).filter(standing, node_id=node_id).order_by("id"))
    for grant in grants:
        if grant.valid_from > on:
            grant.delete()
        else:
            grant.valid_until = max(on - timedelta(days=1), grant.valid_from)
            grant.save(update_fields=["valid_until"])
        data = {"role": grant.role, "node_id": node_id, "grant_id": grant.id}
        journal.append("accounts.role_ended", acting=acting, at=at, subject=("user", grant.user_id), data=data)
    return list(dict.fromkeys(grant.user_id for grant in grants))


def choose_role(*, user_id: UUID, grant_id: UUID, day: date) -> RoleGrant:
    """The grant somebody wants to act in; raises RoleNotHeld where it is not theirs or not in force."""
    for grant in grants_on(user_id, day):
        if grant.id == grant_id:
            return grant
    raise errors.RoleNotHeld
