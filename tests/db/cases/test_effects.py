"""What completed steps do in the register: joining, transferring, setting up a union."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.db.cases.story import Story
from tests.world import resident_id
from yizhan.cases import errors
from yizhan.cases.models import Application, Case
from yizhan.cases.queries.consents import context_of
from yizhan.cases.queries.drafts import sent_as
from yizhan.cases.services import consents, drafts, handling, parts, submitting
from yizhan.cases.types import Certificate
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.registry import api as registry
from yizhan.registry.models import Union
from yizhan.registry.rules.uscc import check_character

JOINING = {
    "name": "钱小骑",
    "document_number": resident_id(321),
    "phone": "13900000001",
    "occupation_group": "food_delivery",
    "residence_division": "230102",
}
PREPARATION = {
    "union_name": "示例厂工会委员会",
    "address": "示例路 1 号",
    "workers": "40",
    "members": "30",
    "women_members": "12",
    "contact_name": "孙组长",
    "contact_phone": "13900000002",
}
ELECTION = {
    "chair_name": "孙主席",
    "committee_seats": "5",
    "votes_total": "30",
    "votes_present": "28",
    "term_years": "5",
}


def elected(story: Story, **answers: str) -> dict[str, Any]:
    """The result of an election held on the day that it is in the story."""
    return {**ELECTION, "held_on": story.today.isoformat(), **answers}


def newcomer(story: Story) -> Application:
    mill = story.people.world["mill"]
    return story.submitted("join-union", answers=JOINING, who="newcomer", materials=(), union=mill)


def test_a_newcomer_becomes_a_member_with_their_own_account(story: Story) -> None:
    application = newcomer(story)
    story.accept(application)
    joined = registry.person_of_user(story.people.users["newcomer"])
    assert joined is not None
    application.refresh_from_db()
    assert application.person_id == joined
    membership = registry.membership_of(joined)
    assert membership is not None
    assert membership.union_id == story.people.world["mill"]
    effect = story.part(application, "join-union").effects.get()
    assert effect.result["member_number"]


def test_somebody_without_a_union_goes_to_the_pool_and_its_county(story: Story) -> None:
    application = story.submitted("join-union", answers=JOINING, who="newcomer", materials=())
    case = story.part(application, "join-union")
    assert application.union_id == story.people.world["pool"]
    assert (case.desk_level, case.desk_node_id) == ("county", story.people.world["daoli"])
    story.accept(application, "county")
    assert story.part(application, "join-union").state == "finished"


def test_what_the_register_refuses_undoes_the_step(story: Story) -> None:
    """Alice's number under another name: nobody joins, and the case stays at the door."""
    taken = {**JOINING, "document_number": resident_id(1)}
    mill = story.people.world["mill"]
    application = story.submitted("join-union", answers=taken, who="newcomer", materials=(), union=mill)
    with pytest.raises(DomainError):
        story.accept(application)
    case = story.part(application, "join-union")
    assert (case.state, case.effects.count(), application.receipts.count()) == ("submitted", 0, 0)


def test_a_member_moves_to_the_union_that_accepts(story: Story) -> None:
    depot = story.people.world["depot"]
    application = story.submitted(
        "transfer", answers={"reason": "new_job", "work_unit": "示例仓库"}, materials=(), union=depot
    )
    assert story.part(application, "transfer").desk_node_id == depot
    story.accept(application, "other_cadre")
    membership = registry.membership_of(story.people.person("member"))
    assert membership is not None
    assert membership.union_id == depot


def new_employer(story: Story) -> UUID:
    """An employer without a union."""
    return registry.register_employer(
        spec=registry.NewEmployer(
            name="示例厂", uscc="91230102MA1C0T0B9" + check_character("91230102MA1C0T0B9"), division_code="230102"
        ),
        acting=story.who("province"),
        at=story.at,
    )


def founding(story: Story) -> Application:
    """The employer of the school's union has none yet in this story: a new employer applies."""
    story.employer_id = new_employer(story)
    return story.submitted("found-union", answers=PREPARATION, who="employer", materials=("request", "licence"))


def test_a_union_is_prepared_elected_and_registered_in_one_application(story: Story) -> None:
    application = founding(story)
    first = story.part(application, "union-preparation")
    handling.accept(
        case_id=first.id,
        acting=story.who("county"),
        at=story.at,
        papers=handling.Papers("道工发〔2026〕1号"),
    )
    assert story.employer_id is not None
    union = Union.objects.get(employer_id=story.employer_id)
    assert (union.state, union.approval_no) == ("C", "道工发〔2026〕1号")
    assert application.receipts.filter(kind="one_sitting").count() == 1
    answer_next(story, story.part(application, "union-election"), elected(story))
    for case in Case.objects.filter(application=application, programme_code="union-election"):
        finish(story, case)
    union.refresh_from_db()
    assert (union.state, union.chair_name) == ("Y", "孙主席")
    answer_next(
        story,
        story.part(application, "union-legal-person"),
        {"chair_name": "孙主席", "has_premises": "yes", "has_funds": "yes"},
    )
    finish(story, story.part(application, "union-legal-person"))
    union.refresh_from_db()
    assert union.uscc is not None
    county = story.people.client("county")
    case = story.part(application, "union-legal-person")
    certificate = county.get(f"/case/{case.id}/certificate").content.decode()
    for told in (union.name, union.uscc, "230102-0099", "孙主席", "2031", PREPARATION["address"]):
        assert told in certificate
    assert county.get(f"/case/{first.id}/certificate").status_code == 404
    assert story.people.client("other_member").get(f"/case/{case.id}/certificate").status_code == 404
    [paper] = first.receipts.filter(kind="result")
    assert "道工发〔2026〕1号" in county.get(f"/receipts/{paper.id}").content.decode()
    trail = county.get(f"/cases/{application.id}").content.decode()
    assert trail.count("受理并批复筹备组") > 1  # the step, and what happened
    assert {case.state for case in application.cases.all()} == {"finished"}


