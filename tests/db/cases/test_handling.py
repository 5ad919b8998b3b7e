"""What is refused at a desk, and that nothing has changed then; corrections, visits, withdrawing, ending."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.db.cases.story import MATERIALS, REASON, Story
from yizhan.cases import errors
from yizhan.cases.models import Application, Case, HardshipFile, SupplementNotice
from yizhan.cases.services import deciding, ending, handling, supplements
from yizhan.cases.services.supplements import Answer, MissingItem
from yizhan.cases.types import Ruling
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, Invalid, NotFound
from yizhan.kernel.models import Fact, JournalEntry, Message, VaultItem

INCOME = MissingItem("income-proof", "收入证明", "缺 3 月份流水")
BILLS = MissingItem("medical-proof", "医疗费用单据", "看不清，请重拍")


def snapshot() -> tuple[Any, ...]:
    """Everything that a refusal must leave alone."""
    cases = list(Case.objects.order_by("id").values())
    counts = [model.objects.count() for model in (JournalEntry, Fact, VaultItem, SupplementNotice, Application)]
    return (cases, counts)


def refused(error: type[DomainError], act: Callable[[], object]) -> DomainError:
    before = snapshot()
    with pytest.raises(error) as caught:
        act()
    assert snapshot() == before
    return caught.value


def test_a_refusal_says_why_and_ends_the_case(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    handling.refuse(
        case_id=case.id, reason="不属于本工会会员", remedy="补齐后可以再申请", acting=story.who("cadre"), at=story.at
    )
    case.refresh_from_db()
    assert (case.state, case.end_reason, case.due_on) == ("refused", "不属于本工会会员", None)
    assert application.receipts.get().kind == "refusal"


def test_a_refusal_that_says_no_remedy_is_refused_as_any_other_no(story: Story) -> None:
    """On the page and to a program, at the field; nothing has happened."""
    application, cadre = story.submitted(), story.people.client("cadre")
    case, before = story.part(application), snapshot()
    shown = cadre.post(f"/case/{case.id}/refuse", {"reason": "不属于本工会会员", "remedy": " "})
    assert (shown.status_code, 'href="#id_remedy"' in shown.content.decode()) == (422, True)
    sent = {"reason": "不属于本工会会员"}
    told = cadre.post(f"/api/v1/cases/{case.id}/refusal", json.dumps(sent), content_type="application/json")
    assert (told.status_code, [one["field"] for one in told.json()["problems"]]) == (422, ["remedy"])
    assert (snapshot(), application.receipts.count()) == (before, 0)


def test_a_refusal_without_a_reason_is_refused(story: Story) -> None:
    case = story.part(story.submitted())
    refused(
        errors.ReasonMissing,
        lambda: handling.refuse(
            case_id=case.id, reason=" 无 ", remedy="补齐后再来", acting=story.who("cadre"), at=story.at
        ),
    )


@pytest.mark.parametrize(
    "who", ["other_cadre", "other_county", "other_city", "other_member", "relative_cadre", "auditor", "employer"]
)
def test_a_case_cannot_be_accepted_from_outside_its_desk(story: Story, who: str) -> None:
    case = story.part(story.submitted())
    outside = (NotFound, errors.NotOnYourDesk)
    before = snapshot()
    with pytest.raises(outside):
        handling.accept(case_id=case.id, acting=story.who(who), at=story.at)
    assert snapshot() == before


@pytest.mark.parametrize("who", ["street", "county", "city", "province"])
def test_those_above_see_the_case_but_do_not_act_on_a_lower_desk(story: Story, who: str) -> None:
    case = story.part(story.submitted())
    refused(errors.NotOnYourDesk, lambda: handling.accept(case_id=case.id, acting=story.who(who), at=story.at))


def test_nothing_is_passed_on_before_the_visit(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    case = story.part(application)
    refused(errors.VisitMissing, lambda: handling.pass_on(case_id=case.id, acting=story.who("cadre"), at=story.at))


def test_a_visits_findings_are_in_the_vault_only(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    report = handling.VisitReport(story.today, "王干部、李委员", "家中卧床老人一名")
    handling.record_visit(case_id=story.part(application).id, report=report, acting=story.who("cadre"), at=story.at)
    visit = application.visits.get()
    assert "卧床" not in str(list(type(visit).objects.values()))
    assert not [row for row in JournalEntry.objects.values_list("data", flat=True) if "卧床" in str(row)]


def test_a_supplement_stops_the_clock_of_every_part_on_the_desk(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    supplements.ask_supplement(case_id=case.id, items=[INCOME], acting=story.who("cadre"), at=story.at)
    assert set(application.cases.values_list("state", "due_on")) == {("supplement", None)}
    story.days(7)
    story.attach(application.id, "income-proof")
    supplements.answer_supplement(
        application_id=application.id, answer=Answer(remark="已补"), acting=story.who("member"), at=story.at
    )
    case.refresh_from_db()
    # begun on Monday 2 March, stopped the same day, answered on Monday the 9th: five days from the 10th on
    assert (case.state, case.due_on.isoformat()) == ("submitted", "2026-03-16")  # type: ignore[union-attr]


def test_a_second_notice_is_refused_while_one_is_open(story: Story) -> None:
    case = story.part(story.submitted())
    supplements.ask_supplement(case_id=case.id, items=[INCOME], acting=story.who("cadre"), at=story.at)
    refused(
        DomainError,
        lambda: supplements.ask_supplement(case_id=case.id, items=[INCOME], acting=story.who("cadre"), at=story.at),
    )


def test_what_was_not_told_the_first_time_is_not_asked_for_later(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    cadre, member = story.who("cadre"), story.who("member")
    supplements.ask_supplement(case_id=case.id, items=[INCOME], acting=cadre, at=story.at)
    story.days(1)
    story.attach(application.id, "income-proof")
    supplements.answer_supplement(application_id=application.id, answer=Answer(), acting=member, at=story.at)
    told = refused(
        errors.ToldLate,
        lambda: supplements.ask_supplement(case_id=case.id, items=[BILLS], acting=cadre, at=story.at),
    )
    assert "医疗费用单据" in str(told)
    supplements.ask_supplement(case_id=case.id, items=[INCOME], acting=cadre, at=story.at)


def test_an_answer_without_what_was_asked_for_is_refused(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    supplements.ask_supplement(case_id=case.id, items=[INCOME], acting=story.who("cadre"), at=story.at)
    story.days(1)
    told = refused(
        errors.SupplementIncomplete,
        lambda: supplements.answer_supplement(
            application_id=application.id, answer=Answer(remark="改好了"), acting=story.who("member"), at=story.at
        ),
    )
    assert "收入证明" in str(told)


def test_nothing_is_approved_before_every_adult_consented(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    story.visit(application)
    story.approve(story.part(application), "street")
    story.notice(application)
    ruling = Ruling(story.part(application).id, is_approved=True, reason=REASON)
    refused(
        errors.ConsentMissing,
        lambda: deciding.decide(ruling=ruling, acting=story.who("county"), at=story.at),
    )


def test_the_amount_is_never_raised_above_what_the_rule_proposes(story: Story) -> None:
    application = story.filed()
    for who in ("street", "county"):
        story.approve(story.part(application, "living-aid"), who)
    aid = story.part(application, "living-aid")
    assert aid.proposed_fen is not None
    ruling = Ruling(aid.id, is_approved=True, reason=REASON, amount_fen=aid.proposed_fen + 1)
    refused(errors.AmountTooHigh, lambda: deciding.decide(ruling=ruling, acting=story.who("city"), at=story.at))


def test_several_are_decided_at_once_each_on_its_own_feet(story: Story) -> None:
    application = story.filed()
    story.approve(story.part(application, "living-aid"), "street")
    living, study = (story.part(application, code) for code in ("living-aid", "study-aid"))
    file = story.part(application)
    rulings = [
        Ruling(living.id, is_approved=True, reason="收入低于标准，同意"),
        Ruling(study.id, is_approved=False, reason="学校不在资助范围", remedy="可以申请生活救助"),
        Ruling(file.id, is_approved=True, reason="已经办结，应被退回"),
    ]
    outcomes = deciding.decide_batch(rulings=rulings, acting=story.who("county"), at=story.at)
    assert {one.case_id: one.error and one.error.code for one in outcomes} == {
        living.id: None,
        study.id: None,
        file.id: "case-ended",
    }
    states = {case.programme_code: case.state for case in application.cases.all()}
    assert states == {"hardship-file": "finished", "living-aid": "handling", "study-aid": "rejected"}
    assert story.part(application, "study-aid").end_reason == "学校不在资助范围"


def test_a_batch_with_a_missing_reason_does_nothing_at_all(story: Story) -> None:
    application = story.submitted()
    rulings = [Ruling(case.id, is_approved=True, reason="") for case in application.cases.all()]
    refused(
        errors.BatchFaulty,
        lambda: deciding.decide_batch(rulings=rulings, acting=story.who("county"), at=story.at),
    )


@pytest.mark.parametrize("visitors", ["", "王干部", "王干部、", "王干部、王干部", " , 王干部"])
def test_a_visit_is_made_by_two_people_at_least(story: Story, visitors: str) -> None:
    application = story.submitted()
    story.accept(application)
    case = story.part(application)
    report = handling.VisitReport(story.today, visitors, "情况与申请相符")
    refusal = refused(
        Invalid, lambda: handling.record_visit(case_id=case.id, report=report, acting=story.who("cadre"), at=story.at)
    )
    assert isinstance(refusal, Invalid)
    assert [one["field"] for one in refusal.problems] == ["visitors"]
    assert not application.visits.exists()


def test_a_visit_by_one_comes_back_with_what_was_typed_and_the_words_at_the_field(story: Story) -> None:
    story.at = clock.now()
    application = story.submitted()
    story.accept(application)
    sent = {"visited_on": story.today.isoformat(), "visitors": "王干部", "findings": "情况与申请相符"}
    told = story.people.client("cadre").post(f"/case/{story.part(application).id}/visit", sent)
    shown = told.content.decode()
    assert (told.status_code, "要两人以上" in shown, 'href="#id_visitors"' in shown) == (422, True, True)
    assert 'value="王干部"' in shown
    assert not application.visits.exists()


def test_a_visit_that_found_too_little_is_told_so_in_the_words_of_its_own_field(story: Story) -> None:
    story.at = clock.now()
    application = story.submitted()
    story.accept(application)
    sent = {"visited_on": story.today.isoformat(), "visitors": "王干部、李委员", "findings": "属实"}
    told = story.people.client("cadre").post(f"/case/{story.part(application).id}/visit", sent)
    shown = told.content.decode()
    assert (told.status_code, "请写明了解到的情况（至少 4 个字）" in shown, 'href="#id_findings"' in shown) == (
        422,
        True,
        True,
    )
    assert "申请人会看到" not in shown
    assert not application.visits.exists()


def test_a_no_that_does_not_say_how_to_put_it_right_decides_nothing(story: Story) -> None:
    application = story.filed()
    living, study = (story.part(application, code) for code in ("living-aid", "study-aid"))
    street = story.who("street")
    no = Ruling(living.id, is_approved=False, reason="收入高于标准", remedy=" ")
    yes = Ruling(study.id, is_approved=True, reason="属实，同意上报")
    acts: dict[str, Callable[[], object]] = {
        "remedy": lambda: deciding.decide(ruling=no, acting=street, at=story.at),
        f"remedy-{living.id}": lambda: deciding.decide_batch(rulings=[yes, no], acting=street, at=story.at),
    }
    for field, act in acts.items():
        refusal = refused(Invalid, act)
        assert isinstance(refusal, Invalid)
        assert [one["field"] for one in refusal.problems] == [field]


def test_whose_case_it_is_is_told_to_nobody_outside_the_line(story: Story) -> None:
    living = story.part(story.filed(), "living-aid")
    no = Ruling(living.id, is_approved=False, reason="收入高于标准")
    (outcome,) = deciding.decide_batch(rulings=[no], acting=story.who("other_county"), at=story.at)
    assert isinstance(outcome.error, NotFound)


def test_a_withdrawn_application_ends_and_can_be_filed_again(story: Story) -> None:
    application = story.submitted()
    ending.withdraw(application_id=application.id, case_ids=None, acting=story.who("member"), at=story.at)
    assert set(application.cases.values_list("state", flat=True)) == {"withdrawn"}
    again = story.submitted()
    assert again.id != application.id


def test_withdrawing_while_corrections_are_asked_closes_the_question(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    supplements.ask_supplement(case_id=case.id, items=[INCOME], acting=story.who("cadre"), at=story.at)
    ending.withdraw(application_id=application.id, case_ids=None, acting=story.who("member"), at=story.at)
    assert not application.supplements.filter(answered_at__isnull=True).exists()


def test_somebody_else_cannot_withdraw_it(story: Story) -> None:
    application = story.submitted()
    refused(
        NotFound,
        lambda: ending.withdraw(
            application_id=application.id, case_ids=None, acting=story.who("other_member"), at=story.at
        ),
    )


def test_a_finished_case_is_rated_once_and_the_rater_stays_unknown(story: Story) -> None:
    application = story.filed()
    case = story.part(application)
    ending.rate(case_id=case.id, score=5, acting=story.who("member"), at=story.at)
    entry = JournalEntry.objects.get(kind="cases.rated")
    assert (entry.user_id, entry.person_id) == (None, None)
    assert Fact.objects.filter(kind="cases.rated_satisfied").get().subject_kind == "case"
    refused(
        errors.RatingGiven,
        lambda: ending.rate(case_id=case.id, score=1, acting=story.who("member"), at=story.at),
    )


def test_an_unfinished_case_is_not_rated(story: Story) -> None:
    case = story.part(story.submitted())
    refused(
        errors.NotInThisState,
        lambda: ending.rate(case_id=case.id, score=5, acting=story.who("member"), at=story.at),
    )


def test_an_overdue_step_costs_the_on_time_fact(story: Story) -> None:
    application = story.submitted()
    story.days(30)
    story.accept(application)
    assert set(application.cases.values_list("was_overdue", flat=True)) == {True}


def test_the_database_keeps_a_cases_line_and_end(story: Story) -> None:
    from django.db import IntegrityError, transaction

    from tests.owning import by_the_owner

    application = story.submitted()
    case = story.part(application)
    with pytest.raises(IntegrityError, match="keeps its line"), transaction.atomic(), by_the_owner():
        Case.objects.filter(id=case.id).update(union_id=story.people.world["depot"])
    ending.withdraw(application_id=application.id, case_ids=None, acting=story.who("member"), at=story.at)
    with pytest.raises(IntegrityError, match="has ended"), transaction.atomic():
        Case.objects.filter(id=case.id).update(state="handling", ended_at=None, ended_on=None)


def test_aid_waits_without_a_clock_until_the_file_is_open(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    story.adults_consent(application)
    for code in ("living-aid", "study-aid"):
        part = story.part(application, code)
        assert (part.state, part.due_on) == ("waiting", None)
    refused(errors.StillWaiting, lambda: story.approve(story.part(application, "study-aid"), "county"))
    story.visit(application)
    story.approve(story.part(application), "street")
    story.notice(application)
    story.approve(story.part(application), "county")
    for code, desk in (("living-aid", "street"), ("study-aid", "county")):
        part = story.part(application, code)
        assert (part.state, part.desk_level, part.step_started_on) == ("handling", desk, story.today)


def test_aid_ends_with_the_file_that_was_not_approved(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    ruling = Ruling(
        story.part(application).id, is_approved=False, reason="走访情况与申请不符", remedy="情况有变可以再申请"
    )
    deciding.decide(ruling=ruling, acting=story.who("cadre"), at=story.at)
    assert set(application.cases.values_list("state", flat=True)) == {"rejected"}
    assert not HardshipFile.objects.exists()


def test_aid_alone_is_not_approved_before_the_file_is_open(story: Story) -> None:
    story.submitted("hardship-file", materials=MATERIALS[:-1])
    application = story.submitted("living-aid", materials=MATERIALS[:-1])
    story.accept(application)
    story.adults_consent(application)
    story.approve(story.part(application, "living-aid"), "street")
    refused(errors.FileMissing, lambda: story.approve(story.part(application, "living-aid"), "county"))
    assert story.part(application, "living-aid").state == "handling"


def test_a_member_is_told_in_the_source_language_whatever_the_officer_reads(story: Story) -> None:
    application = story.submitted()
    cadre = story.people.client("cadre")
    cadre.cookies["yizhan_language"] = "en"
    case = story.part(application)
    sent = {"item-income-proof": "1", "what-income-proof": "缺三月流水", "read": "1"}
    assert cadre.post(f"/case/{case.id}/supplement", sent).status_code == 302
    told = Message.objects.get(kind="cases.supplement_asked")
    assert (told.title, told.body) == ("请补正材料", "需要补 1 项，请一次补齐。")
    assert SupplementNotice.objects.get().items[0]["label"] == "收入证明或银行流水"
