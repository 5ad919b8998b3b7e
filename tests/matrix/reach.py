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

_LINE = ("cadre", "relative_cadre", "street", "county", "city", "industry", "province")  # of the mill, on either line
_PLACERS = ("county", "city", "province")
_NEW_UNION = ("cadre", "relative_cadre")  # the transfer waits for the mill
_CODE_MAKERS = ("cadre", "relative_cadre", "county", "employer")
_CHANGE = {"change": "retain", "reason": "2"}
REGISTRY = {
    "/join": ALL,
    "/join/done": ALL,
    "/j/<str:token>": only(*EVERYBODY, token="join_token"),
    "/members": ALL,
    "/members/<uuid:person_id>": only(*_LINE, person_id="alice"),
    "/members/<uuid:person_id>/reveal/<slug:field>": only(*_LINE, person_id="alice", field="=document"),
    "/members/<uuid:person_id>/change": only(*_LINE, person_id="alice", data=_CHANGE),
    "/pool": ALL,
    "/pool/<uuid:membership_id>/place": only(*_PLACERS, membership_id="pool_membership", data={"union_id": "@mill"}),
    "/transfers": ALL,
    "/transfers/<uuid:transfer_id>": only(*_NEW_UNION, transfer_id="transfer"),
    "/transfers/<uuid:transfer_id>/accept": only(*_NEW_UNION, transfer_id="transfer"),
    "/transfers/<uuid:transfer_id>/refuse": only(*_NEW_UNION, transfer_id="transfer", data={"why": "不在本单位"}),
    "/my/membership": ALL,
    "/my/membership/claim": ALL,
    "/my/membership/transfer": ALL,
    "/my/transfers/<uuid:transfer_id>/withdraw": only("far_member", transfer_id="transfer"),
    "/our-union": ALL,
    "/unions/<uuid:union_id>": only(*_LINE, "member", "employer", union_id="mill"),
    "/unions/<uuid:union_id>/join-codes": only(*_CODE_MAKERS, union_id="mill"),
    "/join-codes/<uuid:code_id>/revoke": only(*_CODE_MAKERS, code_id="join_code"),
    "POST /api/v1/join": ALL,
    "GET /api/v1/members": ALL,
    "GET /api/v1/members/<person_id>": only(*_LINE, person_id="alice"),
    "POST /api/v1/members/<person_id>/reveal": only(*_LINE, person_id="alice", data={"field": "document"}),
    "POST /api/v1/members/<person_id>/change": only(*_LINE, person_id="alice", data=_CHANGE),
    "GET /api/v1/pool": ALL,
    "POST /api/v1/pool/<membership_id>/place": only(
        *_PLACERS, membership_id="pool_membership", data={"union_id": "@mill"}
    ),
    "GET /api/v1/unions": ALL,
    "GET /api/v1/unions/<union_id>": only(*_LINE, "member", "employer", union_id="mill"),
    "POST /api/v1/unions/<union_id>/join-codes": only(*_CODE_MAKERS, union_id="mill"),
    "DELETE /api/v1/join-codes/<code_id>": only(*_CODE_MAKERS, code_id="join_code"),
    "GET /api/v1/transfers": ALL,
    "GET /api/v1/transfers/<transfer_id>": only(*_NEW_UNION, "far_member", transfer_id="transfer"),
    "POST /api/v1/transfers": ALL,
    "POST /api/v1/transfers/<transfer_id>/accept": only(*_NEW_UNION, transfer_id="transfer"),
    "POST /api/v1/transfers/<transfer_id>/refuse": only(
        *_NEW_UNION, transfer_id="transfer", data={"why": "不在本单位"}
    ),
    "POST /api/v1/transfers/<transfer_id>/withdraw": only("far_member", transfer_id="transfer"),
    "GET /api/v1/me/membership": only("member", "other_member", "far_member", "rider"),
    "POST /api/v1/me/claim": ALL,
}

REACH: dict[str, Reach] = {**ACCOUNTS, **WEB, **REGISTRY}
