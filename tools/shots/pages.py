"""Which pages have their picture taken, by whose eyes: every page route, unless a reason stands here.

Derived from the table of routes and from `tests/matrix/reach.py`, which names an object for each address, so that a
new page has its picture taken without anybody thinking of it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.matrix.reach import REACH
from tests.matrix.stage import Stage
from tests.matrix.trying import Reach
from tests.people import EVERYBODY, PARTS
from tests.routes import Route, routes
from yizhan.kernel.scope import Role

# Whoever of these reaches a page first is who looks at it.
EYES: Final = (
    "visitor", "member", "far_member", "employer", "treasurer", "cadre", "street", "county", "city", "province",
    "publisher", "auditor", "operator", *EVERYBODY,
)  # fmt: skip

# Pages that differ by who opens them, or that the first of these finds in no state worth a picture.
SEEN_BY: Final = {
    "/": ("visitor", "member", "rider", "newcomer", "employer", "cadre", "street", "county", "city", "province",
          "industry", "treasurer", "auditor", "publisher", "operator"),
    "/me": ("member", "cadre"),
    "/my/role": ("member", "cadre"),
    "/services": ("visitor", "cadre"),
    "/services/<slug:code>": ("visitor", "member"),
    "/cases": ("member", "employer"),
    "/cases/<uuid:application_id>": ("member", "cadre", "auditor"),
    "/inbox": ("cadre", "street", "county"),
    "/members": ("cadre", "county"),
    "/deaths/<uuid:death_id>": ("county",),
    "/expulsions/<uuid:expulsion_id>": ("street",),
    "/my/expulsions/<uuid:expulsion_id>/appeal": ("spouse",),
    "/unions/<uuid:union_id>": ("member", "cadre", "county"),
    "/money": ("treasurer", "auditor"),
    "/figures": ("county", "province"),
    "/notices/<str:token>": ("member", "cadre"),
    "/my/messages": ("member", "cadre"),
}  # fmt: skip

_FILE = "a file to keep, no page"
_PROGRAM = "read by programs"
_JOURNEY = "a step that leads back to its beginning without the ones before it"
_STATE = "nothing on the stage is in the state that it needs; the journeys of tests/e2e/cases show it"
NO_PICTURE: Final = {
    "/healthz": _PROGRAM,
    "/readyz": _PROGRAM,
    "/metrics": _PROGRAM,
    "/manifest.webmanifest": _PROGRAM,
    "/sw.js": _PROGRAM,
    "/api/v1/openapi.json": _PROGRAM,
    "/figures.xlsx": _FILE,
    "/quality/<slug:flaw>/workbook": _FILE,
    "/quality/refused-numbers/workbook": _FILE,
    "/deaths/<uuid:death_id>/paper": _FILE,
    "/expulsions/<uuid:expulsion_id>/decision": _FILE,
    "/rosters/<uuid:upload_id>/progress": "a part of the roster's page",
    "/rosters/<uuid:upload_id>/returned.xlsx": _FILE,
    "/money/grants/<uuid:grant_id>/evidence": _FILE,
    "/materials/<uuid:material_id>": _FILE,
    "/sites/pictures/<uuid:picture_id>": _FILE,
    "/orders/<uuid:order_id>/files/<uuid:file_id>": _FILE,
    "/rights/receipt/order": _JOURNEY,
    "/rights/receipt/order/<slug:step>": _JOURNEY,
    "/rights/mine/<uuid:order_id>/<slug:step>": "nothing on the stage waits for the person; tests/e2e/orders shows it",
    "/sites/articles/<uuid:article_id>": "leads to the page of the article on its site",
    "/sign-in/code": _JOURNEY,
    "/sign-in/second": _JOURNEY,
    "/sign-in/desk": _JOURNEY,
    "/sign-in/reported-dead": _JOURNEY,
    "/my/kept-form": _JOURNEY,
    "/my/email/code": _JOURNEY,
    "/join/done": _JOURNEY,
    "/d/<str:token>": "its token lives for two minutes on the screen of the desk that asks",
    "/case/<uuid:case_id>": "leads to the page of its application",
    "/drafts/<uuid:draft_id>/check": _STATE,
    "/cases/<uuid:application_id>/supplement": _STATE,
    "/cases/<uuid:application_id>/owed": _STATE,
    "/case/<uuid:case_id>/complete": _STATE,
    "/case/<uuid:case_id>/open-notice": _STATE,
    "/case/<uuid:case_id>/certificate": _STATE,
    "/assist/<uuid:assistance_id>/confirm": _STATE,
    "/assist/<uuid:assistance_id>/print": _STATE,
}

_ARGUMENT = re.compile(r"[<{](?:[a-z]+:)?([a-z_]+)[>}]")


@dataclass(frozen=True, slots=True)
class Shot:
    """One page as one of the fixed people sees it."""

    route: Route
    who: str

    @property
    def name(self) -> str:
        """A file's name: the address in words, then who looks."""
        words = _ARGUMENT.sub(lambda found: found[1].removesuffix("_id"), self.route.path).replace(".", "-")
        return "-".join([*(part for part in words.split("/") if part), self.who]) if words else f"home-{self.who}"

    def path(self, stage: Stage) -> str:
        arguments = REACH[self.route.label].arguments(stage)
        return "/" + _ARGUMENT.sub(lambda found: arguments[found[1]], self.route.path)


def page_routes() -> list[Route]:
    """Every route that shows something to somebody: no operation of the API, no answer to a press of a button."""
    return [route for route in routes() if not route.methods and route.access is not None and route.is_shown]


def shots() -> Iterator[Shot]:
    """Every picture, in the order of the routes."""
    for route in page_routes():
        if route.label not in NO_PICTURE:
            for who in SEEN_BY.get(route.label) or (first_eyes(route),):
                yield Shot(route, who)


def first_eyes(route: Route) -> str:
    """The first of the people whom this page serves and in whose line its object lies."""
    reach = REACH[route.label]
    return next((who for who in EYES if _reaches(route, reach, who)), "")


def _reaches(route: Route, reach: Reach, who: str) -> bool:
    serves = route.access is not None and _role_of(who) in route.access.roles
    return serves and who in reach.who and (not reach.guarded or who in (reach.desk or ()))


def _role_of(who: str) -> Role:
    return PARTS[who].role if who in PARTS else Role.VISITOR
