"""Which sites stand above and below one, by the keys stamped on each."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from yizhan.cluster.models import Article, Share, Site
from yizhan.kernel.scope import Level, ScopeKeys

_KEYS = [name for name in ScopeKeys.__dataclass_fields__ if name != "union_id"]


def sites_above(site: Site) -> list[Site]:
    """The sites of the unions above this one, the province's included."""
    if site.level == Level.PROVINCE:
        return []
    above = [key for name in _KEYS if (key := getattr(site, name)) is not None]
    found = Site.objects.filter(Q(union_id__in=above) | Q(level=Level.PROVINCE))
    return list(found.exclude(id=site.id).order_by("slug"))


def sites_below(site: Site) -> list[Site]:
    """The sites of the unions below this one; of all, where it is the province's."""
    found = Site.objects.exclude(id=site.id).order_by("slug")
    if site.level == Level.PROVINCE:
        return list(found.exclude(level=Level.PROVINCE))
    return list(found.filter(reduce(or_, (Q(**{name: site.union_id}) for name in _KEYS))))


def not_offered_yet(article: Article, targets: Iterable[Site]) -> list[Site]:
    """Those of the sites that an article may still be offered to: not where it came from, and to none twice."""
    standing = set(Share.objects.filter(article=article).values_list("to_site_id", flat=True))
    taken_from = article.source.site_id if article.source else None
    return [site for site in targets if site.id not in standing and site.id != taken_from]
