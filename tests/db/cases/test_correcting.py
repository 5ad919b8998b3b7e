"""Corrections: the data take the new values, the former stay readable, the rules are asked again, the clock goes on."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from tests.db.cases.story import HARDSHIP, REASON, Story
from tests.db.cases.test_api import get, post
from tests.db.cases.test_effects import JOINING, answer_next, elected, founding
from tests.db.cases.test_handling import refused
from tests.db.cases.test_pages import page, press, upload
from tests.owning import by_the_owner
from yizhan.cases import errors
from yizhan.cases.models import Application, FormerAnswers, HouseholdConsent, Material
from yizhan.cases.queries.answers import answers_of_application, corrections_of, workings_of
from yizhan.cases.queries.consents import all_adults_consented
from yizhan.cases.services import deciding, handling, supplements
from yizhan.cases.services.supplements import Answer, MissingItem
from yizhan.cases.types import Ruling
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.models import JournalEntry, StoredFile
from yizhan.registry.models import Person

OWN_INCOME = MissingItem("own_income_year_fen", "您本人的年收入", "与流水不符，请核对")
PROOF = MissingItem("income-proof", "收入证明", "缺 3 月份流水")
MEMBERS = MissingItem("members", "共同生活的家人", "少填了父亲")
SPOUSE, CHILD = HARDSHIP["members"]
FATHER = {**SPOUSE, "name": "Otto", "relation": "parent", "birth_date": "1950-01-01", "phone": "13800000012"}


def asked(story: Story, *items: MissingItem, code: str = "hardship-file") -> Application:
    application = story.submitted()
    ask(story, application, *items, code=code)
    return application


def ask(story: Story, application: Application, *items: MissingItem, code: str = "hardship-file") -> None:
    case = story.part(application, code)
    supplements.ask_supplement(case_id=case.id, items=items, acting=story.who("cadre"), at=story.at)
    story.days(1)


def answer(story: Story, application: Application, values: Mapping[str, Any], remark: str = "") -> None:
    supplements.answer_supplement(
        application_id=application.id, answer=Answer(values, remark), acting=story.who("member"), at=story.at
    )
    application.refresh_from_db()


def test_the_data_take_the_new_value_and_the_former_stays_readable(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    answer(story, application, {"own_income_year_fen": "26,000"})
    assert answers_of_application(application)["own_income_year_fen"] == 2_600_000
    assert answers_of_application(application)["bank_account"] == HARDSHIP["bank_account"]
    [correction] = corrections_of(application, opened=True)
    [change] = correction.changes
    assert change.before is not None
    assert change.after is not None
    assert (change.before.text, change.after.text) == ("¥24,000.00", "¥26,000.00")
    assert {part.state for part in application.cases.all()} == {"submitted"}


def test_former_answers_cannot_be_changed_or_taken_away(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    answer(story, application, {"own_income_year_fen": "26000"})
    for write in (lambda: FormerAnswers.objects.update(values={}), lambda: FormerAnswers.objects.all().delete()):
        with pytest.raises(ProgrammingError), transaction.atomic():
            write()
        with pytest.raises(IntegrityError), transaction.atomic(), by_the_owner():
            write()


def test_the_means_test_runs_again_on_the_corrected_data(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    before = story.part(application, "living-aid")
    working = workings_of([before])[before.id]
    answer(story, application, {"own_income_year_fen": "60000"})
    after = story.part(application, "living-aid")
    assert (before.verdict["outcome"], after.verdict["outcome"]) == ("yes", "yes")
    assert workings_of([after])[after.id] != working
    assert after.proposed_fen is not None
    assert before.proposed_fen is not None
    assert after.proposed_fen < before.proposed_fen  # deep hardship has become relative hardship
    judged = JournalEntry.objects.filter(kind="cases.judged_again")
    assert {entry.subject_id for entry in judged} == {part.id for part in application.cases.all()}


def test_nothing_is_approved_where_the_corrected_data_say_no(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    answer(story, application, {"own_income_year_fen": "900000"})
    case = story.part(application)
    assert (case.verdict["outcome"], case.state) == ("no", "submitted")
    refused(errors.DeniedByRule, lambda: handling.accept(case_id=case.id, acting=story.who("cadre"), at=story.at))
    handling.refuse(
        case_id=case.id, reason="更正后不符合条件", remedy="补齐后可以再申请", acting=story.who("cadre"), at=story.at
    )
    assert story.part(application).state == "refused"


def test_no_amount_is_approved_where_the_corrected_data_say_no(story: Story) -> None:
    application = story.filed()
    living = story.part(application, "living-aid")
    supplements.ask_supplement(case_id=living.id, items=[OWN_INCOME], acting=story.who("street"), at=story.at)
    answer(story, application, {"own_income_year_fen": "900000"})
    ruling = Ruling(living.id, is_approved=True, reason=REASON)
    refused(errors.DeniedByRule, lambda: deciding.decide(ruling=ruling, acting=story.who("street"), at=story.at))
    no = Ruling(living.id, is_approved=False, reason="更正后不符合条件", remedy="收入有变可以再申请")
    deciding.decide(ruling=no, acting=story.who("street"), at=story.at)
    assert story.part(application, "living-aid").state == "rejected"


def test_an_answer_that_is_wrong_changes_nothing(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    told = refused(Invalid, lambda: answer(story, application, {"own_income_year_fen": "很多"}))
    assert isinstance(told, Invalid)
    assert [problem["field"] for problem in told.problems] == ["own_income_year_fen"]
    assert not FormerAnswers.objects.exists()


def test_what_the_notice_does_not_name_is_not_changed(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    sent = {"own_income_year_fen": "26000", "bank_account": "6222020000000000026"}
    told = refused(Invalid, lambda: answer(story, application, sent))
    assert isinstance(told, Invalid)
    assert [problem["field"] for problem in told.problems] == ["bank_account"]


def test_the_same_answer_again_needs_a_word_why(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    refused(errors.SupplementIncomplete, lambda: answer(story, application, {"own_income_year_fen": "24000"}))
    answer(story, application, {"own_income_year_fen": "24000"}, "流水里有一笔是退款")
    assert not FormerAnswers.objects.exists()
    [correction] = corrections_of(application, opened=True)
    assert (correction.text, list(correction.changes)) == ("流水里有一笔是退款", [])


def test_a_question_that_appears_with_the_new_answer_is_asked_too(story: Story) -> None:
    application = asked(story, MissingItem("had_accident", "意外", "走访得知有意外"))
    told = refused(Invalid, lambda: answer(story, application, {"had_accident": "yes"}))
    assert isinstance(told, Invalid)
    assert [problem["field"] for problem in told.problems] == ["accident_cost_fen"]
    sent = {"had_accident": "yes", "accident_cost_fen": "8000"}
    refused(errors.MaterialsMissing, lambda: answer(story, application, sent))
    story.attach(application.id, "accident-proof")
    answer(story, application, sent)
    assert answers_of_application(application)["accident_cost_fen"] == 800_000


def test_an_adult_named_only_now_is_asked_and_one_who_left_is_not_waited_for(story: Story) -> None:
    application = asked(story, MEMBERS)
    story.adults_consent(application)
    assert all_adults_consented(application.id)
    answer(story, application, {"members": [FATHER, CHILD]})
    assert not all_adults_consented(application.id)
    waiting = HouseholdConsent.objects.filter(application_id=application.id, is_listed=True)
    assert [question.state for question in waiting] == ["asked"]
    ask(story, application, MEMBERS)
    answer(story, application, {"members": [SPOUSE, CHILD]})
    assert all_adults_consented(application.id)


def test_an_officer_named_only_now_does_not_handle_it(story: Story) -> None:
    """Bob keeps the union's desk together with Alice's brother; named as family, he is too close as well."""
    application = asked(story, MEMBERS)
    bob = Person.objects.get(id=story.people.person("cadre"))
    assert bob.birth_date is not None
    named = {**FATHER, "name": bob.name, "birth_date": bob.birth_date.isoformat(), "phone": ""}
    answer(story, application, {"members": [SPOUSE, named]})
    case = story.part(application)
    assert bob.id in case.connected
    assert (case.desk_level, case.desk_node_id) == ("street", story.people.world["xinyang"])


def test_the_name_of_somebody_unknown_is_corrected_where_it_is_shown(story: Story) -> None:
    mill = story.people.world["mill"]
    application = story.submitted("join-union", answers=JOINING, who="newcomer", materials=(), union=mill)
    ask(story, application, MissingItem("name", "姓名", "与身份证不符"), code="join-union")
    supplements.answer_supplement(
        application_id=application.id, answer=Answer({"name": "钱小奇"}), acting=story.oneself("newcomer"), at=story.at
    )
    application.refresh_from_db()
    assert application.applicant_name == "钱小奇"


def test_sent_twice_it_is_one_answer(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    notice = application.supplements.get()
    sent = Answer({"own_income_year_fen": "26000"}, notice_id=notice.id)
    for _ in range(2):
        supplements.answer_supplement(
            application_id=application.id, answer=sent, acting=story.who("member"), at=story.at
        )
    assert FormerAnswers.objects.count() == 1
    assert JournalEntry.objects.filter(kind="cases.corrected").count() == 1


def test_each_correction_stands_beside_the_one_before(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    answer(story, application, {"own_income_year_fen": "26000"})
    ask(story, application, OWN_INCOME)
    answer(story, application, {"own_income_year_fen": "25000"})
    told = [
        (change.before.text, change.after.text)
        for correction in corrections_of(application, opened=True)
        for change in correction.changes
        if change.before and change.after
    ]
    assert told == [("¥24,000.00", "¥26,000.00"), ("¥26,000.00", "¥25,000.00")]


def test_a_part_that_asked_later_is_corrected_in_its_own_form(story: Story) -> None:
    application = founding(story)
    first = story.part(application, "union-preparation")
    papers = handling.Papers("道工发〔2026〕1号")
    handling.accept(case_id=first.id, acting=story.who("county"), at=story.at, papers=papers)
    case = story.part(application, "union-election")
    answer_next(story, case, elected(story))
    item = MissingItem("votes_present", "到会人数", "与签到表不符")
    supplements.ask_supplement(case_id=case.id, items=[item], acting=story.who("county"), at=story.at)
    story.days(1)
    supplements.answer_supplement(
        application_id=application.id,
        answer=Answer({"votes_present": "29"}),
        acting=story.who("employer"),
        at=story.at,
    )
    case.refresh_from_db()
    assert case.values["votes_present"] == 29
    assert FormerAnswers.objects.get().values["votes_present"] == 28
    [correction] = corrections_of(application, opened=True)
    assert [change.label for change in correction.changes]


def test_on_the_page_just_what_is_asked_is_shown_as_it_was_given(story: Story) -> None:
    application = asked(story, OWN_INCOME, PROOF)
    member = story.people.client("member")
    address = f"/cases/{application.id}/supplement"
    shown = page(member, address)
    assert 'name="own_income_year_fen"' in shown
    assert 'value="24000"' in shown
    assert 'name="bank_account"' not in shown
    assert "与流水不符" in shown
    response = member.post(address, {"own_income_year_fen": "很多", "material-income-proof": upload("income-proof")})
    assert response.status_code == 422
    text = response.content.decode()
    assert 'value="很多"' in text
    assert "income-proof.pdf" in text  # what arrived is kept and need not be sent again
    press(member, address, {"own_income_year_fen": "26,000"})
    application.refresh_from_db()
    assert answers_of_application(application)["own_income_year_fen"] == 2_600_000
    assert Material.objects.filter(application_id=application.id, code="income-proof").count() == 2


def test_pressed_twice_the_page_leads_to_the_case(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    member = story.people.client("member")
    address, notice = f"/cases/{application.id}/supplement", application.supplements.get()
    sent = {"notice": str(notice.id), "own_income_year_fen": "26000"}
    for _ in range(2):
        response = member.post(address, sent)
        assert (response.status_code, response["Location"]) == (302, f"/cases/{application.id}")
    assert FormerAnswers.objects.count() == 1


def test_a_row_is_added_to_the_household_without_javascript(story: Story) -> None:
    application = asked(story, MEMBERS)
    member = story.people.client("member")
    address = f"/cases/{application.id}/supplement"
    assert "members-2-name" not in page(member, address)
    text = member.post(address, {"members-0-name": "Adam", "members-1-name": "Ada", "_add": "members"})
    assert "members-2-name" in text.content.decode()
    assert not FormerAnswers.objects.exists()


def test_a_paper_called_for_by_the_new_answers_gets_its_place_on_the_page(story: Story) -> None:
    application = asked(story, MissingItem("had_accident", "意外", "走访得知有意外"))
    member = story.people.client("member")
    sent = {"had_accident": "yes", "accident_cost_fen": "8000"}
    address = f"/cases/{application.id}/supplement"
    response = member.post(address, sent)
    assert response.status_code == 422
    assert 'name="material-accident-proof"' in response.content.decode()
    press(member, address, {**sent, "material-accident-proof": upload("accident-proof")})
    assert story.part(application).state == "submitted"


def test_a_file_for_no_paper_of_the_notice_leaves_nothing_behind(story: Story) -> None:
    application = asked(story, PROOF)
    files, member = StoredFile.objects.count(), story.people.client("member")
    address = f"/cases/{application.id}/supplement"
    assert member.post(address, {"material-no-such-paper": upload("x")}).status_code == 422
    api = f"/api/v1/applications/{application.id}/materials/no-such-paper"
    assert member.post(api, {"file": upload("x")}).status_code == 404
    assert StoredFile.objects.count() == files


@pytest.mark.parametrize("item", [PROOF, MissingItem("rigid_medical_fen", "自负医疗费", "与发票不符")])
def test_a_paper_that_was_not_asked_for_is_not_replaced(story: Story, item: MissingItem) -> None:
    """Not the one either that hangs on the question asked: the desk has it, and did not ask for another."""
    application = asked(story, item)
    member, files = story.people.client("member"), StoredFile.objects.count()
    before = sorted(Material.objects.values_list("id", "replaced_at"))
    page_address = f"/cases/{application.id}/supplement"
    for code in ("medical-proof", "household-register"):
        sent = {"answer": "见附件", "rigid_medical_fen": "13000", f"material-{code}": upload(code)}
        response = member.post(page_address, sent)
        assert response.status_code == 422
        assert "没有要求补交这份材料" in response.content.decode()
        api = f"/api/v1/applications/{application.id}/materials/{code}"
        refusal = member.post(api, {"file": upload(code)})
        assert (refusal.status_code, refusal.json()["code"]) == (422, "paper-not-asked")
    assert sorted(Material.objects.values_list("id", "replaced_at")) == before
    assert StoredFile.objects.count() == files
    assert application.supplements.get().answered_at is None


def test_without_a_notice_no_paper_is_replaced(story: Story) -> None:
    application = story.submitted()
    refused(NotFound, lambda: story.attach(application.id, "income-proof"))
    assert not Material.objects.filter(application_id=application.id, replaced_at__isnull=False).exists()


def test_a_program_hands_in_a_paper_that_the_new_answers_call_for(story: Story) -> None:
    application = asked(story, MissingItem("had_accident", "意外", "走访得知有意外"))
    member = story.people.client("member")
    api = f"/api/v1/applications/{application.id}/materials/accident-proof"
    for _ in range(2):  # the second time in place of the first
        assert member.post(api, {"file": upload("accident-proof")}).status_code == 200
    body = {"answers": {"had_accident": "yes", "accident_cost_fen": "8000"}}
    post(member, f"/applications/{application.id}/corrections", body)
    assert story.part(application).state == "submitted"


def test_the_desk_sees_old_and_new_only_on_record(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    answer(story, application, {"own_income_year_fen": "26000"}, "重新核对了流水")
    cadre = story.people.client("cadre")
    shown = page(cadre, f"/cases/{application.id}")
    assert "更正前后" in shown
    for secret in ("24,000", "26,000", "重新核对了流水"):
        assert secret not in shown
    opened = cadre.post(f"/cases/{application.id}/reveal").content.decode()
    for told in ("24,000", "26,000", "重新核对了流水"):
        assert told in opened
    assert JournalEntry.objects.filter(kind="vault.read").count() == 1
    auditor = page(story.people.client("auditor"), f"/cases/{application.id}")
    assert "更正前后" not in auditor


def test_a_program_reads_what_is_asked_and_answers_once(story: Story) -> None:
    application = asked(story, OWN_INCOME, PROOF)
    member = story.people.client("member")
    told = get(member, f"/applications/{application.id}/supplement")
    assert told["answers"] == {"own_income_year_fen": "24000"}
    body = {"answers": {"own_income_year_fen": "26000"}, "notice": told["id"]}
    refusal = post(member, f"/applications/{application.id}/corrections", body, status=422)
    assert refusal["code"] == "supplement-incomplete"
    assert not FormerAnswers.objects.exists()
    response = member.post(
        f"/api/v1/applications/{application.id}/materials/income-proof", {"file": upload("income-proof")}
    )
    assert response.status_code == 200
    for key in ("once", "once", "again"):
        post(member, f"/applications/{application.id}/corrections", body, key=key)
    assert FormerAnswers.objects.count() == 1
    get(member, f"/applications/{application.id}/supplement", status=404)


def test_nobody_else_reads_or_answers_what_is_asked(story: Story) -> None:
    application = asked(story, OWN_INCOME)
    other = story.people.client("other_member")
    get(other, f"/applications/{application.id}/supplement", status=404)
    body = {"answers": {"own_income_year_fen": "1"}}
    post(other, f"/applications/{application.id}/corrections", body, status=404)
    assert other.get(f"/cases/{application.id}/supplement").status_code == 404
    assert not FormerAnswers.objects.exists()
