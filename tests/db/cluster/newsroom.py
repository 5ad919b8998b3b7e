"""Two sites and their editors: the province's with all its people, Daoli's with an editor and a leader."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from PIL import Image

from tests.people import People
from tests.world import AT, LOADER
from yizhan.cluster.models import Article, Column, Revision, Share, Site
from yizhan.cluster.queries.access import newest
from yizhan.cluster.rules.sitefile import ColumnSpec, SiteSpec
from yizhan.cluster.services import pictures, reviewing, sharing, sites, writing
from yizhan.cluster.services.sharing import Direction
from yizhan.cluster.services.writing import Words
from yizhan.kernel.scope import Acting

COLUMNS = (ColumnSpec("news", "工会要闻"), ColumnSpec("notices", "通知公告"))
REVIEWERS = ("editor", "section_head", "site_leader")
WORDS = Words("寒潮来临前走访驿站", "走访二十个驿站", "今天走访了二十个驿站。\n## 接下来\n- 备好热水")


ALT = "六名骑手在驿站里喝热水"


def drawn(size: int, kind: str = "JPEG") -> bytes:
    """A picture of so many pixels a side."""
    content = BytesIO()
    Image.new("RGB", (size, size), "#c33").save(content, format=kind)
    return content.getvalue()


@dataclass
class Newsroom:
    """Who does what when. Every act is a minute later than the one before."""

    people: People
    province: Site
    county: Site
    at: datetime = AT

    def who(self, name: str) -> Acting:
        return self.people.acting(name)

    def now(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    def column(self, site: Site | None = None, code: str = "news") -> Column:
        return Column.objects.get(site=site or self.province, code=code)

    def written(self, words: Words = WORDS, *, by: str = "author", site: Site | None = None) -> Article:
        column = self.column(site)
        return writing.start_article(column_id=column.id, words=words, acting=self.who(by), at=self.now())

    def submitted(self, words: Words = WORDS, *, by: str = "author") -> Article:
        article = self.written(words, by=by)
        writing.submit(article_id=article.id, acting=self.who(by), at=self.now())
        return article

    def sign(self, article: Article, who: str, *, note: str = "通读一遍，无误") -> None:
        revision = newest(article)
        reviewing.sign(article_id=article.id, revision_id=revision.id, note=note, acting=self.who(who), at=self.now())

    def published(self, words: Words = WORDS, *, pictures_count: int = 0) -> Article:
        article = self.written(words)
        for _number in range(pictures_count):
            self.illustrated(article)
        writing.submit(article_id=article.id, acting=self.who("author"), at=self.now())
        for who in REVIEWERS:
            self.sign(article, who)
        return article

    def illustrated(self, article: Article, *, by: str = "author", alt: str = ALT, size: int = 8) -> Revision:
        upload = BytesIO(drawn(size))
        return pictures.add(upload, article_id=article.id, name="热水.jpg", alt=alt, acting=self.who(by), at=self.now())

    def revised(self, article: Article, words: Words, *, by: str = "author", correction: str = "") -> Revision:
        return writing.revise(
            article_id=article.id, words=words, correction=correction, acting=self.who(by), at=self.now()
        )

    def shared(self, article: Article) -> Share:
        """Offered by the province to everybody below; returns Daoli's."""
        acting = self.who("editor")
        sharing.share(article_id=article.id, direction=Direction.DOWN, acting=acting, at=self.now())
        return Share.objects.get(article=article, to_site=self.county)

    def adopted(self, share: Share) -> Article:
        return sharing.adopt(
            share_id=share.id,
            column_id=self.column(self.county).id,
            note="已核对",
            acting=self.who("county_leader"),
            at=self.now(),
        )


def open_newsroom(people: People, *, at: datetime = AT, adoption: str = "final") -> Newsroom:
    """Both sites, in the current database."""
    province = _site(people, "province", "省工会网", "province", at, "final")
    return Newsroom(people, province, _site(people, "daoli", "道里工会网", "daoli", at, adoption), at)


def _site(people: People, slug: str, name: str, union: str, at: datetime, adoption: str) -> Site:
    spec = SiteSpec(slug=slug, name=name, union=union, columns=COLUMNS, adoption=adoption)
    return sites.open_site(spec=spec, union_id=people.world[union], acting=LOADER, at=at)
