"""名册导入: sending a roster, looking through what it would do, having it taken in, and what became of it."""

from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts import repeats
from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock, files, vault
from yizhan.kernel.errors import Forbidden, Invalid, NotFound, Problem
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.registry.http import roster_views
from yizhan.registry.http.forms import again, text_of
from yizhan.registry.models import RosterImport, RosterUpload
from yizhan.registry.queries.unions import union_of_code
from yizhan.registry.roster import shelf, uploads
from yizhan.registry.roster.access import access_upload, uploads_page
from yizhan.registry.roster.rules.columns import Field
from yizhan.registry.roster.rules.problems import Severity
from yizhan.registry.roster.undoing import ask_undo, may_undo

State = RosterUpload.State
AT_WORK: Final = frozenset({State.READING, State.APPLYING})
CHOOSERS: Final = STAFF - {Role.CADRE}  # whose line has more than one union


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def rosters(request: HttpRequest) -> HttpResponse:
    """What was sent, and the form by which a roster is sent; with JavaScript it goes in parts that can be resumed."""
    if request.method == "POST":
        try:
            answer = repeats.sent(request, partial(_send, request))
        except Invalid as error:
            return _rosters_page(request, status=error.status, **again(request, error, "union"))
        return redirect("roster", upload_id=UUID(answer.body["id"]))
    return _rosters_page(request)


def _rosters_page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    who = acting(request)
    found = uploads_page(who, after=request.GET.get("after", ""))
    context = {
        "rows": [{"upload": row, "word": shelf.STATE_WORDS[State(row.state)]} for row in found.rows],
        "following": found.following,
        "chooses": who.role in CHOOSERS,
        "typed": {"union": request.GET.get("union", "")[:40]},
        "part_bytes": uploads.PART_BYTES,
        "kept_days": uploads.KEPT_FOR.days,
        **more,
    }
    return render(request, "registry/rosters.html", context, status=status)


def _send(request: HttpRequest, who: Acting, at: datetime) -> Answer:
    file = request.FILES.get("file")
    if file is None:
        raise Invalid([Problem(field="file", message=_("请先选择名册文件，再上传。"))])
    union_id = _union(who, text_of(request, "union"))
    with files.refused_at("file"):
        upload = uploads.begin_upload(union_id=union_id, name=file.name or "", size=file.size or 0, acting=who, at=at)
    uploads.add_part(upload_id=upload.id, offset=0, stream=file, most=settings.BODY_LIMIT_BYTES, acting=who, at=at)
    return Answer(201, {"id": str(upload.id)})


def _union(who: Acting, code: str) -> UUID:
    """One's own union; for officers above it another of their line by its code, if they name one."""
    if code and who.role in CHOOSERS:
        try:
            return union_of_code(code)
        except NotFound:
            raise Invalid([Problem(field="union", message=_("没有这个编号的工会。请核对组织编号，或留空。"))]) from None
    if who.node_id is None:
        raise NotFound
    return who.node_id


