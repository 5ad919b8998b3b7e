"""Rosters for programs: announced, sent in parts that can be resumed, looked through, taken in.

Announce the file (`POST /rosters`), send it in parts of at most `part_bytes` (`PATCH /rosters/{id}/content`, raw bytes,
with `Upload-Offset`); after a broken connection `HEAD /rosters/{id}/content` tells from where to go on.
With the last part a dry run begins by itself; `GET /rosters/{id}` says how far it is. Then `POST /rosters/{id}/apply`.
"""

from datetime import datetime
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Header, Query, Router

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.kernel import clock, vault
from yizhan.kernel.errors import Invalid, NotFound, Problem
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry.http.exporting import roster_file
from yizhan.registry.http.rosters import returned_file
from yizhan.registry.http.rosters_schemas import (
    ApplyIn,
    ColumnsIn,
    KeptOut,
    ProblemsOut,
    RosterIn,
    RosterOut,
    RosterProblemOut,
    RosterRowsOut,
    RostersOut,
    UndoneOut,
    roster_out,
    rows_out,
)
from yizhan.registry.models import RosterImport
from yizhan.registry.roster import shelf, undoing, uploads
from yizhan.registry.roster.access import access_upload, uploads_page
from yizhan.registry.roster.errors import FILE_WORDS, FileFault
from yizhan.registry.roster.words import said

rosters = Router(tags=["rosters"])
PROBLEMS_AT_ONCE: Final = 200
KEPT_TOLD: Final = 1000
_BYTES: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
Offset = Annotated[int | None, Header(alias="Upload-Offset", ge=0, le=2**40)]
_OFFSET_TOLD: Final[dict[str, Any]] = {
    "responses": {
        200: {
            "description": gettext_noop("已经收到多少"),
            "headers": {
                "Upload-Offset": {"schema": {"type": "string"}, "description": gettext_noop("收到的字节数")},
                "Upload-Length": {"schema": {"type": "string"}, "description": gettext_noop("预告的字节数")},
            },
        }
    }
}


