"""What an officer is told where a round is decided or somebody is put forward."""

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict, DomainError, Forbidden


class RankedTogether(Conflict):
    code = "case-ranked-together"
    message = _("这一件按得分排序，和同一轮的申请一起决定。请到“名额排序”里办理；不符合条件的可以单独不予批准。")


class RoundNotYours(Forbidden):
    code = "case-round-not-yours"
    message = _("这一轮里有与您有关的人，或者有您代办的申请。名额给一个人就少一个人，请把整轮交给同事办理。")


class RoundChanged(Conflict):
    code = "case-round-changed"
    message = _("您查看之后，这一轮的申请或得分有变化。请看过新的排序再决定。")


class RoundTooLarge(Conflict):
    code = "case-round-too-large"
    message = _("这一轮超过 {most} 件，不能在一页上排序。请把轮次分细（例如按期或按疗养院）后重新发布事项。")


class PlacesWrong(DomainError):
    code = "case-places-wrong"
    status = 422
    message = _("名额要写 1 到 {most} 之间的整数：这一轮有 {most} 人有得分。")


class NotNominated(Conflict):
    code = "case-not-nominated"
    message = _("这一项要本人申请或本人确认，不能由工会直接提名。请发确认码或请本人签字。")


class NotHelpedWith(Conflict):
    code = "case-not-helped-with"
    message = _("这一项不能请工会帮办：只有职工本人申请、由所在工会受理的事项可以。请直接办理，或打页面上的电话咨询。")
