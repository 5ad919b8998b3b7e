"""How far each role sees on each route: the reviewed half of the matrix.

A route whose roles say all there is to say (a list, one's own first screen) needs no more than `ALL`. A route that
leads to one object says on which object it is tried and who, of those whose role it serves, has that object in their
line; everybody else must get 404, as if there were nothing. A route that is not here fails the matrix.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.matrix.stage import Stage
from tests.people import EVERYBODY


@dataclass(frozen=True, slots=True)
class Reach:
    """`at` names the object of the stage that fills each argument of the path; `data` is what a write carries."""

    who: frozenset[str] = frozenset(EVERYBODY)
    at: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, str] = field(default_factory=dict)

    def arguments(self, stage: Stage) -> dict[str, str]:
        """A name of the stage, or after `=` the text itself."""
        return {key: name[1:] if name.startswith("=") else stage[name] for key, name in self.at.items()}

    def body(self, stage: Stage) -> dict[str, str]:
        return {key: stage[value[1:]] if value.startswith("@") else value for key, value in self.data.items()}


ALL = Reach()


def only(*who: str, data: Mapping[str, str] | None = None, **at: str) -> Reach:
    return Reach(frozenset(who), at, data or {})


ACCOUNTS = {
    "/sign-in": ALL,
    "/sign-in/code": ALL,
    "/sign-in/password": ALL,
    "/sign-out": ALL,
    "/my/role": ALL,
    "/my/password": ALL,
    "/demo/person/<slug:key>": only(key="=member"),
    "/demo/sms": ALL,
    "POST /api/v1/sign-in/code": ALL,
    "POST /api/v1/sign-in": ALL,
    "POST /api/v1/sign-out": ALL,
    "GET /api/v1/me": ALL,
    "PUT /api/v1/me/role": ALL,
}
WEB = {
    "/healthz": ALL,
    "/readyz": ALL,
    "/metrics": ALL,
    "/": ALL,
    "/me": ALL,
    "/preferences": ALL,
    "/design": ALL,
    "/trail": ALL,
    "/api": ALL,
    "/api/v1/openapi.json": ALL,
}

REACH: dict[str, Reach] = {**ACCOUNTS, **WEB}
