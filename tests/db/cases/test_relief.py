"""Medical aid, temporary relief, race fees, aid for model workers: applied, handled, paid; denied with its reason."""

from datetime import timedelta
from typing import Any

import pytest

from tests.db.cases.story import Story
from tests.db.cases.test_handling import refused
from tests.db.cases.test_paying import news
from tests.world import AT, LOADER
from yizhan.cases import errors
from yizhan.cases.models import Case, Draft, HouseholdConsent
from yizhan.cases.services import handling, submitting
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Level
from yizhan.ledger import api as ledger
from yizhan.ledger.errors import CapExceeded
from yizhan.registry import api as registry

ACCOUNT = {"bank_name": "示例银行", "bank_account": "6222020000000000018"}
MEDICAL: dict[str, Any] = {
    "own_health_class": "serious",
    "own_paid_fen": "21000",
    "members": [],
    "other_aid_fen": "0",
    **ACCOUNT,
}
TEMPORARY: dict[str, Any] = {
    "cause": "disaster",
    "happened_on": "2026-02-20",
    "loss_fen": "8000",
    "compensated_fen": "6000",
    "told": "出租屋起火，家电烧毁",
    **ACCOUNT,
}
RACE: dict[str, Any] = {
    "races": [
        {"title": "冰雪马拉松", "held_on": "2026-01-10", "fee_fen": "180"},
        {"title": "明天的比赛", "held_on": "2026-03-09", "fee_fen": "120"},
    ],
    **ACCOUNT,
}
MODEL: dict[str, Any] = {
    "honour_level": "province",
    "honour_year": "2004",
    "honour_document": "黑劳模字 12 号",
    "honour_revoked": "no",
    "retired": "yes",
    "income_month_fen": "3052",
    **ACCOUNT,
}
PAPERS = {
    "medical-aid": ("settlement",),
    "temporary-relief": ("proof",),
    "race-fee": ("receipt", "proof"),
    "model-worker-aid": ("honour-certificate", "income-proof"),
}
ANSWERS = {"medical-aid": MEDICAL, "temporary-relief": TEMPORARY, "race-fee": RACE, "model-worker-aid": MODEL}


def fund(story: Story, purpose: str) -> None:
    """A million yuan of the province for one purpose."""
    scope = registry.line_of(story.people.world["province"], story.today)
    made = ledger.open_fund(
        purpose=purpose,
        source=ledger.FundSource.TREASURY,
        scope=scope,
        level=Level.PROVINCE,
        name=purpose,
        acting=LOADER,
        at=AT,
    )
    ledger.receive(fund_id=made, amount_fen=100_000_000, document="1", key="start", acting=LOADER, at=AT)


def applied(story: Story, programme: str, *, who: str = "member", **changed: Any) -> Case:
    answers = ANSWERS[programme] | changed
    application = story.submitted(programme, answers=answers, who=who, materials=PAPERS[programme])
    return story.part(application, programme)


def paid(story: Story, case: Case) -> Case:
    """The bank says paid."""
    news(story, "ledger.paid", case)
    case.refresh_from_db()
    assert (case.state, case.ended_on) == ("finished", story.today)
    return case


def granted_fen(case: Case) -> int:
    [grant] = ledger.grants_of_cases([case.id])[case.id]
    return grant.amount_fen


def denied(story: Story, programme: str, clause: str, *, who: str = "member", **changed: Any) -> None:
    denied_by(story, programme, clause, ANSWERS[programme] | changed, PAPERS[programme], who=who)


def denied_by(
    story: Story,
    programme: str,
    clause: str,
    answers: dict[str, Any],
    materials: tuple[str, ...],
    *,
    who: str = "member",
) -> None:
    """Nothing opens, and the page before says which condition is not met, why, and what would change it."""
    draft_id = story.draft(programme, answers, who=who, materials=materials)

    acting = story.oneself(who)
    [one] = submitting.weighed_parts(Draft.objects.get(id=draft_id), acting=acting, on=story.today)
    reasons = {reason.clause: reason for reason in one.assessment.verdict.reasons}
    assert one.is_denied
    said = [reasons[clause].why, reasons[clause].change, reasons[clause].ask]
    assert all(words.zh_hans and words.en for words in said)
    before = Case.objects.count()
    refused(errors.NotEligible, lambda: submitting.submit(draft_id=draft_id, acting=acting, at=story.at))
    assert Case.objects.count() == before


def medical_handled(story: Story, case: Case) -> Case:
    story.accept(case.application)
    story.approve(case, "county")
    case.refresh_from_db()
    return story.approve(case, "city", amount_fen=case.proposed_fen)


def test_medical_aid_is_half_of_what_was_paid_above_the_floor(story: Story) -> None:
    fund(story, "hardship-relief")
    story.filed()
    case = applied(story, "medical-aid")
    assert case.proposed_fen == 1_000_000
    case = medical_handled(story, case)
    assert (case.state, granted_fen(case)) == ("paying", 1_000_000)
    paid(story, case)


def test_medical_aid_is_capped_for_the_household_and_year(story: Story) -> None:
    fund(story, "hardship-relief")
    story.filed()
    for _ in range(2):
        paid(story, medical_handled(story, applied(story, "medical-aid")))
    third = applied(story, "medical-aid")
    story.accept(third.application)
    story.approve(third, "county")
    refused(CapExceeded, lambda: story.approve(story.part(third.application, "medical-aid"), "city", amount_fen=1))
    third.refresh_from_db()
    assert (third.state, third.amount_fen) == ("handling", None)