def test_who_accepts_and_approves_by_one_press_is_told_both(story: Story) -> None:
    application = founding(story)
    first = story.part(application, "union-preparation")
    told = story.people.client("county").post(
        f"/case/{first.id}/complete", {"document_number": "道工发〔2026〕1号"}, follow=True
    )
    assert "已受理并批复，批复文号 道工发〔2026〕1号。" in told.content.decode()
    assert story.part(application, "union-preparation").state == "finished"


def test_who_accepts_alone_is_told_of_no_decision(story: Story) -> None:
    application = story.submitted()
    case = application.cases.order_by("id")[0]
    told = story.people.client("cadre").post(f"/case/{case.id}/complete", follow=True).content.decode()
    assert "已受理。" in told
    assert "批复文号" not in told.partition("已受理。")[0]


def test_the_next_parts_form_is_closed_before_its_turn(story: Story) -> None:
    application = founding(story)
    waiting = story.part(application, "union-election")
    assert waiting.state == "waiting"
    with pytest.raises(DomainError):
        parts.start_part(case_id=waiting.id, acting=story.who("employer"), at=story.at)


def test_a_later_parts_draft_is_not_taken_over_by_a_new_application(story: Story) -> None:
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    employer, waiting = story.who("employer"), story.part(application, "union-election")
    part = parts.start_part(case_id=waiting.id, acting=employer, at=story.at)
    with pytest.raises(errors.AlreadyOpen):
        drafts.start_draft(programme_code="union-election", acting=employer, at=story.at)
    fresh = drafts.begin(catalogue.version(waiting.programme_version_id), acting=employer, at=story.at)
    assert fresh.id != part.id
    assert parts.start_part(case_id=waiting.id, acting=employer, at=story.at).id == part.id
    part.refresh_from_db()
    assert part.case_id == waiting.id


def answer_next(story: Story, case: Case, answers: Mapping[str, Any]) -> None:
    """Fill in the part whose turn it is, with every material it may ask for."""
    employer = story.who("employer")
    draft = parts.start_part(case_id=case.id, acting=employer, at=story.at)
    drafts.save_draft(draft_id=draft.id, sent=drafts.Answers(answers), acting=employer, at=story.at)
    with pytest.raises(errors.OwnConsentMissing):
        submitting.submit(draft_id=draft.id, acting=employer, at=story.at)
    programme = catalogue.version(case.programme_version_id)
    consents.consent_oneself(context=context_of(draft), programme=programme, acting=employer, at=story.at)
    for material in catalogue.version(case.programme_version_id).materials:
        story.attach(draft.id, material.code, who="employer")
    draft.refresh_from_db()
    submitting.check_draft(draft, acting=employer, on=story.today)  # its own open case is not in the way
    submitting.submit(draft_id=draft.id, acting=employer, at=story.at)


def test_back_and_a_second_press_after_a_later_part_was_sent_lead_to_the_case(story: Story) -> None:
    story.at = clock.now()
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    waiting, employer = story.part(application, "union-election"), story.who("employer")
    draft_id = parts.start_part(case_id=waiting.id, acting=employer, at=story.at).id
    answer_next(story, waiting, elected(story))
    assert sent_as(employer, draft_id) == application.id
    assert submitting.submit(draft_id=draft_id, acting=employer, at=story.at).id == application.id
    assert sent_as(story.who("member"), draft_id) is None
    with pytest.raises(NotFound):
        submitting.submit(draft_id=draft_id, acting=story.who("member"), at=story.at)
    assert story.part(application, "union-election").state == "submitted"


def finish(story: Story, case: Case) -> None:
    """Take the part through all of its steps at the county's desk."""
    body = "81230102MC0000099"
    certificate = Certificate(body + check_character(body), "230102-0099", date(2031, 3, 1))
    papers = handling.Papers("道工发〔2026〕2号", certificate)
    while True:
        case.refresh_from_db()
        if case.ended_at is not None:
            return
        if case.step_kind == "accept":
            handling.accept(case_id=case.id, acting=story.who("county"), at=story.at, papers=papers)
        elif case.step_kind == "approve":
            story.approve(case, "county", document_number="道工发〔2026〕2号")
        else:
            handling.finish(case_id=case.id, acting=story.who("county"), at=story.at, papers=papers)
