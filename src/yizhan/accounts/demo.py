"""The cast of the demonstration: who can be tried with one click, and the invented phones they sign in with.

The numbers begin with 160, a range never given out: no text could reach anybody, even where a real sender
were set by mistake.
"""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel.scope import Role


@dataclass(frozen=True, slots=True)
class Persona:
    """One part in the demonstration."""

    key: str
    label: str | Promise
    mobile: str
    role: Role


CAST: Final = (
    Persona("member", _("会员"), "16000000001", Role.MEMBER),
    Persona("rider", _("新就业形态劳动者（尚未入会）"), "16000000002", Role.MEMBER),
    Persona("spouse", _("会员的家属"), "16000000003", Role.MEMBER),
    Persona("employer", _("用人单位经办人"), "16000000004", Role.EMPLOYER_AGENT),
    Persona("cadre", _("基层工会干部"), "16000000005", Role.CADRE),
    Persona("county", _("县（区）总工会经办人"), "16000000006", Role.COUNTY_OFFICER),
    Persona("city", _("市总工会经办人"), "16000000007", Role.CITY_OFFICER),
    Persona("province", _("省总工会经办人"), "16000000008", Role.PROVINCE_OFFICER),
    Persona("treasurer", _("县（区）总工会财务"), "16000000009", Role.TREASURER),
    Persona("auditor", _("审计人员"), "16000000010", Role.AUDITOR),
    Persona("other_member", _("另一家工会的会员"), "16000000011", Role.MEMBER),
    Persona("other_cadre", _("另一家工会的干部"), "16000000012", Role.CADRE),
    Persona("other_city", _("另一个市的经办人"), "16000000013", Role.CITY_OFFICER),
    Persona("relative_cadre", _("与会员有亲属关系的干部"), "16000000014", Role.CADRE),
    Persona("second_treasurer", _("县（区）总工会另一位财务"), "16000000015", Role.TREASURER),
    Persona("publisher", _("省总工会服务发布人员"), "16000000017", Role.PUBLISHER),
    Persona("hotline", _("12351 热线话务员（省）"), "16000000018", Role.HOTLINE_OPERATOR),
    Persona("site_author", _("省工会网站作者"), "16000000024", Role.EDITOR),
    Persona("site_editor", _("省工会网站编辑（初审）"), "16000000019", Role.EDITOR),
    Persona("section_head", _("省工会网站栏目负责人（复审）"), "16000000020", Role.SECTION_HEAD),
    Persona("site_leader", _("省工会网站分管领导（终审）"), "16000000021", Role.SITE_LEADER),
    Persona("county_editor", _("县（区）工会网站编辑"), "16000000022", Role.EDITOR),
    Persona("county_leader", _("县（区）工会网站分管领导（终审）"), "16000000023", Role.SITE_LEADER),
    Persona("bureau", _("林业管理局工会经办人（产业）"), "16000000016", Role.COUNTY_OFFICER),
)


def persona(key: str) -> Persona | None:
    """The part with this key."""
    return next((part for part in CAST if part.key == key), None)
