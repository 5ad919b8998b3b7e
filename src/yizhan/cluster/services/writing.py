"""An article is begun, revised and handed in. What is written becomes a revision; a revision never changes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.cluster import errors
from yizhan.cluster.models import Article, Column, Retraction, Revision, Site
from yizhan.cluster.queries.access import access_article, name_of, newest, own_site, published, user_of
from yizhan.cluster.rules import marks
from yizhan.cluster.rules.digest import digest_of
from yizhan.cluster.rules.reviews import Stage
from yizhan.cluster.services import telling
from yizhan.kernel import journal, texts
from yizhan.kernel.errors import NotFound, Problem
from yizhan.kernel.scope import Acting, scope_fields


@dataclass(frozen=True, slots=True)
class Words:
    """What an editor hands in: the text with the marks of `rules.marks`."""

    title: str
    summary: str
    body: str

    def cleaned(self) -> "Words":
        """As it is stored. Raises ArticleFaulty, naming each field."""
        kept = Words(
            marks.plain_line(self.title)[:81],
            marks.plain_line(self.summary)[:201],
            marks.canonical(self.body[: marks.LONGEST_BODY + 1]),
        )
        problems = list(_problems(kept, is_too_long=len(self.body) > marks.LONGEST_BODY))
        if problems:
            raise errors.ArticleFaulty(problems)
        return kept if kept.summary else Words(kept.title, _beginning(kept.body), kept.body)


def _problems(words: Words, *, is_too_long: bool) -> list[Problem]:
    found = []
    if not words.title or len(words.title) > 80:
        found.append(Problem(field="title", message=str(_("请写标题，80 个字以内。"))))
    if len(words.summary) > 200:
        found.append(Problem(field="summary", message=str(_("摘要请在 200 个字以内。"))))
    if not words.body or is_too_long:
        found.append(Problem(field="body", message=str(_("请写正文，四万字以内。"))))
    return found


def _beginning(body: str) -> str:
    """A summary where none was written: the beginning of the text."""
    return " ".join(marks.words_of(body).split())[:100]


@transaction.atomic
def start_article(*, column_id: UUID, words: Words, acting: Acting, at: datetime) -> Article:
    """A new article in a column of one's own site, on its author's desk. Raises ArticleFaulty."""
    site = own_site(acting)
    words, column = words.cleaned(), column_of(site, column_id)
    article = begin(site, column, words, source=None, acting=acting, at=at)
    add_revision(article, words, correction="", adopted_from=None, acting=acting, at=at)
    data = {"column": column.code, "site": site.slug}
    journal.append(
        "cluster.article_written", acting=acting, at=at, subject=("article", article.id), scope=site.scope, data=data
    )
    return article


@transaction.atomic
def revise(*, article_id: UUID, words: Words, correction: str = "", acting: Acting, at: datetime) -> Revision:
    """New words: signatures on the former ones count no more, and the article is back with its author.

    The same words again change nothing. What was published stays before the public until the new revision has its
    signatures; it needs a line for the readers about what was put right. Raises ArticleFaulty, CorrectionMissing,
    Retracted.
    """
    words = words.cleaned()
    article = locked(acting, article_id)
    before = newest(article)
    correction = texts.whole(marks.plain_line(correction), "correction", longest=300)
    if digest_of(title=words.title, summary=words.summary, body=words.body) == before.digest:
        return before
    if published(article) is not None and not correction:
        raise errors.CorrectionMissing
    revision = add_revision(article, words, correction=correction, adopted_from=None, acting=acting, at=at)
    Article.objects.filter(id=article.id).update(title=words.title, stage=Stage.WRITING, moved_at=at)
    data = {"revision_id": revision.id, "number": revision.number, "was_at": article.stage}
    journal.append(
        "cluster.article_revised", acting=acting, at=at, subject=("article", article.id), scope=article.scope, data=data
    )
    return revision


@transaction.atomic
def submit(*, article_id: UUID, acting: Acting, at: datetime) -> None:
    """Handed in for the first review. Raises NotAtDesk unless it lies with its author, ReviseFirst after a no."""
    article = locked(acting, article_id)
    if article.stage != Stage.WRITING:
        raise errors.NotAtDesk
    revision = newest(article)
    if hasattr(revision, "rejection"):
        raise errors.ReviseFirst
    Article.objects.filter(id=article.id).update(stage=Stage.FIRST, moved_at=at)
    data = {"revision_id": revision.id, "digest": revision.digest}
    journal.append(
        "cluster.article_submitted",
        acting=acting,
        at=at,
        subject=("article", article.id),
        scope=article.scope,
        data=data,
    )
    telling.waits_for_review(article, Stage.FIRST, revision=revision, at=at)


def locked(acting: Acting, article_id: UUID) -> Article:
    """The article of one's own site, read again under its lock. Raises NotFound, and Retracted for a copy too."""
    found = access_article(acting, article_id)
    Article.objects.select_for_update().get(id=found.id)
    if Retraction.objects.filter(article_id__in=[found.id, found.source_id]).exists():
        raise errors.Retracted
    return access_article(acting, article_id)


def column_of(site: Site, column_id: UUID) -> Column:
    """A column of this very site; NotFound for every other."""
    found = Column.objects.filter(site=site, id=column_id).first()
    if found is None:
        raise NotFound
    return found


def begin(site: Site, column: Column, words: Words, *, source: Article | None, acting: Acting, at: datetime) -> Article:
    """The article itself, still without words; the keys of its site's union are stamped on it."""
    author = user_of(acting)
    return Article.objects.create(
        site=site,
        column=column,
        title=words.title,
        author_id=author,
        author_person_id=acting.person_id,
        author_name=name_of(author),
        source=source,
        written_at=at,
        moved_at=at,
        **scope_fields(site.scope),
    )


def add_revision(
    article: Article, words: Words, *, correction: str, adopted_from: Revision | None, acting: Acting, at: datetime
) -> Revision:
    """The next revision of an article that is locked or new."""
    last = article.revisions.order_by("-number").first()
    writer = user_of(acting)
    return Revision.objects.create(
        article=article,
        number=last.number + 1 if last else 1,
        title=words.title,
        summary=words.summary,
        body=words.body,
        digest=digest_of(title=words.title, summary=words.summary, body=words.body),
        correction=correction,
        adopted_from=adopted_from,
        writer_id=writer,
        writer_person_id=acting.person_id,
        writer_name=name_of(writer),
        written_at=at,
    )
