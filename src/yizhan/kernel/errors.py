"""Errors that people meet: each has a stable code, an HTTP status, and words that say what happened and what to do.

One handler in `web` renders them as `application/problem+json` (RFC 9457) or as a page.
"""

from collections.abc import Sequence
from typing import Any, ClassVar, TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Problem(TypedDict):
    """One fault in what was sent: the field it belongs to and what to write instead."""

    field: str
    message: str


class DomainError(Exception):
    """Base of every expected refusal. Subclasses set code, status and message; fields fill the message."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 409
    message: ClassVar[str | Promise] = _("这一步没有办成。请刷新页面看看最新情况，再试一次。")

    problems: Sequence[Problem] = ()  # what is wrong one by one, where there is more to say than the message

    def __init__(self, **fields: Any) -> None:
        self.fields = fields
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message).format_map(_Gaps(self.fields))


class DeclarationError(ValueError):
    """A file by which something is declared cannot stand; says which, what is wrong and what to write. For whoever
    installs: nothing is served then."""


class _Gaps(dict[str, Any]):
    """A message whose field was not given shows the field's name rather than failing while failing."""

    def __missing__(self, key: str) -> str:
        return key


class NotFound(DomainError):
    """Absent, or outside the asker's line: the two must look the same."""

    code = "not-found"
    status = 404
    message = _("没有找到这一项。它可能已结束，或者不是您能看的；请回到列表重新打开。")


class Forbidden(DomainError):
    code = "forbidden"
    status = 403
    message = _("您当前的身份不能做这一步。如果您有别的身份，请先切换；否则请联系上级工会。")


class SignInNeeded(DomainError):
    code = "sign-in-needed"
    status = 401
    message = _("请先登录。登录后会回到这一页，填过的内容不会丢。")


class Conflict(DomainError):
    code = "conflict"
    status = 409
    message = _("这一项刚刚被别人改动过。请刷新后按最新情况再办。")


class Invalid(DomainError):
    """What was sent cannot be used; `problems` names each field."""

    code = "invalid"
    status = 422
    message = _("有 {count} 处需要修改，请按提示改好后再提交。")

    problems: list[Problem]

    def __init__(self, problems: list[Problem], **fields: Any) -> None:
        self.problems = problems
        super().__init__(count=len(problems), **fields)


class InvalidValue(DomainError):
    code = "invalid-value"
    status = 422
    message = _("“{field}”的值看不懂。请按示例重新填写。")


class TooLarge(DomainError):
    code = "too-large"
    status = 413
    message = _("文件或内容太大（上限 {limit}）。请压缩或拍小一点再传。")


class TooMany(DomainError):
    code = "too-many"
    status = 429
    message = _("操作太频繁了。请等 {wait_s} 秒后再试。")
