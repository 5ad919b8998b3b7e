"""Why a file is not taken, and what to hand in instead."""

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import DomainError


class KindRefused(DomainError):
    """The content is none of the kinds that are taken here; `found` and `taken` are words."""

    code = "file-kind-refused"
    status = 415
    message = _("这里不能收{found}。请上传：{taken}。看的是文件内容，改文件名没有用。")


class FileHarmful(DomainError):
    """The content could do something beyond being read: scripts, macros, bombs, hidden paths."""

    code = "file-harmful"
    status = 422
    message = _("文件里有宏、脚本、加密或异常内容，没有收下。请另存为普通 PDF，或拍照上传。")


class FileBroken(DomainError):
    """The content is cut off or cannot be read."""

    code = "file-broken"
    status = 422
    message = _("文件打不开，可能没有传完。请在本机确认能打开后再传一次。")
