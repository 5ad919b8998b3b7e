"""What a roster is refused for as a whole, in words that say what to do."""

from collections.abc import Sequence
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict, DomainError, Invalid, Problem
from yizhan.registry.roster.types import Header


class FileFault(StrEnum):
    """Why a file is not read at all."""

    WPS = "wps"
    ENCRYPTED = "encrypted"
    HARMFUL = "harmful"
    TOO_LARGE = "too_large"
    BROKEN = "broken"
    WEB_PAGE = "web_page"
    NO_TABLE = "no_table"
    ENCODING = "encoding"
    NO_HEADER = "no_header"
    EMPTY = "empty"
    CHECKSUM = "checksum"
    GIVEN_UP = "given_up"


FILE_WORDS: dict[FileFault, str | Promise] = {
    FileFault.WPS: _("这是 WPS 表格自己的格式（.et）。请在 WPS 里“另存为” .xlsx，再导入。"),
    FileFault.ENCRYPTED: _("表格加了打开密码。请打开后去掉密码（文件—信息—保护工作簿），另存为 .xlsx 再导入。"),
    FileFault.HARMFUL: _("文件的压缩结构异常，为安全起见没有打开。请用 Excel 或 WPS 打开原表，另存为 .xlsx 再导入。"),
    FileFault.TOO_LARGE: _("表格太大。请只留名册这一张表，或另存为 CSV（UTF-8），或分成几个文件导入。"),
    FileFault.BROKEN: _("文件打不开，可能没有传完整。请用 Excel 或 WPS 打开看一看，另存为 .xlsx 再导入。"),
    FileFault.WEB_PAGE: _("这是网页改了扩展名，不是真正的表格。请用 Excel 打开，另存为 .xlsx 再导入。"),
    FileFault.NO_TABLE: _("这不是表格。请导入 .xlsx、.xls、.ods、.csv 或 .tsv 文件。"),
    FileFault.ENCODING: _("认不出文字的编码。请用 Excel 打开，另存为 .xlsx 或 CSV（UTF-8）再导入。"),
    FileFault.NO_HEADER: _("没有找到表头。表头要在前30行里，至少有“姓名”和“证件号码”两列。"),
    FileFault.EMPTY: _("文件是空的。请确认选对了文件。"),
    FileFault.CHECKSUM: _("传到的内容和原文件不一样，没有读取。请重新上传。"),
    FileFault.GIVEN_UP: _("读了几次都没有读完。请另存为 .xlsx 或分成几个文件再导入；还不行请联系上级工会。"),
}


class RosterUnreadable(DomainError):
    """The file as a whole is refused; nothing of it was taken."""

    code = "roster-unreadable"
    status = 422
    message = "{why}"

    def __init__(self, fault: FileFault, likely: Sequence[Header] = ()) -> None:
        self.fault, self.likely = fault, likely  # rows that may be meant as the header
        super().__init__(why=FILE_WORDS[fault])

    def __reduce__(self) -> tuple[type["RosterUnreadable"], tuple[FileFault, Sequence[Header]]]:
        """As it comes from the process that reads."""
        return RosterUnreadable, (self.fault, self.likely)


class RosterBusy(Conflict):
    code = "roster-busy"
    message = _("这份名册正在导入。请等它完成，或看看进度。")


class UnionTakesNoRoster(Conflict):
    code = "union-takes-no-roster"
    message = _("这家工会还没有成立或已经撤销，不能导入名册。请核对工会编号。")


class UploadMoved(Conflict):
    """A part that does not begin where the last one ended."""

    code = "roster-offset"
    message = _("这一段接不上：已收到 {received} 字节。请从那里接着传。")


class UploadTooMany(Conflict):
    code = "roster-uploads-open"
    message = _("还有 {count} 份名册没有传完。请先传完，或等一天后自动清除。")


class UploadNotThere(Conflict):
    """The step is not possible in the state in which the upload is; `state` is a word."""

    code = "roster-state"
    message = _("这份名册现在不能这样办（{state}）。请刷新页面看最新情况。")


class ImportNotUndoable(Conflict):
    code = "roster-not-undoable"
    message = _("这次导入现在不能撤销：还没有做完，或者已经撤销过。请刷新页面看最新情况。")


class ExportTooLarge(Conflict):
    code = "roster-export-too-large"
    message = _("超过 {most} 人，一张表放不下。请按工会分别导出。")


class PreviewOutdated(Conflict):
    code = "roster-preview-outdated"
    message = _("预览之后，列名的对应改过了。请重新预览，再导入。")


def heading_wrong(heading: str, field: str) -> Invalid:
    """What was said of a heading cannot be remembered."""
    words = _("“{heading}”不能当作“{field}”。请写表里的列名和模板里的列名，如“花名=姓名”。")
    return Invalid([Problem(field="heading", message=str(words).format(heading=heading, field=field))])
