"""A site is opened, or brought in line with its file. Columns are added and renamed, never lost."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.cluster import errors
from yizhan.cluster.models import Column, Site
from yizhan.cluster.rules.sitefile import SiteSpec
from yizhan.kernel import journal
from yizhan.kernel.clashes import refused_by
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting, scope_fields
from yizhan.registry import api as registry


@transaction.atomic
def open_site(*, spec: SiteSpec, union_id: UUID, acting: Acting, at: datetime) -> Site:
    """The site of a union, as declared; the second time it is brought in line. Raises SiteTaken, NotFound.

    A union has one site and an address one union: neither is moved by editing the file.
    """
    site = Site.objects.select_for_update().filter(union_id=union_id).first()
    if site is not None and site.slug != spec.slug:
        raise errors.SiteTaken
    kind = "cluster.site_changed" if site else "cluster.site_opened"
    site = _declared(site, spec, union_id, at)
    for position, column in enumerate(spec.columns):
        Column.objects.update_or_create(
            site=site, code=column.code, defaults={"name": column.name, "position": position}
        )
    _note(kind, site, acting=acting, at=at)
    return site


def _declared(site: Site | None, spec: SiteSpec, union_id: UUID, at: datetime) -> Site:
    written = site.changing if site else None
    if site is None:
        card = registry.union_card(union_id)
        line = registry.line_of(union_id, local_date(at), card.line)
        site = Site(union_name=card.name, level=card.level, opened_at=at, slug=spec.slug, **scope_fields(line))
    site.name, site.intro = spec.name, spec.intro
    site.adoption, site.author_may_sign = spec.adoption, spec.author_may_sign
    with refused_by("cluster_site_slug", errors.SiteTaken):
        site.save(update_fields=written)
    return site


def _note(kind: str, site: Site, *, acting: Acting, at: datetime) -> None:
    data = {"slug": site.slug, "adoption": site.adoption, "author_may_sign": site.author_may_sign}
    journal.append(kind, acting=acting, at=at, subject=("site", site.id), scope=site.scope, data=data)
