"""What editors and readers may be refused, in words that say what to do next."""

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import DomainError, Invalid


class ArticleFaulty(Invalid):
    """Title, summary or text cannot be stored as they are."""


class AlreadySigned(DomainError):
    code = "already-signed"
    message = _("这一稿您已经签过字，或您就是作者。三次审核必须由三个不同的人完成，请交给同岗位的其他同事。")
    status = 403


class ReviewNotYours(DomainError):
    code = "review-not-yours"
    status = 403
    message = _("这篇稿件现在不在您这一审。请等前一审签字，或看看待审列表。")


class ReviseFirst(DomainError):
    code = "revise-first"
    message = _("这一稿已被退回。请先按退回理由修改，再重新送审。")


class RevisionChanged(DomainError):
    code = "revision-changed"
    message = _("您打开之后稿件又改过了。请重新读一遍最新稿再签字。")


class NotAtDesk(DomainError):
    code = "article-elsewhere"
    message = _("稿件的状态已经变了，这一步现在不能做。请刷新后按最新情况再办。")


class Retracted(DomainError):
    code = "article-retracted"
    message = _("这篇文章已经撤下，不能再改动。需要重新发布的，请另写一篇。")


class ArticleGone(DomainError):
    """Told to a reader: the article was taken back, and this is what its address says."""

    code = "article-gone"
    status = 410
    message = _("这篇文章已经撤下：{note}")


class NoteMissing(DomainError):
    code = "review-note-missing"
    status = 422
    message = _("请写明校对情况或理由，一句话也可以。")


class CorrectionMissing(DomainError):
    code = "correction-missing"
    status = 422
    message = _("这篇文章已经发布。请写明更正了什么，读者会看到。")


class NothingToShare(DomainError):
    code = "nothing-to-share"
    message = _("没有可以推送的站点：这个方向没有别的站，或都已推送过。")


class OfferAnswered(DomainError):
    code = "offer-answered"
    message = _("这条推送已经处理过，或来源已撤稿。请刷新列表。")


class SiteFileFaulty(DomainError):
    code = "site-file-faulty"
    status = 422
    message = _("站点文件有误：{what}。请改好后再试。")


class SiteTaken(DomainError):
    code = "site-taken"
    message = _("这个工会或这个地址已有另一个站点。请核对后再建。")
