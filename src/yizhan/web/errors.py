"""One answer to everything that goes wrong: a page people can act on, or `application/problem+json` (RFC 9457).

Programs (paths under /api/, or an Accept header that asks for JSON) get the second, with the same stable code.
"""

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.accounts.edge import acting
from yizhan.accounts.queries import grants_on
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, NotFound, Problem
from yizhan.web.context import ELDER, THEME_COOKIE

PROBLEM_JSON = "application/problem+json"
Handler = Callable[[HttpRequest], HttpResponseBase]

TITLES: dict[int, str | Promise] = {
    400: _("这个请求看不懂"),
    401: _("请先登录"),
    403: _("这一步现在不能做"),
    404: _("没有找到"),
    405: _("这个地址不能这样用"),
    409: _("情况有变"),
    410: _("已经结束"),
    413: _("内容太大"),
    415: _("这种文件不能收"),
    422: _("有需要修改的地方"),
    429: _("请稍等一会儿"),
    500: _("这一步没有办成"),
    503: _("暂时办不了"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is told, whatever the form."""

    status: int
    code: str
    message: str | Promise
    problems: Sequence[Problem] = ()
    wait_s: int = 0

    @property
    def title(self) -> str:
        return str(TITLES.get(self.status, TITLES[409]))


BAD_REQUEST = Refusal(400, "bad-request", _("地址或内容不完整。请回到上一页，重新打开后再试。"))
FORGED_FORM = Refusal(
    403, "form-expired", _("这一页开得太久了，或浏览器没有保存登录信息。请刷新页面再提交一次，填过的内容请先复制。")
)
NOT_ALLOWED = Refusal(405, "method-not-allowed", _("请从页面上的按钮进来，不要直接改地址。"))
TOO_LARGE = Refusal(413, "too-large", _("文件或内容太大。请压缩或拍小一点，分几次上传。"))
OUR_FAULT = Refusal(500, "server-error", _("是平台的问题，不是您的问题。已经提交成功的内容不会丢；请过几分钟再试。"))
AWAY = Refusal(
    503, "under-maintenance", _("平台正在维护，一会儿就好。已经提交成功的内容不会丢；急事请打 12351。"), wait_s=30
)

# How PostgreSQL ends or refuses a connection; None is a server that does not answer at all.
_GONE: Final = frozenset({None, "57P01", "57P02", "57P03", "08000", "08001", "08003", "08004", "08006"})


class Refusals:
    """Middleware: a domain error that a view raised becomes its answer; a bare 405 or 413 gets words."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code == 405 and not response.get("Content-Type", "").startswith(PROBLEM_JSON):
            told = answer(request, NOT_ALLOWED)
            told["Allow"] = response.get("Allow", "")
            return told
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, refusal_of(exception)) if isinstance(exception, DomainError) else None


def refusal_of(error: DomainError) -> Refusal:
    """What a domain error says."""
    wait_s = error.fields.get("wait_s", 0)
    return Refusal(error.status, error.code, str(error), error.problems, math.ceil(wait_s) if wait_s else 0)


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal in the form that the asker reads."""
    response = problem_json(request, refusal) if wants_json(request) else _problem_page(request, refusal)
    if refusal.wait_s:
        response["Retry-After"] = str(refusal.wait_s)
    return response


def wants_json(request: HttpRequest) -> bool:
    """Programs: everything under /api/, and whoever prefers JSON to HTML."""
    return request.path.startswith("/api/") or (
        request.get_preferred_type(["text/html", "application/json", PROBLEM_JSON])
        in ("application/json", PROBLEM_JSON)
    )


def problem_json(request: HttpRequest, refusal: Refusal) -> JsonResponse:
    """RFC 9457 with two members of our own: `code` (stable) and `problems` (one for each field)."""
    told = {
        "type": "about:blank",
        "title": refusal.title,
        "status": refusal.status,
        "detail": str(refusal.message),
        "code": refusal.code,
        "instance": f"urn:uuid:{_request_id(request)}" if _request_id(request) else request.path,
    }
    if refusal.problems:
        told["problems"] = [{"field": one["field"], "message": str(one["message"])} for one in refusal.problems]
    return JsonResponse(told, status=refusal.status, content_type=PROBLEM_JSON)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django takes a session that could not be saved for one that was deleted meanwhile, whatever the reason."""
    behind: BaseException | None = exception
    while behind is not None:
        if _database_is_away(behind):
            return _without_frame(request, AWAY)
        behind = behind.__context__
    return answer(request, BAD_REQUEST)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return answer(request, FORGED_FORM)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return answer(request, FORGED_FORM)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return answer(request, refusal_of(NotFound()))


def server_error(request: HttpRequest) -> HttpResponse:
    return _without_frame(request, AWAY if _database_is_away(sys.exc_info()[1]) else OUR_FAULT)


def _without_frame(request: HttpRequest, told: Refusal) -> HttpResponse:
    """Whatever broke may be what the frame would ask."""
    response = problem_json(request, told) if wants_json(request) else _bare_page(request, told)
    if told.wait_s:
        response["Retry-After"] = str(told.wait_s)
    return response


def _database_is_away(error: BaseException | None) -> bool:
    """Whether the database is being restarted or moved, rather than something of ours being wrong."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return getattr(error.__cause__, "sqlstate", None) in _GONE


def _problem_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    if not hasattr(request, "user"):  # refused before anybody asked who it is
        return _bare_page(request, refusal)
    context = _context(request, refusal) | {"other_part": _other_part(request, refusal)}
    return render(request, "web/problem.html", context, status=refusal.status)


def _other_part(request: HttpRequest, refusal: Refusal) -> str:
    """Where somebody with several parts may take another and come back: a message may speak to them in that one."""
    if refusal.status not in (403, 404) or request.method != "GET":
        return ""
    user_id = acting(request).user_id
    has_several = user_id is not None and bool(grants_on(user_id, clock.today()))
    return f"{reverse('choose-role')}?{urlencode({'next': request.get_full_path()})}" if has_several else ""


def _bare_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page that needs neither database nor session."""
    return HttpResponse(render_to_string("web/bare.html", _context(request, refusal)), status=refusal.status)


def _context(request: HttpRequest, refusal: Refusal) -> dict[str, Any]:
    return {
        "title": refusal.title,
        "message": refusal.message,
        "code": refusal.code,
        "status": refusal.status,
        "problems": refusal.problems,
        "request_id": _request_id(request),
        "back": _page_before(request),
        "is_elder": request.COOKIES.get(THEME_COOKIE) == ELDER,
    }


def _page_before(request: HttpRequest) -> str:
    """The page of ours from which the request came, to go back to; empty where there is none."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    here = request.path if request.method == "GET" else ""
    if came_from.netloc != request.META.get("HTTP_HOST", request.META.get("SERVER_NAME")) or came_from.path in (
        "",
        here,
    ):
        return ""
    return came_from._replace(scheme="", netloc="", fragment="").geturl()


def _request_id(request: HttpRequest) -> str:
    return str(getattr(request, "request_id", ""))
