"""The catalogue's words on the screen."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.catalogue.types import Audience, Outcome
from yizhan.catalogue.types.seen import Seen
from yizhan.kernel.scope import Level, Role

AUDIENCE: dict[Audience, Promise] = {
    Audience.MEMBER: _("工会会员"),
    Audience.WORKER: _("劳动者，入会与否都可以"),
    Audience.EMPLOYER: _("用人单位"),
    Audience.UNION: _("工会，由工会干部以本工会的名义申请"),
    Audience.ORGANISATION: _("工会或用人单位"),
}
OUTCOME: dict[Outcome, Promise] = {
    Outcome.YES: _("可以申请"),
    Outcome.UNKNOWN: _("可能可以"),
    Outcome.NO: _("现在还不行"),
    Outcome.FAULT: _("算不出来"),
}
UNDER_WAY = _("正在办理")
OUTCOME_KIND = {Outcome.YES: "good", Outcome.UNKNOWN: "info", Outcome.NO: "warn", Outcome.FAULT: "bad"}
SEEN: dict[Seen, Promise] = {Seen.MET: _("符合"), Seen.NOT_MET: _("不符合"), Seen.NOT_KNOWN: _("不清楚")}
SEEN_KIND = {Seen.MET: "good", Seen.NOT_MET: "warn", Seen.NOT_KNOWN: "info"}
HANDLED_BY: dict[Role, Promise] = {
    Role.CADRE: _("基层工会"),
    Role.STREET_OFFICER: _("街道（乡镇）工会"),
    Role.COUNTY_OFFICER: _("县（区）总工会"),
    Role.CITY_OFFICER: _("市总工会"),
    Role.INDUSTRY_OFFICER: _("产业工会"),
    Role.PROVINCE_OFFICER: _("省总工会"),
}
LEAD: dict[Level, Promise] = {
    Level.PRIMARY: _("基层工会"),
    Level.STREET: _("街道（乡镇）工会"),
    Level.COUNTY: _("县（区）总工会"),
    Level.CITY: _("市总工会"),
    Level.INDUSTRY: _("产业工会"),
    Level.PROVINCE: _("省总工会"),
}
JOURNAL_KINDS: dict[str, Promise] = {
    "catalogue.programme_published": _("发布了服务"),
    "catalogue.programme_retired": _("停办了服务"),
    "catalogue.parameters_published": _("发布了参数"),
    "catalogue.member_invited": _("请会员看一项服务"),
}
