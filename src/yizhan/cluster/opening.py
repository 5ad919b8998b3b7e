"""Opening a site from its file and naming its editors: for the command and the demonstration."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from yizhan.accounts.queries import user_by_phone
from yizhan.cluster.models import Site
from yizhan.cluster.queries.reading import site_by_slug
from yizhan.cluster.rules import sitefile
from yizhan.cluster.rules.reviews import EDITORS
from yizhan.cluster.services.sites import open_site
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api as registry
from yizhan.registry.models import Union


def open_file(document: Any, *, acting: Acting, at: datetime) -> Site:
    """The site that a parsed file declares. Raises SiteFileFaulty, SiteTaken; NotFound for an unknown union."""
    spec = sitefile.read(document)
    union_id = Union.objects.filter(code=spec.union).values_list("id", flat=True).first()
    if union_id is None:
        raise NotFound
    return open_site(spec=spec, union_id=union_id, acting=acting, at=at)


def appoint(*, slug: str, phone: str, role: Role, days: tuple[date, date | None], acting: Acting, at: datetime) -> UUID:
    """Let somebody with an account write and review at a site between two days. Raises NotFound, PhoneUnreadable."""
    site, user = site_by_slug(slug), user_by_phone(phone)
    if user is None or role not in EDITORS:
        raise NotFound
    return registry.give_duty(
        user_id=user.id,
        role=role,
        node_id=site.union_id,
        valid_from=days[0],
        valid_until=days[1],
        acting=acting,
        at=at,
    )
