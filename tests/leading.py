"""Where a message leads: every link in one serves somebody whom the reader is, in one of the parts they may play.

Refused in another part, the page offers to change it and to come back: `test_refusals.py`.
"""

from urllib.parse import urlsplit
from uuid import UUID

from django.urls import Resolver404, resolve

from yizhan.accounts.edge import Access
from yizhan.accounts.models import RoleGrant
from yizhan.kernel.models import Message
from yizhan.kernel.scope import Role


def misleading() -> list[str]:
    """Kind and link of each message in the current database whose page refuses every part of whom it was sent to."""
    told = Message.objects.exclude(link="").values_list("kind", "link", "user_id").distinct()
    rows = sorted(set(told))
    parts = _parts({user for _kind, _link, user in rows}) if rows else {}
    return sorted({f"{kind}: {link}" for kind, link, user in rows if not parts[user] & served_at(link)})


def served_at(link: str) -> frozenset[Role]:
    """Whom the page at an address serves; nobody where there is none."""
    try:
        view = resolve(urlsplit(link).path).func
    except Resolver404:
        return frozenset()
    access = getattr(view, "access", None)
    return access.roles if isinstance(access, Access) else frozenset()


def _parts(users: set[UUID]) -> dict[UUID, frozenset[Role]]:
    """Everybody is a member, too, and signed in as one: a duty may have ended since."""
    parts = {user: frozenset({Role.MEMBER}) for user in users}
    for user, role in RoleGrant.objects.filter(user_id__in=users).values_list("user_id", "role"):
        parts[user] |= {Role(role)}
    return parts
