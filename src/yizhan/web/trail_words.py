"""What the trail calls whatever a journal entry is about, and the details that it carries, in the reader's language."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.kernel.money import yuan

SUBJECT_WORDS: dict[str, str | Promise] = {
    "appeal": gettext_lazy("申诉"),
    "application": gettext_lazy("申请"),
    "batch": gettext_lazy("付款批次"),
    "case": gettext_lazy("办件"),
    "employer": gettext_lazy("用人单位"),
    "entry_objection": gettext_lazy("登记问题"),
    "fund": gettext_lazy("资金"),
    "grant": gettext_lazy("款项"),
    "hardship_file": gettext_lazy("困难职工档案"),
    "notice": gettext_lazy("公示"),
    "person": gettext_lazy("职工"),
    "programme_version": gettext_lazy("服务"),
    "roster": gettext_lazy("名册"),
    "roster_upload": gettext_lazy("上传的名册"),
    "union": gettext_lazy("工会"),
    "user": gettext_lazy("账号"),
}
DETAIL_WORDS: dict[str, str | Promise] = {
    "added": gettext_lazy("新增"),
    "adults_consented": gettext_lazy("成年家人都已同意"),
    "amount_fen": gettext_lazy("金额"),
    "appeal_id": gettext_lazy("申诉"),
    "article_id": gettext_lazy("文章"),
    "as_of": gettext_lazy("截至"),
    "batch_id": gettext_lazy("付款批次"),
    "case_id": gettext_lazy("办件"),
    "cases": gettext_lazy("办件"),
    "certificate": gettext_lazy("证书"),
    "changed": gettext_lazy("更改"),
    "changed_on": gettext_lazy("变更日期"),
    "code": gettext_lazy("代码"),
    "command": gettext_lazy("操作"),
    "consent_id": gettext_lazy("同意书"),
    "count": gettext_lazy("数量"),
    "document_number": gettext_lazy("文号"),
    "due_on": gettext_lazy("到期日"),
    "expires_at": gettext_lazy("到期时间"),
    "failed": gettext_lazy("付款失败"),
    "field": gettext_lazy("表格里的列"),
    "fields": gettext_lazy("看到的内容"),
    "file_id": gettext_lazy("文件"),
    "from_union_id": gettext_lazy("原工会"),
    "fund_id": gettext_lazy("资金"),
    "grant_id": gettext_lazy("授予的身份"),
    "help_id": gettext_lazy("帮办请求"),
    "helper_id": gettext_lazy("帮办的工作人员"),
    "is_late": gettext_lazy("逾期"),
    "is_on_file": gettext_lazy("已在档"),
    "is_other_holder": gettext_lazy("付到家人账户"),
    "is_solved": gettext_lazy("已解决"),
    "kept": gettext_lazy("没有撤销的"),
    "kind": gettext_lazy("种类"),
    "language": gettext_lazy("语言"),
    "left": gettext_lazy("撤下的会员"),
    "level": gettext_lazy("级别"),
    "line": gettext_lazy("条线"),
    "material": gettext_lazy("材料"),
    "members": gettext_lazy("会员数"),
    "membership_id": gettext_lazy("会籍"),
    "moved": gettext_lazy("待接转"),
    "node_id": gettext_lazy("所在工会或单位"),
    "notice_id": gettext_lazy("公示"),
    "number": gettext_lazy("编号"),
    "objection_id": gettext_lazy("异议"),
    "open_parts": gettext_lazy("在办的部分"),
    "outcome": gettext_lazy("结论"),
    "paid": gettext_lazy("已到账"),
    "papers_owed": gettext_lazy("还欠材料"),
    "parent_id": gettext_lazy("上级工会"),
    "payee_id": gettext_lazy("收款账户"),
    "person_id": gettext_lazy("职工"),
    "proposed_fen": gettext_lazy("测算金额"),
    "purpose": gettext_lazy("用途"),
    "reason": gettext_lazy("原因"),
    "refused": gettext_lazy("未导入"),
    "restored": gettext_lazy("恢复原样的会员"),
    "revision_id": gettext_lazy("文章版本"),
    "role": gettext_lazy("身份"),
    "round": gettext_lazy("轮次"),
    "rows": gettext_lazy("行数"),
    "sensitive": gettext_lazy("敏感"),
    "sha256": gettext_lazy("校验值"),
    "size": gettext_lazy("大小（字节）"),
    "source": gettext_lazy("来源"),
    "stage": gettext_lazy("审次"),
    "state": gettext_lazy("状态"),
    "step": gettext_lazy("环节"),
    "supplement_id": gettext_lazy("补正通知"),
    "term_until": gettext_lazy("任期截止"),
    "to_union_id": gettext_lazy("新工会"),
    "type": gettext_lazy("类型"),
    "unchanged": gettext_lazy("不变"),
    "until": gettext_lazy("有效期至"),
    "upheld": gettext_lazy("异议成立"),
    "user_id": gettext_lazy("账号"),
    "version": gettext_lazy("版本"),
    "workers": gettext_lazy("职工数"),
    "year": gettext_lazy("年度"),
}
_ID_LENGTH = 36


def details_of(data: Mapping[str, Any]) -> list[tuple[str | Promise | None, str, Any]]:
    """What an entry carries: the words for each key (None where none are known), the key, the value as it is read."""
    return [(DETAIL_WORDS.get(key), key, _told(key, value)) for key, value in data.items()]


def as_id(text: str) -> UUID | None:
    """An id out of a text; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _told(key: str, value: Any) -> Any:
    """Of an id its end, as the column before it shows them: one reads a line of them, and finds the same again."""
    if isinstance(value, list):
        return "、".join(str(_told(key, one)) for one in value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int) and key.endswith("_fen"):
        return f"¥{yuan(value)}"
    return f"…{value[-6:]}" if isinstance(value, str) and len(value) == _ID_LENGTH and as_id(value) else value
