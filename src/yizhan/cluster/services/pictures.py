"""A picture joins an article: kept by our files room, and a line of its text, which is signed with the other words."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.cluster import errors
from yizhan.cluster.models import Revision
from yizhan.cluster.queries.access import newest
from yizhan.cluster.rules import marks
from yizhan.cluster.services import writing
from yizhan.cluster.services.writing import Words
from yizhan.kernel import files
from yizhan.kernel.errors import Problem
from yizhan.kernel.files.storing import Readable
from yizhan.kernel.scope import Acting

OWNER: Final = "article"
TAKEN: Final = ("jpg", "png", "webp")
LONGEST_SIDE: Final = 1600  # pixels: sharp on a desk, and a phone does not wait for more


@transaction.atomic
def add(
    upload: Readable, *, article_id: UUID, name: str, alt: str, correction: str = "", acting: Acting, at: datetime
) -> Revision:
    """Put a picture at the end of an article, as a new revision: signatures on the former one count no more.

    `alt` says what is to be seen, for who does not see it. Raises ArticleFaulty without it, what storing a file may
    meet, and what `writing.revise` does; then nothing is kept.
    """
    article = writing.locked(acting, article_id)
    if not marks.picture(alt, str(article.id)):
        message = _("请用一句话写出图上有什么，200 个字以内，不用方括号和星号。")
        raise errors.ArticleFaulty([Problem(field="alt", message=str(message))])
    stored = files.store(
        upload,
        name=name,
        acting=acting,
        at=at,
        sensitive=False,
        owner=(OWNER, article.id),
        taken=TAKEN,
        longest_side=LONGEST_SIDE,
    )
    last = newest(article)
    body = f"{last.body}\n{marks.picture(alt, str(stored.id))}"
    words = Words(last.title, last.summary, body)
    return writing.revise(article_id=article_id, words=words, correction=correction, acting=acting, at=at)
