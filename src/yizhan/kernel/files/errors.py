"""Why a file is not taken, and what to hand in instead."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import DomainError, Invalid, Problem, TooLarge


class FileRefused(DomainError):
    """A file that is not taken; the kinds of this say why."""

    code = "file-refused"
    status = 422
    message = _("这个文件没有收下。请换一个再传。")


class KindRefused(FileRefused):
    """The content is none of the kinds that are taken here; `found` and `taken` are words."""

    code = "file-kind-refused"
    status = 415
    message = _("这里不能收{found}。请上传：{taken}。看的是文件内容，改文件名没有用。")


class FileHarmful(FileRefused):
    """The content could do something beyond being read: scripts, macros, bombs, hidden paths."""

    code = "file-harmful"
    status = 422
    message = _("文件里有宏、脚本、加密或异常内容，没有收下。请另存为普通 PDF，或拍照上传。")


class FileBroken(FileRefused):
    """The content is cut off or cannot be read."""

    code = "file-broken"
    status = 422
    message = _("文件打不开，可能没有传完。请在本机确认能打开后再传一次。")


@contextmanager
def refused_at(field: str) -> Iterator[None]:
    """A file that is refused is told at its field of the form, as anything else that was filled in wrongly."""
    try:
        yield
    except (FileRefused, TooLarge) as refused:
        raise Invalid([Problem(field=field, message=str(refused))]) from refused
