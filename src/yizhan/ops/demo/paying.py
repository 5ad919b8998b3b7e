"""The trial of paying: one household's case taken from the public notice to the bank, each step by whose duty it is."""

import secrets
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import Application
from yizhan.insight.definitions import figure
from yizhan.insight.queries.figures import total_of
from yizhan.insight.queries.nodes import province_node
from yizhan.insight.rules.reading import shown
from yizhan.insight.units import unit_word
from yizhan.kernel import calendar, clock
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting
from yizhan.ledger import api as ledger
from yizhan.ledger.models import Grant, PaymentBatch
from yizhan.ledger.queries import sent_lines
from yizhan.ledger.rules import simulator
from yizhan.ops.demo import cases
from yizhan.web.tour.errors import NotYet
from yizhan.web.tour.types import Step, Told, Walk

_FIRST: Final = 1_000  # of the serials that the stories leave
_SPAN: Final = 900_000
_DAYS: Final = 6  # working days: the notice runs for five
_FIGURE: Final = "relief.amount"
_NAMES: Final = ("苏桂兰", "吕志华", "丁秀云", "沈国栋", "姚凤英", "傅长河")


def prepare(walk: Walk, at: datetime) -> Told:
    """A household that applied ten days ago and whose public notice runs."""
    story = cases.Story(
        secrets.choice(_NAMES), date(1976, 3, 9), man=False, income_yuan=20_400, medical_yuan=9_600, days_ago=10,
        stage="notice",
    )  # fmt: skip
    application = cases.tell_story(story, _FIRST + secrets.randbelow(_SPAN), at)
    walk["application"], walk["before"] = str(application.id), _figure(at)
    facts = [
        (gettext("申请人"), story.name),
        (gettext("申请编号"), application.number),
        (gettext("省里的发放金额"), walk["before"]),
    ]
    text = gettext("申请、受理、走访、家人同意都办过了，正在公示。")
    return Told(text, href=f"/cases/{application.id}", who="cadre", facts=facts)


def forward(walk: Walk, _at: datetime) -> Told:
    """Six working days pass for everybody; the notice ends by itself."""
    today = clock.today()
    clock.fast_forward(calendar.add_working_days(today, _DAYS).day - today)
    text = gettext("过去了 {days} 个工作日，今天是 {day}。公示期满，自己往下走了。")
    told = text.format(days=_DAYS, day=clock.today().isoformat())
    return Told(told, href=f"/cases/{walk['application']}", who="county")


def approve(walk: Walk, at: datetime) -> Told:
    """The county approves each case with a reason."""
    county = cases.acting_as("county", local_date(at))
    for case in _application(walk).cases.filter(step_kind="approve").order_by("programme_code"):
        cases.approve(case, county, "公示无异议，符合困难标准，同意", at)
    return Told(gettext("区县逐件写了理由，都同意。"), href=f"/cases/{walk['application']}", who="city")


def settle(walk: Walk, at: datetime) -> Told:
    """The city sets the amounts as the rule proposed; each becomes a grant that somebody else must release."""
    city = cases.acting_as("city", local_date(at))
    for case in _application(walk).cases.filter(step_kind="amount").order_by("id"):
        cases.approve(case, city, "按标准核定，同意发放", at, amount_fen=case.proposed_fen)
    if not _grants(walk):
        raise NotYet(what=gettext("还没有核定的金额"))
    return Told(gettext("市里核定了金额，钱在账上留好了，等财务放款。"), href="/money/release", who="treasurer")


def pay(walk: Walk, at: datetime) -> Told:
    """The treasurer releases the grants and sends one file to the bank."""
    treasurer = cases.acting_as("treasurer", local_date(at))
    grants = _grants(walk)
    ledger.release_grants(picks=[ledger.Pick(one.id, one.version) for one in grants], acting=treasurer, at=at)
    batch_id = ledger.make_batch(grant_ids=[one.id for one in grants], acting=treasurer, at=at)
    ledger.batch_file(batch_id=batch_id, encoding="gb18030", acting=treasurer, at=at)
    walk["batch"] = str(batch_id)
    text = gettext("财务（不是审批的人）放了款，编成一个批次，付款文件交给银行。")
    return Told(text, href=f"/money/batches/{batch_id}", who="treasurer")


def answer(walk: Walk, at: datetime) -> Told:
    """The bank paid everything: the ledger, the case, the member and the figure hear of it."""
    batch = PaymentBatch.objects.get(id=walk["batch"])
    content = simulator.answer(batch.number, batch.check_code, sent_lines(batch.id), refuses_last=False)
    ledger.take_return(batch_id=batch.id, content=content, acting=cases.acting_as("treasurer", local_date(at)), at=at)
    facts = [(gettext("原来"), walk["before"]), (gettext("现在"), _figure(at))]
    text = gettext("银行回盘：全部到账。省里的“帮扶发放金额”跟着变了，点开能一直看到这一件。")
    return Told(text, href=f"/figures/{_FIGURE}/records", who="province", facts=facts)


STEPS: Final = (
    Step(_("备好一件，正在公示"), prepare),
    Step(_("快进 6 个工作日"), forward),
    Step(_("区县审批"), approve),
    Step(_("市里核定金额"), settle),
    Step(_("财务放款"), pay),
    Step(_("银行回盘"), answer),
)


def _application(walk: Walk) -> Application:
    return Application.objects.get(id=walk["application"])


def _grants(walk: Walk) -> list[Grant]:
    """Those of this application that were promised."""
    ids: list[UUID] = list(_application(walk).cases.values_list("id", flat=True))
    return list(Grant.objects.filter(case_id__in=ids, state="committed").order_by("id"))


def _figure(at: datetime) -> str:
    wanted = figure(_FIGURE)
    found = total_of(Acting.system("tour"), wanted, province_node(), local_date(at))
    return f"{shown(wanted, found.value)} {unit_word(wanted)}"