def test_medical_aid_waits_for_an_adult_who_was_treated(story: Story) -> None:
    story.filed()
    adam = {"name": "Adam", "relation": "spouse", "birth_date": "1990-01-01", "phone": "13800000011"}
    rows = [{**adam, "health_class": "chronic", "paid_fen": "3000"}]
    case = applied(story, "medical-aid", members=rows)
    assert case.proposed_fen == 1_150_000
    story.accept(case.application)
    refused(errors.ConsentMissing, lambda: story.approve(case, "county"))
    assert HouseholdConsent.objects.filter(application_id=case.application_id).count() == 1
    story.adults_consent(case.application)
    assert story.approve(case, "county").step_kind == "amount"


def test_medical_aid_asks_for_a_file_and_for_costs(story: Story) -> None:
    denied(story, "medical-aid", "on-file")
    story.filed()
    denied(story, "medical-aid", "costs", own_paid_fen="900")


def test_temporary_relief_makes_good_what_nobody_else_does(story: Story) -> None:
    fund(story, "hardship-relief")
    case = applied(story, "temporary-relief")
    assert case.proposed_fen == 200_000
    story.accept(case.application)
    report = handling.VisitReport(story.today, "王干部、李委员", "情况属实")
    handling.record_visit(case_id=case.id, report=report, acting=story.who("cadre"), at=story.at)
    handling.pass_on(case_id=case.id, acting=story.who("cadre"), at=story.at)
    case = story.approve(story.part(case.application, "temporary-relief"), "county", amount_fen=200_000)
    assert granted_fen(case) == 200_000
    paid(story, case)
    assert Fact.objects.filter(kind="relief.visited", record_id=case.id).exists()


@pytest.mark.parametrize(
    ("clause", "changed"),
    [
        ("recent", {"happened_on": "2025-11-01"}),
        ("recent", {"happened_on": "2026-03-20"}),
        ("loss", {"compensated_fen": "8000"}),
    ],
)
def test_temporary_relief_is_for_a_loss_of_these_weeks(story: Story, clause: str, changed: dict[str, str]) -> None:
    denied(story, "temporary-relief", clause, **changed)


def test_temporary_relief_is_not_given_on_top_of_a_file(story: Story) -> None:
    story.filed()
    denied(story, "temporary-relief", "not-on-file", happened_on="2026-03-10")


def test_a_race_fee_is_refunded_for_races_that_were_run(story: Story) -> None:
    fund(story, "member-activities")
    case = applied(story, "race-fee")
    assert case.proposed_fen == 18_000
    story.accept(case.application)
    case = story.approve(story.part(case.application, "race-fee"), "county", amount_fen=18_000)
    assert granted_fen(case) == 18_000
    paid(story, case)
    assert Fact.objects.get(kind="sport.race_fee_refunded", record_id=case.id).quantity == 1


def test_race_fees_of_a_year_stay_below_the_cap_of_a_person(story: Story) -> None:
    fund(story, "member-activities")
    dear = [{"title": "越野赛", "held_on": "2026-02-01", "fee_fen": "400"}]
    first = applied(story, "race-fee", races=dear)
    story.accept(first.application)
    story.approve(story.part(first.application, "race-fee"), "county", amount_fen=40_000)
    second = applied(story, "race-fee", races=dear)
    story.accept(second.application)
    again = story.part(second.application, "race-fee")
    refused(CapExceeded, lambda: story.approve(again, "county", amount_fen=40_000))
    assert granted_fen(story.approve(again, "county", amount_fen=10_000)) == 10_000


def test_a_race_that_lies_ahead_is_not_refunded(story: Story) -> None:
    denied(story, "race-fee", "races", races=RACE["races"][1:])


def test_a_model_worker_gets_the_gap_below_the_line_for_a_year(story: Story) -> None:
    fund(story, "model-workers")
    case = applied(story, "model-worker-aid")
    assert case.proposed_fen == 50_000 * 12
    case = medical_handled(story, case)
    assert granted_fen(case) == 600_000
    denied(story, "model-worker-aid", "once-a-year")
    paid(story, case)
    denied(story, "model-worker-aid", "once-a-year")
    assert Fact.objects.filter(kind="honours.aided", record_id=case.id).exists()


@pytest.mark.parametrize(
    ("clause", "changed"),
    [
        ("honour", {"honour_level": "none", "honour_year": "", "honour_document": ""}),
        ("standing", {"honour_revoked": "yes"}),
        ("gap", {"income_month_fen": "3552"}),
    ],
)
def test_aid_for_model_workers_is_denied_with_its_reason(story: Story, clause: str, changed: dict[str, str]) -> None:
    denied(story, "model-worker-aid", clause, **changed)


def test_a_rider_in_the_pool_has_one_check_a_year_and_no_result_is_kept(story: Story) -> None:
    answers = {"time": "saturday", "division": "230102"}
    application = story.submitted("platform-checkup", answers=answers, who="rider", materials=())
    case = story.part(application, "platform-checkup")
    county, day = story.who("county"), (story.today + timedelta(days=9)).isoformat()
    place = handling.Papers(answers={"hospital": "市第一医院体检中心", "day": day})
    handling.accept(case_id=case.id, acting=county, at=story.at, papers=place)
    story.days(10)
    handling.finish(case_id=case.id, acting=county, at=story.at, papers=handling.Papers(answers={"checked_on": day}))
    assert Fact.objects.get(kind="platform_workers.checked").occurred_on.isoformat() == day
    case.refresh_from_db()
    assert (case.state, case.secrets_id, application.secrets_id) == ("finished", None, None)
    assert Fact.objects.get(kind="platform_workers.checked").subject_id == story.people.person("rider")
    denied_by(story, "platform-checkup", "once-a-year", answers, (), who="rider")


def test_the_check_is_for_platform_workers(story: Story) -> None:
    denied_by(story, "platform-checkup", "platform-worker", {"time": "sunday", "division": "230102"}, ())