@rosters.post(
    "/rosters",
    response={201: RosterOut},
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("预告要上传一份名册"),
    description=gettext_noop("`sha256` 是整个文件的摘要（十六进制），收到的内容要与它一致。一天内没有传完的会删除。"),
)
def begin(request: HttpRequest, body: RosterIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        made = uploads.begin_upload(
            union_id=body.union_id or _own_union(who),
            name=body.name,
            size=body.size,
            sha256=body.sha256,
            acting=who,
            at=at,
        )
        return Answer(201, roster_out(made))

    return answered(request, do)


def _own_union(who: Acting) -> UUID:
    if who.node_id is None:
        raise NotFound
    return who.node_id


@rosters.get("/rosters", response=RostersOut, auth=RoleAuth(*STAFF), summary=gettext_noop("我上传的名册"))
def all_rosters(request: HttpRequest, after: str = "") -> RostersOut:
    found = uploads_page(acting(request), after=after)
    return RostersOut(rosters=[roster_out(row) for row in found.rows], following=found.following)


@rosters.get(
    "/rosters/{uuid:upload_id}", response=RosterOut, auth=RoleAuth(*STAFF), summary=gettext_noop("一份名册办到哪一步")
)
def one_roster(request: HttpRequest, upload_id: UUID) -> RosterOut:
    return roster_out(access_upload(acting(request), upload_id))


@rosters.api_operation(
    ["HEAD"],
    "/rosters/{uuid:upload_id}/content",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("从哪里接着传"),
    openapi_extra=_OFFSET_TOLD,
)
def offset(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    upload = access_upload(acting(request), upload_id)
    if upload.erased_at is not None:
        raise NotFound
    return HttpResponse(headers={"Upload-Offset": str(upload.received), "Upload-Length": str(upload.size)})


@rosters.patch(
    "/rosters/{uuid:upload_id}/content",
    response=RosterOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("上传一段"),
    openapi_extra=_BYTES,
    description=gettext_noop(
        "接在已收到的字节之后，每段不超过 `part_bytes`；一段要么整个收下，要么不收。"
        "起点不对的答 409 `roster-offset`：请用 HEAD 查询。因此同一段传两次只收一次。"
    ),
)
def add_part(request: HttpRequest, upload_id: UUID, upload_offset: Offset = None) -> RosterOut:
    access_upload(acting(request), upload_id)  # before anything is said of the request
    if upload_offset is None:
        raise Invalid([Problem(field="Upload-Offset", message=_("请用 Upload-Offset 说明这一段从哪里开始。"))])
    announced = request.headers.get("Content-Length") or ""
    try:
        upload = uploads.add_part(
            upload_id=upload_id,
            offset=upload_offset,
            stream=request,
            announced=int(announced) if announced.isdigit() else None,
            acting=acting(request),
            at=clock.now(),
        )
    except UnreadablePostError:
        raise Invalid([Problem(field="file", message=str(FILE_WORDS[FileFault.BROKEN]))]) from None
    return roster_out(upload)


@rosters.get(
    "/rosters/{uuid:upload_id}/rows",
    response=RosterRowsOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("每一类的前几行（原值 → 新值）和表头（查看会留痕）"),
)
def rows(request: HttpRequest, upload_id: UUID) -> RosterRowsOut:
    who = acting(request)
    upload = access_upload(who, upload_id)
    found = shelf.shown(upload)
    if found.seen:
        fields = sorted({"name", *(change[0] for one in found.seen for change in one.changes)})
        vault.log_reading(
            acting=who, at=clock.now(), subject=("roster_upload", upload.id), fields=fields,
            purpose="roster-preview", scope=upload.scope,
        )  # fmt: skip
    return rows_out(found)


@rosters.get(
    "/rosters/{uuid:upload_id}/problems",
    response=ProblemsOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("发现的问题，按行的顺序；内容脱敏"),
)
def problems(request: HttpRequest, upload_id: UUID, after: Annotated[int, Query(ge=0, le=10**9)] = 0) -> ProblemsOut:
    upload = access_upload(acting(request), upload_id)
    found = shelf.notes(upload, after=after, limit=PROBLEMS_AT_ONCE + 1)
    told = [
        RosterProblemOut(
            sheet=one.sheet, row=one.row, column=one.column, severity=one.severity.value, code=one.finding.value,
            value=one.value, message=said(one),
        )
        for one in found[:PROBLEMS_AT_ONCE]
    ]  # fmt: skip
    following = after + PROBLEMS_AT_ONCE if len(found) > PROBLEMS_AT_ONCE else None
    return ProblemsOut(problems=told, following=following)


@rosters.put(
    "/rosters/{uuid:upload_id}/columns",
    response={202: RosterOut},
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("说明表头的意思；为这个工会记住"),
)
def columns(request: HttpRequest, upload_id: UUID, body: ColumnsIn) -> HttpResponse:
    said_of = {one.heading: one.field for one in body.columns}

    def do(who: Acting, at: datetime) -> Answer:
        uploads.say_columns(upload_id=upload_id, said=said_of, acting=who, at=at)
        return Answer(202, roster_out(access_upload(who, upload_id)))

    return answered(request, do)


@rosters.post(
    "/rosters/{uuid:upload_id}/read",
    response={202: RosterOut},
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("重新试算一次"),
)
def read(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    return _asked(request, upload_id, partial(uploads.read_again, upload_id=upload_id))


@rosters.post(
    "/rosters/{uuid:upload_id}/apply",
    response={202: RosterOut},
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("导入名册"),
    description=gettext_noop("能导入的都导入；预览之后又改过表头含义的，答 409 `roster-preview-outdated`。"),
)
def apply(request: HttpRequest, upload_id: UUID, body: ApplyIn) -> HttpResponse:
    chosen = [(one.sheet, one.row) for one in body.chosen]
    return _asked(
        request, upload_id, partial(uploads.apply_upload, upload_id=upload_id, moves=body.moves, chosen=chosen)
    )


@rosters.post(
    "/rosters/{uuid:upload_id}/undo",
    response={202: RosterOut},
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("撤销这次导入"),
    description=gettext_noop("由导入的人或上级办理。`roster_state` 先是 undoing，再是 undone；结果见 `/undone`。"),
)
def undo(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        upload = access_upload(who, upload_id)
        if upload.roster_id is None:
            raise NotFound
        undoing.ask_undo(roster_id=upload.roster_id, acting=who, at=at)
        return Answer(202, roster_out(access_upload(who, upload_id)))

    return answered(request, do)


@rosters.get(
    "/rosters/{uuid:upload_id}/undone",
    response=UndoneOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("撤销的结果，以及哪些只能留下"),
)
def undone(request: HttpRequest, upload_id: UUID) -> UndoneOut:
    upload = access_upload(acting(request), upload_id)
    if upload.roster is None or upload.roster.state != RosterImport.State.UNDONE:
        raise NotFound
    kept = undoing.kept_items(upload.roster, limit=KEPT_TOLD)
    items = [KeptOut(person_id=one.person_id, field=one.field, why=one.why.value) for one in kept]
    return UndoneOut(**undoing.totals(upload.roster), items=items)


@rosters.get(
    "/rosters/{uuid:upload_id}/returned.xlsx",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("上传的原表，附上发现的问题（下载会留痕）"),
)
def returned(request: HttpRequest, upload_id: UUID) -> Any:
    return returned_file(acting(request), access_upload(acting(request), upload_id))


@rosters.get(
    "/members.xlsx",
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("所管范围或其中一个工会的名册，按全国统一模板的列（下载会留痕）"),
)
def exported(request: HttpRequest, union_id: UUID | None = None) -> Any:
    return roster_file(acting(request), union_id, clock.now())


@rosters.delete(
    "/rosters/{uuid:upload_id}", response={204: None}, auth=RoleAuth(*STAFF), summary=gettext_noop("删除文件和它的预览")
)
def erase(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        uploads.erase_upload(upload_id=upload_id, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


def _asked(request: HttpRequest, upload_id: UUID, act: Any) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        act(acting=who, at=at)
        return Answer(202, roster_out(access_upload(who, upload_id)))

    return answered(request, do)
