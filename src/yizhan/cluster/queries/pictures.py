"""Who may see a picture of an article: everybody while it is shown somewhere, before that the editors of its site."""

from typing import Final
from uuid import UUID

from yizhan.cluster.models import Article, Shown
from yizhan.cluster.queries.access import own_articles
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import StoredFile
from yizhan.kernel.scope import Acting

_LEVELS: Final = 4  # how often a copy may be copied on: as many as there are levels of sites


def is_public(picture_id: UUID) -> bool:
    """Whether the words that readers see, of its article or of a copy of it, hold the picture."""
    articles = _article_and_copies(_article_of(picture_id))
    return Shown.objects.filter(article_id__in=articles, revision__body__contains=f"({picture_id})").exists()


def access_picture(acting: Acting, picture_id: UUID) -> bool:
    """Whether it is public; raises NotFound where it is neither that nor one of the editor's own site."""
    if is_public(picture_id):
        return True
    if not own_articles(acting).filter(id=_article_of(picture_id)).exists():
        raise NotFound
    return False


def _article_of(picture_id: UUID) -> UUID:
    found = StoredFile.objects.filter(id=picture_id, owner_kind="article").values_list("owner_id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def _article_and_copies(article_id: UUID) -> set[UUID]:
    found = newest = {article_id}
    for _level in range(_LEVELS):
        newest = set(Article.objects.filter(source_id__in=newest).values_list("id", flat=True))
        found |= newest
    return found