@never_cache
@page(*STAFF)
@require_GET
def roster(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """One roster, as far as it is: its progress, its preview, or what became of it."""
    who = acting(request)
    return _roster_page(request, who, access_upload(who, upload_id))


def _told(request: HttpRequest, who: Acting, upload: RosterUpload) -> dict[str, Any]:
    after, severity = _place(request.GET.get("after", "")), _severity(request.GET.get("severity", ""))
    return roster_views.shown(upload, who, after=after, severity=severity)


def _roster_page(
    request: HttpRequest, who: Acting, upload: RosterUpload, status: int = 200, **more: Any
) -> HttpResponse:
    context = _told(request, who, upload)
    if context["seen_fields"]:
        vault.log_reading(
            acting=who,
            at=clock.now(),
            subject=("roster_upload", upload.id),
            fields=context["seen_fields"],
            purpose="roster-preview",
            scope=upload.scope,
        )
    return render(request, "registry/roster.html", {**context, **more}, status=status)


@never_cache
@page(*STAFF)
@require_GET
def progress(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """The bar alone, for a script that asks every few seconds; when the work is over it is told to read the page."""
    upload = access_upload(acting(request), upload_id)
    response = render(request, "registry/roster_progress.html", roster_views.bar(upload))
    is_undoing = upload.roster is not None and upload.roster.state == RosterImport.State.UNDOING
    if upload.state not in AT_WORK and not upload.is_returning and not is_undoing:
        response["HX-Refresh"] = "true"
    return response


@never_cache
@page(*STAFF)
@require_POST
def columns(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """What the union means by its headings; the roster is read once more."""
    who = acting(request)
    upload = access_upload(who, upload_id)
    headings, fields = request.POST.getlist("heading")[:400], request.POST.getlist("field")[:400]
    before = roster_views.meanings(upload)
    said = {
        heading[:200]: field
        for heading, field in zip(headings, fields, strict=False)
        if heading in before and before[heading] != field and (not field or field in frozenset(Field))
    }
    if not said:
        problem = Problem(field="columns", message=_("列名的对应没有改动。要改的，请在对应的列里另选一项。"))
        return _roster_page(request, who, upload, status=422, problems=[problem])
    uploads.say_columns(upload_id=upload_id, said=said, acting=who, at=clock.now())
    messages.success(request, _("已记住这些列名，正在重新预览。"))
    return redirect("roster", upload_id=upload_id)


@never_cache
@page(*STAFF)
@require_POST
def read(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    uploads.read_again(upload_id=upload_id, acting=acting(request), at=clock.now())
    return redirect("roster", upload_id=upload_id)


@never_cache
@page(*STAFF)
@require_POST
def apply(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Take it in; a second press leads to the same page."""
    repeats.sent(request, partial(_apply, request, upload_id))
    return redirect("roster", upload_id=upload_id)


def _apply(request: HttpRequest, upload_id: UUID, who: Acting, at: datetime) -> Answer:
    """`move`: rows for whose members a transfer is asked (number|sheet), or "all"."""
    ticked = request.POST.getlist("move")
    chosen = [(sheet, int(row)) for row, _bar, sheet in (one.partition("|") for one in ticked) if row.isdecimal()]
    moves = "all" if "all" in ticked else "chosen" if chosen else "none"
    uploads.apply_upload(upload_id=upload_id, moves=moves, chosen=chosen, acting=who, at=at)
    return Answer(200)


@never_cache
@page(*STAFF)
@require_GET
def returned(request: HttpRequest, upload_id: UUID) -> HttpResponseBase:
    """The sender's own workbook with what was found in it. Full numbers are in it, so the reading is logged."""
    return returned_file(acting(request), access_upload(acting(request), upload_id))


def returned_file(who: Acting, upload: RosterUpload) -> HttpResponseBase:
    if upload.returned_id is None:
        raise NotFound
    vault.log_reading(
        acting=who,
        at=clock.now(),
        subject=("roster_upload", upload.id),
        fields=["file"],
        purpose="roster-returned",
        scope=upload.scope,
    )
    return files.respond(upload.returned_id)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    """Taking an import back is asked on a page of its own."""
    who = acting(request)
    upload = access_upload(who, upload_id)
    if upload.roster is None:
        raise NotFound
    if not may_undo(who, upload.roster):
        raise Forbidden
    if request.method == "POST":
        ask_undo(roster_id=upload.roster.id, acting=who, at=clock.now())
        messages.success(request, _("正在撤销，请稍等。"))
        return redirect("roster", upload_id=upload_id)
    context = {
        "title": _("撤销这次导入"),
        "body": _(
            "新增的会员会撤下（会员号不再给别人用），改过的内容恢复原样。导入后又改过的、已经在办事的，会留下并告诉您。"
        ),
        "facts": [(_("名册"), upload.file_name), (_("新增"), upload.added), (_("更改"), upload.changed)],
        "action": reverse("roster-undo", args=[upload_id]),
        "button": _("撤销导入"),
        "cancel_url": reverse("roster", args=[upload_id]),
        "danger": True,
    }
    return render(request, "web/confirm.html", context)


@never_cache
@page(*STAFF)
@require_POST
def erase(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    uploads.erase_upload(upload_id=upload_id, acting=acting(request), at=clock.now())
    messages.success(request, _("文件和预览已清除。"))
    return redirect("rosters")


def _severity(text: str) -> Severity | None:
    """None for all, and for what is none."""
    return Severity(text) if text in frozenset(Severity) else None


def _place(text: str) -> int:
    """A cursor that is none begins at the beginning."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


urlpatterns = [
    path("rosters", rosters, name="rosters"),
    path("rosters/<uuid:upload_id>", roster, name="roster"),
    path("rosters/<uuid:upload_id>/progress", progress, name="roster-progress"),
    path("rosters/<uuid:upload_id>/columns", columns, name="roster-columns"),
    path("rosters/<uuid:upload_id>/read", read, name="roster-read"),
    path("rosters/<uuid:upload_id>/apply", apply, name="roster-apply"),
    path("rosters/<uuid:upload_id>/returned.xlsx", returned, name="roster-returned"),
    path("rosters/<uuid:upload_id>/undo", undo, name="roster-undo"),
    path("rosters/<uuid:upload_id>/erase", erase, name="roster-erase"),
]
