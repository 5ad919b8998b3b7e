"""The unions of one's line, for programs."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema
from pydantic import Field

from yizhan.accounts.edge import RoleAuth, acting
from yizhan.kernel.scope import OFFICERS
from yizhan.registry.queries.listing_unions import unions_page

listing_unions = Router(tags=["registry"])


class LineUnionOut(Schema):
    """`members` are its own; null above the primary unions."""

    id: UUID
    code: str
    name: str
    level: str
    kind: str
    state: str
    division_code: str
    members: int | None


class LineUnionsOut(Schema):
    rows: list[LineUnionOut]
    following: str


@listing_unions.get(
    "/line/unions",
    response=LineUnionsOut,
    auth=RoleAuth(*OFFICERS),
    summary=gettext_noop("我所管范围内的工会"),
    description=gettext_noop(
        "`q` 是名称里的几个字、拼音开头、组织编号或统一社会信用代码；"
        "`level` 是 primary、street、county、city、industry 或 province；"
        "`state` 是 C（筹建）、Y（建立）、N（待筹建）或 W（已撤销），不填为没有撤销的。"
    ),
)
def line_unions(
    request: HttpRequest,
    q: Annotated[str, Field(max_length=60)] = "",
    level: Annotated[str, Field(max_length=8)] = "",
    state: Annotated[str, Field(max_length=1)] = "",
    after: Annotated[str, Field(max_length=36)] = "",
) -> LineUnionsOut:
    page = unions_page(acting(request), search=q, level=level, state=state, after=after)
    rows = [
        LineUnionOut(
            id=row.union.id,
            code=row.union.code,
            name=row.union.name,
            level=row.union.level,
            kind=row.union.kind,
            state=row.union.state,
            division_code=row.union.division_code,
            members=row.members,
        )
        for row in page.rows
    ]
    return LineUnionsOut(rows=rows, following=page.following)
