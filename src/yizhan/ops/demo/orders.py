"""A dozen work orders of the demonstration, at every stage: reported, handled and answered through the room's services.

Everything is invented. Days lie in the past, so that clocks have run: one is overdue, one waits for the person's word.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from yizhan.accounts.demo import CAST
from yizhan.accounts.queries import user_by_phone
from yizhan.kernel.clock import local_date
from yizhan.ops.demo.cases import acting_as
from yizhan.orders.models import WorkOrder
from yizhan.orders.services import filing, handling, holding
from yizhan.orders.types import Holder, Told
from yizhan.registry import api as registry

_DAY: Final = timedelta(days=1)
_PROVINCE: Final = "province"


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that was reported: how, how long ago, how far it has come."""

    kind: str
    what: str
    where: str
    days_ago: int
    stage: str
    by: str = "visitor"  # visitor, member, hotline
    to: str = "county"


MATTERS: Final = (
    Matter("complaint", "三个月没有发工资，问了几次都说再等等。", "食品厂二车间", 1, "received"),
    Matter("consultation", "试用期六个月合法吗？合同只签了一年。", "商贸公司", 0, "received"),
    Matter("legal_aid", "想申请仲裁，不会写申请书，也请不起律师。", "物业公司", 1, "received", by="hotline"),
    Matter("complaint", "每天十二个小时，没有加班费，也没有休息日。", "电子厂", 9, "received"),
    Matter("mediation", "送餐路上受伤，平台和站点都说不归自己管。", "外卖站点", 4, "accepted"),
    Matter("legal_aid", "工伤认定下来了，单位不给待遇。", "建筑工地", 6, "assigned", by="hotline"),
    Matter("mediation", "被口头辞退，没有补偿，也没有书面通知。", "培训学校", 7, "mediated"),
    Matter("consultation", "哺乳期能不能不上夜班？", "医院", 8, "answered", by="member"),
    Matter("suggestion", "希望驿站冬天早上六点就开门。", "环卫站", 12, "rated"),
    Matter("complaint", "离职三个月了，档案和社保关系还没有转出来。", "机械厂", 15, "again"),
    Matter("complaint", "亲戚之间借钱不还，能不能帮忙要回来。", "", 5, "refused"),
    Matter("consultation", "在两个城市上班，该找哪里的工会？", "", 2, "received", to=_PROVINCE),
)


def report_matters(*, at: datetime) -> int:
    """Report and handle every matter; returns how many."""
    for matter in MATTERS:
        _tell(matter, at)
    return len(MATTERS)


def _tell(matter: Matter, at: datetime) -> None:
    came = at - matter.days_ago * _DAY
    order = _report(matter, came, at)
    if matter.stage == "received":
        return
    county = acting_as("county", local_date(at))
    given = came + _DAY
    if matter.stage == "refused":
        handling.refuse(
            order_id=order.id, reason="这是个人之间的借款，不属于工会办理的范围。",
            ask="可以拨打 12348 法律服务热线，或者到法院起诉。", acting=county, at=given,
        )  # fmt: skip
        return
    handling.accept(order_id=order.id, limit_class="difficult", acting=county, at=given)
    if matter.stage == "assigned":
        lawyer = "李明（示例律师事务所，0451-80000012）"
        handling.assign(order_id=order.id, lawyer=lawyer, acting=county, at=given + _DAY)
    if matter.stage == "mediated":
        day = local_date(at) + 3 * _DAY
        place = "上午九点，区总工会二楼调解室，请带聊天记录和工资条"
        handling.mediate(order_id=order.id, day=day, place=place, acting=county, at=given + _DAY)
    if matter.stage in ("answered", "rated", "again"):
        text = "已经核实，并和单位谈过。结果和您可以走的路，电话里也说过了，有变化请在这里告诉我们。"
        handling.answer(order_id=order.id, text=text, acting=county, at=given + 2 * _DAY)
    holder = Holder(user_id=order.user_id) if order.user_id else Holder(receipt_of=order.id)
    if matter.stage == "rated":
        holding.rate(order_id=order.id, score=5, holder=holder, at=given + 3 * _DAY)
    if matter.stage == "again":
        holding.ask_again(order_id=order.id, text="单位答应了又反悔。", holder=holder, at=at - 2 * _DAY)


def _report(matter: Matter, came: datetime, at: datetime) -> WorkOrder:
    county = acting_as("county", local_date(at)).node_id
    told = Told(
        kind=matter.kind, what=matter.what, where=matter.where, county_id=None if matter.to == _PROVINCE else county
    )
    if matter.by == "hotline":
        return filing.take_call(told=told, acting=acting_as("hotline", local_date(at)), at=came).order
    worker = _member() if matter.by == "member" else None
    return filing.file_order(told=told, sender="", at=came, worker=worker).order


def _member() -> filing.Worker:
    user = user_by_phone(next(persona.mobile for persona in CAST if persona.key == "member"))
    assert user is not None  # noqa: S101 - the cast is written before its matters
    person: UUID | None = registry.person_of_user(user.id)
    return filing.Worker(user.id, person)
