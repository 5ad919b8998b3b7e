"""How far each role sees on the routes of the website cluster; see `reach`."""

from tests.matrix.trying import Reach, at_desk, only
from tests.people import EVERYBODY

ALL = Reach()

# The province's article lies at its second review; another of it is published and offered to Daoli.
_SITE = ("author", "editor", "section_head", "site_leader")
_COUNTY_SITE = ("county_editor", "county_leader")
_SIGNED = {"revision": "@revision", "note": "通读无误", "reason": "数字没有出处"}
_ADOPTED = {"column": "@county column", "note": "已核对"}
_READ = {"revision_id": "@revision", "note": "通读无误", "reason": "数字没有出处"}
_TAKEN = {"column_id": "@county column", "note": "已核对"}
_WORDS = {"title": "走访驿站", "body": "今天走访了二十个驿站。"}
CLUSTER = {
    "/sites": ALL,
    "/sites/search": ALL,
    "/sites/<slug:slug>/": only(*EVERYBODY, slug="=province"),
    "/sites/<slug:slug>/search": only(*EVERYBODY, slug="=province"),
    "/sites/<slug:slug>/notes": only(*EVERYBODY, slug="=province"),
    "/sites/<slug:slug>/columns/<slug:code>": only(*EVERYBODY, slug="=province", code="=news"),
    "/sites/<slug:slug>/articles/<uuid:article_id>": only(*EVERYBODY, slug="=province", article_id="shown article"),
    "/sites/articles/<uuid:article_id>": only(*EVERYBODY, article_id="shown article"),
    "/newsroom": ALL,
    "/newsroom/articles": ALL,
    "/newsroom/write": only(*_SITE, *_COUNTY_SITE),
    "/newsroom/articles/<uuid:article_id>": only(*_SITE, article_id="article"),
    "/newsroom/articles/<uuid:article_id>/edit": only(*_SITE, article_id="article"),
    "/newsroom/articles/<uuid:article_id>/submit": only(*_SITE, article_id="article"),
    "/newsroom/articles/<uuid:article_id>/sign": at_desk(
        "section_head", reach=only(*_SITE, article_id="article", data=_SIGNED)
    ),
    "/newsroom/articles/<uuid:article_id>/reject": at_desk(
        "section_head", reach=only(*_SITE, article_id="article", data=_SIGNED)
    ),
    "/newsroom/articles/<uuid:article_id>/retract": only(*_SITE, article_id="shown article"),
    "/newsroom/articles/<uuid:article_id>/share": only(*_SITE, article_id="shown article", data={"direction": "down"}),
    "/newsroom/articles/<uuid:article_id>/picture": only(*_SITE, article_id="article", data={"alt": "驿站里的热水"}),
    "/sites/pictures/<uuid:picture_id>": only(*EVERYBODY, picture_id="picture"),
    "/newsroom/shares": ALL,
    "/newsroom/shares/<uuid:share_id>/adopt": at_desk(
        "county_leader", reach=only(*_COUNTY_SITE, share_id="share", data=_ADOPTED)
    ),
    "/newsroom/shares/<uuid:share_id>/follow": at_desk(
        "county_leader", reach=only(*_COUNTY_SITE, share_id="share", data=_ADOPTED)
    ),
    "/newsroom/shares/<uuid:share_id>/decline": only(*_COUNTY_SITE, share_id="share"),
    "GET /api/v1/sites": ALL,
    "GET /api/v1/sites/<slug>": only(*EVERYBODY, slug="=province"),
    "GET /api/v1/sites/<slug>/articles": only(*EVERYBODY, slug="=province"),
    "GET /api/v1/sites/<slug>/articles/<uuidstr:article_id>": only(
        *EVERYBODY, slug="=province", article_id="shown article"
    ),
    "GET /api/v1/sites/<slug>/retractions": only(*EVERYBODY, slug="=province"),
    "GET /api/v1/articles": ALL,
    "GET /api/v1/newsroom/articles": ALL,
    "GET /api/v1/newsroom/waiting": ALL,
    "POST /api/v1/newsroom/articles": only(*_SITE, data={**_WORDS, "column_id": "@province column"}),
    "GET /api/v1/newsroom/articles/<uuidstr:article_id>": only(*_SITE, article_id="article"),
    "POST /api/v1/newsroom/articles/<uuidstr:article_id>/revisions": only(*_SITE, article_id="article", data=_WORDS),
    "POST /api/v1/newsroom/articles/<uuidstr:article_id>/pictures": only(
        *_SITE, article_id="article", data={"alt": "驿站里的热水"}, files={"file": "x"}
    ),
    "POST /api/v1/newsroom/articles/<uuidstr:article_id>/submission": only(*_SITE, article_id="article"),
    "POST /api/v1/newsroom/articles/<uuidstr:article_id>/signatures": at_desk(
        "section_head", reach=only(*_SITE, article_id="article", data=_READ)
    ),
    "POST /api/v1/newsroom/articles/<uuidstr:article_id>/rejections": at_desk(
        "section_head", reach=only(*_SITE, article_id="article", data=_READ)
    ),
    "POST /api/v1/newsroom/articles/<uuidstr:article_id>/retraction": only(
        *_SITE, article_id="shown article", data={"reason": "数字有误", "note": "数字有误，已撤下"}
    ),
    "POST /api/v1/newsroom/articles/<uuidstr:article_id>/shares": only(
        *_SITE, article_id="shown article", data={"direction": "down"}
    ),
    "GET /api/v1/newsroom/shares": ALL,
    "POST /api/v1/newsroom/shares/<uuidstr:share_id>/adoption": at_desk(
        "county_leader", reach=only(*_COUNTY_SITE, share_id="share", data=_TAKEN)
    ),
    "POST /api/v1/newsroom/shares/<uuidstr:share_id>/correction": at_desk(
        "county_leader", reach=only(*_COUNTY_SITE, share_id="share", data={"note": "已核对"})
    ),
    "POST /api/v1/newsroom/shares/<uuidstr:share_id>/refusal": only(*_COUNTY_SITE, share_id="share"),
}
