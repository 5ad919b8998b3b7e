"""What is refused where a union is put under another one, or ends with what stands below it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict, Invalid, Problem
from yizhan.registry.rules.moving import MoveObstacle

MOVE_WORDS: dict[MoveObstacle, str | Promise] = {
    MoveObstacle.ENDED: _("这家工会已经撤销，隶属关系不再变动。"),
    MoveObstacle.AT_THE_TOP: _("省总工会上面没有可以调整的上级。"),
    MoveObstacle.PARENT_IS_ITSELF: _("不能隶属于自己。请填另一家工会的组织编号。"),
    MoveObstacle.PARENT_BELOW: _("这家工会在它下面，不能反过来做它的上级。请换一家。"),
    MoveObstacle.PARENT_ENDED: _("新的上级工会还没有成立或已经撤销。请换一家。"),
    MoveObstacle.PARENT_TOO_LOW: _("上级工会的层级要比它高。请填层级更高的工会。"),
    MoveObstacle.PARENT_ON_ANOTHER_LINE: _("新的上级工会不在这条线上。请核对是地方线还是产业线。"),
    MoveObstacle.ON_ITS_OWN_LINE_ALONE: _(
        "区县、市总工会只有地方线的上级，产业工会只有产业线的上级。请换一条线上的上级。"
    ),
    MoveObstacle.PARENT_ELSEWHERE: _("新的上级工会在别的省，不在这里办理。"),
    MoveObstacle.STANDS_THERE: _("它现在就隶属于这家工会，不用调整。"),
}


def parent_unfit(obstacle: MoveObstacle) -> Invalid:
    """The union that is named as the new superior cannot be that."""
    return Invalid([Problem(field="new_parent", message=str(MOVE_WORDS[obstacle]))])


class NotToBeMoved(Conflict):
    """A union cannot be put under another one; the words say why."""

    code = "union-not-to-be-moved"
    message = _("现在不能调整隶属关系：{why}")

    def __init__(self, obstacle: MoveObstacle) -> None:
        super().__init__(why=MOVE_WORDS[obstacle])


class EstateBusy(Conflict):
    """Somebody else holds a row for too long; nothing has changed."""

    code = "union-busy"
    message = _("这些工会里正好有人在办理（例如正在导入名册），什么也没有改动。请过一会儿再按一次。")
