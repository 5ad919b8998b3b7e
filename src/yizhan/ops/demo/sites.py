"""The demonstration's two sites: their editors, some dozens of articles, and one waiting at each review."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import yaml
from django.conf import settings

from yizhan.accounts import services as accounts
from yizhan.accounts.demo import CAST
from yizhan.cluster.models import Article, Column, Revision, Share, Site
from yizhan.cluster.opening import open_file
from yizhan.cluster.services import retracting, reviewing, sharing, writing
from yizhan.cluster.services.sharing import Direction
from yizhan.cluster.services.writing import Words
from yizhan.kernel.models import Message
from yizhan.kernel.scope import Acting, Role
from yizhan.ops.demo.cast import DUTIES_SINCE, PARTS
from yizhan.registry import api as registry

# Who writes and who signs, in order. Two of the county's are nobody's part in the demonstration.
_PROVINCE_DESK: Final = ("site_author", "site_editor", "section_head", "site_leader")
_COUNTY_DESK: Final = ("county_editor", "county_second", "county_head", "county_leader")
_ROLES: Final = (Role.EDITOR, Role.EDITOR, Role.SECTION_HEAD, Role.SITE_LEADER)
_OTHERS: Final = {"county_second": ("16000000031", "卢青"), "county_head": ("16000000032", "戴宁")}
_NOTES: Final = ("通读两遍，改正一处错字。", "事实和数字已与提供稿件的部门核对。", "导向正确，同意发布。")

Desk = tuple[Acting, ...]
Text = dict[str, str]  # column, title, body


def fill_sites(*, at: datetime) -> int:
    """Both sites with their articles, as of the days before `at`; returns how many articles there are."""
    province, county = (_open(name, at) for name in ("province", "daoli"))
    province_desk, county_desk = _desk(province, _PROVINCE_DESK, at), _desk(county, _COUNTY_DESK, at)
    texts = yaml.safe_load((Path(__file__).parent / "articles.yaml").read_text(encoding="utf-8"))
    published = [_publish(province, province_desk, text, at, days) for days, text in _dated(texts["province"])]
    published += [_publish(county, county_desk, text, at, days) for days, text in _dated(texts["county"])]
    _shares(published[0], province_desk, county_desk, county, at)
    _retract(published[11], province_desk, at)
    Message.objects.filter(kind__startswith="cluster.").delete()  # of days gone by: nobody is told of them now
    _wait(province, province_desk, texts["waiting"], at)
    return Article.objects.count()


def _open(name: str, at: datetime) -> Site:
    document = yaml.safe_load((Path(settings.SITES_DIR) / f"{name}.yaml").read_text(encoding="utf-8"))
    return open_file(document, acting=Acting.system("demo"), at=at)


def _desk(site: Site, keys: tuple[str, ...], at: datetime) -> Desk:
    """The accounts of a site's editors, with their duties where an older demonstration lacks them."""
    people = {persona.key: persona.mobile for persona in CAST} | {key: phone for key, (phone, _) in _OTHERS.items()}
    names = {part.key: part.name for part in PARTS} | {key: name for key, (_, name) in _OTHERS.items()}
    desk = []
    for key, role in zip(keys, _ROLES, strict=True):
        user = accounts.open_account(phone=people[key], name=names[key], at=at)
        _appoint(user.id, role, site, at)
        person_id = registry.person_of_user(user.id)
        desk.append(Acting(role, user_id=user.id, person_id=person_id, node_id=site.union_id, name=site.union_name))
    return tuple(desk)


def _appoint(user_id: UUID, role: Role, site: Site, at: datetime) -> None:
    registry.give_duty(
        user_id=user_id,
        role=role,
        node_id=site.union_id,
        valid_from=DUTIES_SINCE,
        valid_until=None,
        acting=Acting.system("demo"),
        at=at,
    )


def _dated(texts: list[Text]) -> list[tuple[int, Text]]:
    """Each text with the number of days ago that it was published."""
    return [(2 + 3 * number, text) for number, text in enumerate(texts)]


def _publish(site: Site, desk: Desk, text: Text, at: datetime, days: int) -> Article:
    """Written in the morning, signed three times by the evening."""
    begun = at - timedelta(days=days, hours=5)
    article = _submitted(site, desk, text, begun)
    for number, signer in enumerate(desk[1:], start=1):
        _sign(article, signer, number, begun + timedelta(hours=number))
    return article


def _submitted(site: Site, desk: Desk, text: Text, begun: datetime) -> Article:
    words = Words(text["title"], "", text["body"])
    column_id = Column.objects.get(site=site, code=text["column"]).id
    article = writing.start_article(column_id=column_id, words=words, acting=desk[0], at=begun)
    writing.submit(article_id=article.id, acting=desk[0], at=begun + timedelta(minutes=10))
    return article


def _sign(article: Article, signer: Acting, number: int, at: datetime) -> None:
    revision_id = _revision(article).id
    note = _NOTES[number - 1]
    reviewing.sign(article_id=article.id, revision_id=revision_id, note=note, acting=signer, at=at)


def _revision(article: Article) -> Revision:
    return Revision.objects.filter(article=article).latest("number")


def _shares(article: Article, desk: Desk, receiving: Desk, county: Site, at: datetime) -> None:
    """The newest article of the province went down, and the county took it."""
    sharing.share(article_id=article.id, direction=Direction.DOWN, acting=desk[1], at=at - timedelta(days=1, hours=4))
    sharing.adopt(
        share_id=Share.objects.get(article=article, to_site=county).id,
        column_id=Column.objects.get(site=county, code="news").id,
        note="与来源逐字核对。",
        acting=receiving[3],
        at=at - timedelta(days=1, hours=2),
    )


def _retract(article: Article, desk: Desk, at: datetime) -> None:
    retracting.retract(
        article_id=article.id,
        reason="征集时间与后来的安排不一致，按更正制度撤下。",
        note="文中征集时间有误，原文撤下，新的安排另行通知。",
        acting=desk[2],
        at=at - timedelta(days=1),
    )


def _wait(site: Site, desk: Desk, texts: list[Text], at: datetime) -> None:
    """One article at each review, and one back with its author."""
    for signed, text in enumerate(texts[:3]):
        begun = at - timedelta(hours=8 - signed)
        article = _submitted(site, desk, text, begun)
        for number in range(1, signed + 1):
            _sign(article, desk[number], number, begun + timedelta(minutes=30 * number))
    article = _submitted(site, desk, texts[3], at - timedelta(hours=9))
    reviewing.reject(
        article_id=article.id,
        revision_id=_revision(article).id,
        reason="请注明依据的法律条文，并把“试用期”一段写具体。",
        acting=desk[1],
        at=at - timedelta(hours=7),
    )
