"""A NUL is refused at every edge, whatever carries it: nothing of ours has one, and PostgreSQL takes none in a text.

What a page is sent is looked at here before its view runs; what the API is sent, where django-ninja reads it. A body
that nobody parses is left alone: an upload is read once, by whoever keeps it.
"""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from ninja.parser import Parser

from yizhan.kernel.errors import DomainError
from yizhan.web import errors

NUL: Final = "\0"
API: Final = "/api/"
Handler = Callable[[HttpRequest], HttpResponseBase]


class HasNul(DomainError):
    code = "has-nul"
    status = 400
    message = _("内容里有一个看不见、也无法保存的字符（空字符）。请删去后再试；复制来的文字，可以照着重新输入。")


def plain_address(get_response: Handler) -> Handler:
    """Refuse an address or a cookie with a NUL in it, before anything is asked of the database."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if NUL in request.path_info:
            return errors.answer(request, errors.BAD_REQUEST)
        if _has_nul(request.GET) or any(NUL in value for value in request.COOKIES.values()):
            return errors.answer(request, errors.refusal_of(HasNul()))
        return get_response(request)

    return middleware


class PlainForms:
    """Middleware: refuse a page's form with a NUL in it. The check against forgery has just parsed the same form."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if request.path_info.startswith(API) or not _has_nul(request.POST):
            return None
        return errors.answer(request, errors.refusal_of(HasNul()))


class PlainParser(Parser):
    """django-ninja's, raising HasNul."""

    def parse_body(self, request: HttpRequest) -> Any:
        found = super().parse_body(request)
        if _holds_nul(found):
            raise HasNul
        return found

    def parse_querydict(self, data: "MultiValueDict[str, Any]", list_fields: list[str], request: HttpRequest) -> Any:
        found = super().parse_querydict(data, list_fields, request)
        if _holds_nul(found):
            raise HasNul
        return found


def _has_nul(sent: QueryDict) -> bool:
    return any(NUL in text for name, values in sent.lists() for text in (name, *map(str, values)))


def _holds_nul(found: Any) -> bool:
    """Whether a text anywhere in what JSON says holds one; without recursion, however deep it goes."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and NUL in one:
            return True
        if isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
    return False
