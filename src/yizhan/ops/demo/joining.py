"""The trial of joining: somebody invented to join as, then the register asked whether they are in it."""

import secrets
from datetime import date, datetime
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yizhan.registry import api as registry
from yizhan.registry.codes import OccupationGroup
from yizhan.registry.models import Person
from yizhan.registry.synthetic.people import document_number
from yizhan.web.tour.errors import NotYet
from yizhan.web.tour.types import Step, Told, Walk

_FIRST_SERIAL: Final = 50_000_000  # beyond the cast's and the stories'
_SPAN: Final = 9_000_000
_NAMES: Final = ("韩江", "卢晓东", "任志远", "姜海涛", "崔明", "潘磊", "于帆", "董勇")


def invent(walk: Walk, _at: datetime) -> Told:
    """A rider nobody has ever seen: name, a number of a county that never existed, a phone never given out."""
    serial = secrets.randbelow(_SPAN)
    walk["document"] = document_number(_FIRST_SERIAL + serial, date(1997, 5, 20), man=True)
    name, phone = secrets.choice(_NAMES), f"1601{serial:07d}"
    facts = [
        (gettext("姓名"), name),
        (gettext("身份证号码"), walk["document"]),
        (gettext("手机号"), phone),
        (gettext("您做哪一行"), str(OccupationGroup.FOOD_DELIVERY.label)),
        (gettext("主要在哪个区县干活或居住"), "哈尔滨市 道里区"),
    ]
    return Told(gettext("照着填就行，都是虚构的。填完提交，再回到这一页。"), href="/join", facts=facts)


def look(walk: Walk, _at: datetime) -> Told:
    """Where they are now. Raises NotYet before they joined."""
    person = Person.objects.filter(document_index=registry.document_index("1", walk["document"])).first()
    membership = registry.membership_of(person.id) if person else None
    if person is None or membership is None:
        raise NotYet(what=gettext("名册里还没有这个人"))
    return Told(gettext("入会了：在区县周转库里，等区县安置到合适的工会。"), href="/pool", who="county")


STEPS: Final = (Step(_("造一个骑手"), invent), Step(_("我填好了，查名册"), look))
