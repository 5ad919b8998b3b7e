"""What stages and journal entries of the cluster are called on the screen."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from yizhan.cluster.rules.reviews import Stage

STAGE_WORDS: Final = {
    Stage.WRITING: _("在作者手中"),
    Stage.FIRST: _("待初审"),
    Stage.SECOND: _("待复审"),
    Stage.FINAL: _("待终审"),
    Stage.DONE: _("已完成"),
}
REVIEW_WORDS: Final = {Stage.FIRST: _("初审"), Stage.SECOND: _("复审"), Stage.FINAL: _("终审")}
REVIEW_TASKS: Final = {
    Stage.FIRST: _("看文字：错别字、语句、人名地名、数字。"),
    Stage.SECOND: _("看事实和依据：来源、政策条文、格式。"),
    Stage.FINAL: _("看导向和社会效果：能不能发、现在发合不合适。"),
}
JOURNAL_KINDS: Final = {
    "cluster.site_opened": _("开通站点"),
    "cluster.site_changed": _("更新站点设置"),
    "cluster.article_written": _("写了新稿"),
    "cluster.article_revised": _("改出新的一稿"),
    "cluster.article_submitted": _("送初审"),
    "cluster.article_signed": _("审核签字"),
    "cluster.article_rejected": _("退回作者"),
    "cluster.article_published": _("发布文章"),
    "cluster.article_retracted": _("撤稿"),
    "cluster.article_shared": _("推送文章"),
    "cluster.share_adopted": _("采用推送"),
    "cluster.share_declined": _("不采用推送"),
    "cluster.share_withdrawn": _("推送随来源撤回"),
    "cluster.copy_flagged": _("转载标记：来源有变"),
    "cluster.correction_followed": _("跟进来源的更正"),
}
