"""How far each role sees on the routes of the website cluster; see `reach`."""

from tests.matrix.trying import Reach, at_desk, only
from tests.people import EVERYBODY

ALL = Reach()

# The province's article lies at its second review; another of it is published and offered to Daoli.
_SITE = ("author", "editor", "section_head", "site_leader")
_COUNTY_SITE = ("county_editor", "county_leader")
_SIGNED = {"revision": "@revision", "note": "通读无误", "reason": "数字没有出处"}
_ADOPTED = {"column": "@county column", "note": "已核对"}
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
    "/newsroom/shares": ALL,
    "/newsroom/shares/<uuid:share_id>/adopt": at_desk(
        "county_leader", reach=only(*_COUNTY_SITE, share_id="share", data=_ADOPTED)
    ),
    "/newsroom/shares/<uuid:share_id>/follow": at_desk(
        "county_leader", reach=only(*_COUNTY_SITE, share_id="share", data=_ADOPTED)
    ),
    "/newsroom/shares/<uuid:share_id>/decline": only(*_COUNTY_SITE, share_id="share"),
}
