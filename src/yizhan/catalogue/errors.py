"""What the catalogue refuses, and what to do then."""

from collections.abc import Sequence

from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _

from yizhan.catalogue.findings import Finding
from yizhan.kernel.errors import Conflict, DomainError, NotFound


class ProgrammeNotFound(NotFound):
    code = "programme-not-found"
    message = _("没有这个服务，或者它现在不办理。请回到服务列表看看现在能办什么。")


class ProgrammeFaulty(DomainError):
    """A programme file cannot be published; `findings` say where and why."""

    code = "programme-faulty"
    status = 422
    message = _("事项文件有 {count} 处要改：{first}")

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        first = " ".join(self.findings[0].said(translate)) if self.findings else ""
        if self.findings and self.findings[0].file:
            first = f"{self.findings[0].file}:{self.findings[0].at.line}: {first}"
        super().__init__(count=len(self.findings), first=first)


class PartNotPublished(Conflict):
    code = "part-not-published"
    message = _("一件事的部分“{part}”还没有发布。请先发布它的文件，或和这份文件一起发布。")


class ParameterSettled(Conflict):
    code = "parameter-settled"
    message = _("{table} 在 {division} 从 {valid_from} 起的值已经发布，不能改写。请另写一行，用新的日期。")


class RuleFault(DomainError):
    """A rule's arithmetic has no answer for these facts."""

    code = "rule-fault"
    status = 422
    message = _("按现在填写的数字算不出结果（{fault}）。请核对人数和金额有没有填错。")


class InvitedAlready(Conflict):
    code = "invited-already"
    message = _("已经请本人看过这项服务。还没有回音的，可以打电话问问。")


class NowhereToTell(Conflict):
    code = "nowhere-to-tell"
    message = _("名册里没有本人的手机号，通知发不到。请先补上手机号，或当面告诉本人。")
