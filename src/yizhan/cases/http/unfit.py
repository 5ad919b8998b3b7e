"""A service that is not for whoever opens it: why, where to go instead, whom to call."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.errors import AlreadyOpen, ForMembers, OwnUnionMissing, OwnUnionStands
from yizhan.catalogue.types import Programme
from yizhan.kernel.errors import DomainError

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Way:
    """One thing to do instead. `route` with `argument` is where it is done."""

    title: Text
    note: Text
    route: str
    argument: str = ""

    @property
    def href(self) -> str:
        return reverse(self.route, args=[self.argument] if self.argument else [])


LED_ON: dict[type[DomainError], tuple[Text, tuple[Way, ...]]] = {
    ForMembers: (
        _("还不是会员"),
        (
            Way(_("我要入会"), _("没有单位工会也能入，一分钟办完"), "join"),
            Way(_("已经入会，找到我的会籍"), _("手机号还没有和名册对上的，在这里认领"), "my-membership"),
        ),
    ),
    OwnUnionStands: (
        _("本单位已有工会"),
        (
            Way(_("本单位的工会"), _("查看工会，生成入会码，职工扫码入会"), "our-union"),
            Way(_("换届选举"), _("任期届满选举后，报上级工会批复"), "apply", "union-election"),
        ),
    ),
    OwnUnionMissing: (
        _("本单位还没有工会"),
        (Way(_("建会和入会一件事"), _("建会、选举、法人登记一次申请"), "apply", "found-union"),),
    ),
}


def unfit_page(request: HttpRequest, programme: Programme, refused: DomainError) -> HttpResponse:
    """The refusal with its ways on; raised again where there are none to show."""
    if isinstance(refused, AlreadyOpen):
        title, ways = _to_what_stands(refused)
    elif type(refused) in LED_ON:
        title, ways = LED_ON[type(refused)]
    else:
        raise refused
    context = {"title": title, "message": str(refused), "ways": ways, "programme": programme}
    return render(request, "cases/unfit.html", context, status=refused.status)


def _to_what_stands(refused: AlreadyOpen) -> tuple[Text, tuple[Way, ...]]:
    way = Way(_("查看办到哪一步"), str(refused.fields["number"]), "application", str(refused.application_id))
    return _("正在办理"), (way,)
