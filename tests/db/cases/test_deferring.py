"""容缺受理: papers promised at filing follow later; without them nothing is approved, and nothing lapses in silence."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.db.cases.story import MATERIALS, REASON, Story
from tests.db.cases.test_api_of_notices_and_consents import agent_of_the_new_employer
from tests.db.cases.test_effects import PREPARATION, new_employer
from tests.db.cases.test_handling import refused
from yizhan.cases import errors
from yizhan.cases.models import Application, Case, OwedPaper
from yizhan.cases.queries.inbox import clock_of, lamp_of
from yizhan.cases.services import deciding, deferring, ending, submitting, supplements
from yizhan.cases.services.submitting import Sending
from yizhan.cases.services.supplements import MissingItem
from yizhan.cases.types import Lamp, Ruling
from yizhan.kernel import clock
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import JournalEntry, Message

WITHOUT = tuple(code for code in MATERIALS if code != "education-proof")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def owing(story: Story) -> Application:
    """Filed without the school bills, which were promised for ten working days later."""
    return story.submitted(materials=WITHOUT, is_committed=True)


def at_the_county(story: Story) -> tuple[Application, Case]:
    """Everything done but the last approval of the hardship file."""
    application = owing(story)
    story.accept(application)
    story.visit(application)
    story.approve(story.part(application), "street")
    story.notice(application)
    story.adults_consent(application)
    return application, story.part(application)


def test_what_may_follow_later_is_sent_without_only_with_a_promise(story: Story) -> None:
    draft_id = story.draft(materials=WITHOUT)
    told = refused(
        errors.CommitmentMissing,
        lambda: submitting.submit(draft_id=draft_id, acting=story.oneself("member"), at=story.at),
    )
    assert "在读证明" in str(told)
    how = Sending(is_committed=True)
    application = submitting.submit(draft_id=draft_id, acting=story.oneself("member"), at=story.at, how=how)
    owed = OwedPaper.objects.get(application=application)
    assert (owed.code, owed.due_on) == ("education-proof", date(2026, 3, 16))  # ten working days after 2 March
    paper = application.receipts.get(kind="commitment")
    assert "2026-03-16" in paper.lines[1]


def test_nothing_is_promised_where_everything_is_there(story: Story) -> None:
    application = story.submitted(is_committed=True)
    assert not OwedPaper.objects.filter(application=application).exists()
    assert not application.receipts.filter(kind="commitment").exists()


def test_the_last_approval_asks_for_it_and_those_before_do_not(story: Story) -> None:
    application, case = at_the_county(story)
    yes = Ruling(case.id, is_approved=True, reason=REASON)
    refused(
        errors.PapersOwed,
        lambda: deciding.decide(ruling=yes, acting=story.who("county"), at=story.at),
    )
    story.attach(application.id, "education-proof")
    deciding.decide(ruling=yes, acting=story.who("county"), at=story.at)
    case.refresh_from_db()
    assert case.state == "finished"
    assert OwedPaper.objects.get(application=application).delivered_at == story.at


def test_the_desk_may_ask_for_it_after_another_supplement_since_it_was_told_at_filing(story: Story) -> None:
    application = owing(story)
    case, cadre = story.part(application), story.who("cadre")
    income = MissingItem("income-proof", "收入证明", "缺 3 月份流水")
    supplements.ask_supplement(case_id=case.id, items=[income], acting=cadre, at=story.at)
    story.days(1)
    story.attach(application.id, "income-proof")
    supplements.answer_supplement(
        application_id=application.id, answer=supplements.Answer(), acting=story.who("member"), at=story.at
    )
    bills = MissingItem("education-proof", "在读证明", "请补交")
    supplements.ask_supplement(case_id=case.id, items=[bills], acting=cadre, at=story.at)
    story.days(1)
    story.attach(application.id, "education-proof")
    assert OwedPaper.objects.get(application=application).delivered_at == story.at


def test_only_what_was_promised_is_taken_in(story: Story) -> None:
    application = owing(story)
    refused(NotFound, lambda: story.attach(application.id, "income-proof"))
    refused(NotFound, lambda: story.attach(application.id, "education-proof", who="other_member"))


def test_a_word_comes_before_the_day_and_another_after_it_and_the_case_stays_as_it_is(story: Story) -> None:
    application = owing(story)
    state = story.part(application).state
    story.days(5)
    assert deferring.remind(at=story.at) == 0
    story.days(7)  # Saturday the 14th, two days before
    assert deferring.remind(at=story.at) == 1
    assert deferring.remind(at=story.at) == 0
    assert deferring.note_missed(at=story.at) == 0
    story.days(3)
    assert deferring.note_missed(at=story.at) == 1
    assert deferring.note_missed(at=story.at) == 0
    told = Message.objects.filter(kind="cases.papers_missed").values_list("user_id", flat=True)
    assert {story.people.users["member"], story.people.users["cadre"]} <= set(told)
    assert story.people.users["relative_cadre"] not in told
    assert story.part(application).state == state
    assert JournalEntry.objects.filter(kind="cases.papers_missed", subject_id=application.id).count() == 1


def test_what_is_over_is_not_reminded_of(story: Story) -> None:
    application = owing(story)
    ending.withdraw(application_id=application.id, case_ids=None, acting=story.who("member"), at=story.at)
    story.days(20)
    assert (deferring.remind(at=story.at), deferring.note_missed(at=story.at)) == (0, 0)


def test_late_the_desk_decides_with_a_reason(story: Story) -> None:
    application, case = at_the_county(story)
    story.days(20)
    deferring.note_missed(at=story.at)
    no = Ruling(case.id, is_approved=False, reason="承诺的材料到期没有补交", remedy="材料齐了可以再申请")
    deciding.decide(ruling=no, acting=story.who("county"), at=story.at)
    case.refresh_from_db()
    assert case.state == "rejected"
    assert application.receipts.filter(kind="rejection").exists()


def test_the_pages_ask_for_the_promise_and_take_the_paper_in(story: Story) -> None:
    story.at = clock.now()
    draft_id = story.draft(materials=WITHOUT)
    member, cadre = story.people.client("member"), story.people.client("cadre")
    assert "id_commitment" in member.get(f"/drafts/{draft_id}/check").content.decode()
    assert member.post(f"/drafts/{draft_id}/submit").headers["Location"] == f"/drafts/{draft_id}/check"
    assert not Application.objects.exists()
    member.post(f"/drafts/{draft_id}/submit", {"commitment": "1"})
    application = Application.objects.get()
    page = f"/cases/{application.id}/owed"
    assert page in member.get(f"/cases/{application.id}").content.decode()
    assert "还没有交" in cadre.get(f"/cases/{application.id}").content.decode()
    assert member.post(page).status_code == 422
    assert cadre.get(page).status_code == 404
    paper = SimpleUploadedFile("bill.pdf", PDF, content_type="application/pdf")
    assert member.post(page, {"material-education-proof": paper}).status_code == 302
    assert "已补交" in cadre.get(f"/cases/{application.id}").content.decode()


def without_licence(story: Story) -> tuple[Application, Case]:
    """Promised for the 16th of March, on the desk of the county since the 2nd, with one working day to do it."""
    story.employer_id = new_employer(story)
    application = story.submitted(
        "found-union", answers=PREPARATION, who="employer", materials=("request",), is_committed=True
    )
    return application, story.part(application, "union-preparation")


def test_the_clock_stands_while_the_paper_may_come_and_goes_on_when_it_did(story: Story) -> None:
    application, case = without_licence(story)
    assert (case.papers_until, case.due_on) == (date(2026, 3, 16), date(2026, 3, 17))
    told = clock_of(case, date(2026, 3, 5))
    assert told is not None
    assert (told.suspended, lamp_of(case, date(2026, 3, 5))) == (True, Lamp.SUSPENDED)
    story.days(2)
    story.attach(application.id, "licence", who="employer")
    case.refresh_from_db()
    assert (case.papers_until, case.due_on) == (None, date(2026, 3, 5))


def test_after_its_day_the_clock_goes_on_by_itself(story: Story) -> None:
    _application, case = without_licence(story)
    told = clock_of(case, date(2026, 3, 17))
    assert told is not None
    assert (told.suspended, told.remaining) == (False, 0)
    assert lamp_of(case, date(2026, 3, 18)) == Lamp.OVERDUE


def test_a_step_that_can_be_done_without_the_paper_does_not_stand_still(story: Story) -> None:
    case = story.part(owing(story))
    assert case.papers_until is None


def test_both_sides_read_why_the_clock_stands(story: Story) -> None:
    story.at = clock.now()
    application, _case = without_licence(story)
    client = story.people.client
    agent = agent_of_the_new_employer(story)
    assert "等您补交承诺的材料，办理计时暂停到" in agent.get(f"/cases/{application.id}").content.decode()
    assert "等申请人补交承诺的材料，计时暂停到" in client("county").get(f"/cases/{application.id}").content.decode()
