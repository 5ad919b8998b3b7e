"""What readers see: sites, lists by keyset, one article, what was retracted, and the search. All of it from `Shown`."""

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from yizhan.cluster.models import Column, Publication, Retraction, Revision, Shown, Site
from yizhan.cluster.rules import bigrams
from yizhan.kernel.errors import NotFound

PAGE: Final = 20
NOTES: Final = 50


@dataclass(frozen=True, slots=True)
class ListPage:
    """Rows of one page and the cursor of the next, "" at the end."""

    rows: list[Shown]
    following: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that holds what was asked for, with the words about it."""

    shown: Shown
    snippet: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class HitPage:
    rows: list[Hit]
    following: str = ""


def sites() -> list[Site]:
    """Every site of the cluster, the province's first."""
    return sorted(Site.objects.order_by("slug")[:500], key=lambda site: site.level != "province")


def site_by_slug(slug: str) -> Site:
    found = Site.objects.filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def columns_of(site: Site) -> list[Column]:
    return list(site.columns.order_by("position", "code"))


def newest_of(site: Site, *, after: str = "") -> ListPage:
    """What a site published last, with columns; one query."""
    return _page(Shown.objects.filter(site=site).select_related("column"), after)


def newest_in(column: Column, *, after: str = "") -> ListPage:
    return _page(Shown.objects.filter(column=column), after)


def shown_article(site: Site, article_id: UUID) -> Shown | None:
    """The article as readers see it, with its source; None where nothing is shown under this address."""
    rows = Shown.objects.select_related("revision", "column", "article__source__site", "article__source__shown")
    return rows.filter(site=site, article_id=article_id).first()


def slug_of(article_id: UUID) -> str:
    """The site of an article that was ever before the public; NotFound for every other."""
    found = Publication.objects.filter(article_id=article_id).values_list("article__site__slug", flat=True).first()
    if found is None:
        raise NotFound
    return found


def retraction_of(site: Site, article_id: UUID) -> Retraction | None:
    return Retraction.objects.filter(site=site, article_id=article_id).first()


def corrections_of(article_id: UUID) -> list[Revision]:
    """The published revisions that put something right, newest first."""
    found = Revision.objects.filter(article_id=article_id, publication__isnull=False).exclude(correction="")
    return list(found.select_related("publication").order_by("-number")[:20])


def retractions_of(site: Site) -> list[Retraction]:
    """The public log of what a site took back, newest first."""
    return list(site.retractions.order_by("-id")[:NOTES])


def search(query: str, *, site: Site | None = None, after: str = "") -> HitPage:
    """Articles of one site or of the whole cluster that hold every part of the query, newest first; one query.

    The words of `bigrams` find the few that may, the text says which do.
    """
    terms = bigrams.terms_of(query)
    words = bigrams.needed(terms)
    if not words:
        return HitPage([])
    rows = Shown.objects.select_related("site", "column").filter(_Holds(F("words"), Value(words)))
    for term in terms:
        rows = rows.filter(text__contains=term)
    page = _page(rows.filter(site=site) if site else rows, after)
    return HitPage([Hit(one, bigrams.snippet(_body(one), terms)) for one in page.rows], page.following)


class _Holds(Func):
    """words @@ query: asked word by word as they were indexed, without a parser."""

    template = "(%(expressions)s::tsquery)"
    arg_joiner = " @@ "
    output_field = BooleanField()


def _body(shown: Shown) -> str:
    """The text below the title, which is shown above the snippet anyway."""
    return shown.text.partition("\n")[2] or shown.text


def _page(rows: "QuerySet[Shown]", after: str) -> ListPage:
    place = _open_cursor(after)
    if place is not None:
        at, key = place
        rows = rows.filter(Q(first_at__lt=at) | Q(first_at=at, id__lt=key))
    found = list(rows.defer("words").order_by("-first_at", "-id")[: PAGE + 1])
    shown = found[:PAGE]
    return ListPage(shown, _cursor(shown[-1]) if len(found) > PAGE else "")


def _cursor(last: Shown) -> str:
    return base64.urlsafe_b64encode(f"{last.id}{last.first_at.isoformat()}".encode()).decode()


def _open_cursor(text: str) -> tuple[datetime, UUID] | None:
    """A cursor that nobody gave out is the first page."""
    try:
        plain = base64.urlsafe_b64decode(text.encode("ascii")).decode("ascii")
        at, key = datetime.fromisoformat(plain[36:]), UUID(plain[:36])
    except (ValueError, binascii.Error):
        return None
    return (at, key) if at.tzinfo else None


def column_names(codes: Collection[str]) -> dict[tuple[str, str], str]:
    """What columns are called, by the site's slug and the column's code; no query for none."""
    if not codes:
        return {}
    rows = Column.objects.filter(code__in=codes).values_list("site__slug", "code", "name")
    return {(slug, code): name for slug, code, name in rows}
