"""Units and headings of figures in the reader's language. The declaration names units in Chinese."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yizhan.insight.types import Figure, Group

UNIT_WORDS: dict[str, Promise] = {
    "件": pgettext_lazy("unit", "件"),
    "人": pgettext_lazy("unit", "人"),
    "人次": pgettext_lazy("unit", "人次"),
    "户次": pgettext_lazy("unit", "户次"),
    "个": pgettext_lazy("unit", "个"),
    "家": pgettext_lazy("unit", "家"),
    "份": pgettext_lazy("unit", "份"),
    "篇": pgettext_lazy("unit", "篇"),
    "学时": pgettext_lazy("unit", "学时"),
    "元": pgettext_lazy("unit", "元"),
}
GROUP_WORDS: dict[Group, Promise] = {
    Group.MEMBERS: _("会员和工会"),
    Group.SERVICES: _("申请和办理"),
    Group.RELIEF: _("帮扶和保障"),
    Group.PLACES: _("服务阵地和证书"),
    Group.RIGHTS: _("维权和评价"),
    Group.MEDIA: _("宣传"),
}


def unit_word(figure: Figure) -> str:
    """The unit beside a value; a sign that every language writes alike stays."""
    return str(UNIT_WORDS.get(figure.unit, figure.unit))
