"""Founding a union step by step: nothing stands on what was never approved."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction

from tests.db.cases.story import Story
from tests.db.cases.test_api_of_notices_and_consents import agent_of_the_new_employer
from tests.db.cases.test_effects import PREPARATION, answer_next, elected, finish, founding, new_employer
from tests.owning import by_the_owner
from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Draft, EffectDone
from yizhan.cases.queries.consents import PART
from yizhan.cases.queries.drafts import answers_of
from yizhan.cases.services import consents, drafts, handling, parts, submitting, supplements
from yizhan.cases.services import founding as founding_services
from yizhan.cases.services.supplements import MissingItem
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid
from yizhan.kernel.models import Fact, JournalEntry
from yizhan.registry import api as registry
from yizhan.registry.models import Union
from yizhan.registry.queries.unions import union_advice
from yizhan.registry.rules.committee import Advice
from yizhan.registry.rules.uscc import check_character


def drafted(story: Story, **answers: str) -> UUID:
    """A new employer's draft of a founding, with these answers beside the good ones."""
    story.employer_id = new_employer(story)
    return story.draft("found-union", answers=PREPARATION | answers, who="employer", materials=("request", "licence"))


def union_of(story: Story) -> Union:
    """The one union of the employer."""
    return Union.objects.get(employer__id=str(story.employer_id))


def refused(story: Story, draft_id: UUID) -> None:
    with pytest.raises(errors.NotEligible):
        submitting.submit(draft_id=draft_id, acting=story.who("employer"), at=story.at)
    assert (Application.objects.count(), Case.objects.count()) == (0, 0)
    assert not Fact.objects.filter(kind="cases.submitted").exists()


def test_women_are_counted_among_those_who_wish_to_join(story: Story) -> None:
    refused(story, drafted(story, workers="60", members="40", women_members="50"))


def test_an_employer_whose_union_stands_founds_no_second(story: Story) -> None:
    """Its draft from before is refused as well as a new one."""
    draft_id = drafted(story)
    registry.prepare_union(
        name="示例厂工会委员会",
        parent_id=story.people.world["daoli"],
        employer_id=story.employer_id,
        approval_no="1",
        contact=("孙组长", "13900000002"),
        acting=story.who("county"),
        at=story.at,
    )
    employer = story.who("employer")
    with pytest.raises(errors.OwnUnionStands):
        drafts.start_draft(programme_code="found-union", acting=employer, at=story.at)
    with pytest.raises(errors.OwnUnionStands):
        submitting.submit(draft_id=draft_id, acting=employer, at=story.at)
    assert not Application.objects.exists()
    assert union_of(story).state == "C"


def test_the_page_of_a_second_founding_leads_to_the_union_and_its_next_election(story: Story) -> None:
    employer = story.who("employer")
    with by_the_owner():
        Union.objects.filter(id=story.people.world["mill"]).update(employer_id=employer.node_id)
    response = story.people.client("employer").get("/apply/found-union")
    shown = response.content.decode()
    assert response.status_code == 409
    assert "本单位已有工会" in shown
    assert '"/our-union"' in shown
    assert '"/apply/union-election"' in shown


def test_an_election_stands_on_no_group_that_was_never_approved(story: Story) -> None:
    """As if an application had come through without its first part: the desk cannot finish the election."""
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    answer_next(story, story.part(application, "union-election"), elected(story))
    with by_the_owner():
        EffectDone.objects.filter(effect="union.prepare").delete()
    with pytest.raises(errors.PreparationMissing), transaction.atomic():
        finish(story, story.part(application, "union-election"))
    assert story.part(application, "union-election").state == "submitted"
    assert union_of(story).state == "C"


def test_the_part_whose_turn_it_is_waits_for_the_applicant_on_every_page(story: Story) -> None:
    application = founding(story)
    address = f"/cases/{application.id}"
    readers = {"待您填写": agent_of_the_new_employer(story), "待申请人填写": story.people.client("county")}
    for word, reader in readers.items():
        assert word not in reader.get(address).content.decode()
    finish(story, story.part(application, "union-preparation"))
    for word, reader in readers.items():
        assert reader.get(address).content.decode().count(word) == 1


def test_more_present_than_entitled_is_no_election(story: Story) -> None:
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    with pytest.raises(errors.NotEligible):
        answer_next(story, story.part(application, "union-election"), elected(story, votes_present="35"))
    assert story.part(application, "union-election").state == "waiting"


def day_before(story: Story) -> str:
    return (story.today - timedelta(days=1)).isoformat()


def test_an_election_before_the_group_was_approved_is_refused_at_its_field(story: Story) -> None:
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    case, entries = story.part(application, "union-election"), JournalEntry.objects.count()
    with pytest.raises(Invalid) as refusal, transaction.atomic():
        answer_next(story, case, elected(story, held_on=day_before(story)))
    [problem] = refusal.value.problems
    assert problem["field"] == "held_on"
    assert f"不能早于筹备组获批的日期（{story.today.isoformat()}）" in problem["message"]
    assert (story.part(application, "union-election").state, JournalEntry.objects.count()) == ("waiting", entries)
    answer_next(story, case, elected(story))  # held on the very day of the approval
    assert story.part(application, "union-election").state == "submitted"


def test_the_page_says_it_at_the_date(story: Story) -> None:
    story.at = clock.now()
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    employer = story.who("employer")
    draft = parts.start_part(case_id=story.part(application, "union-election").id, acting=employer, at=story.at)
    answers = drafts.Answers(elected(story, held_on=day_before(story)))
    drafts.save_draft(draft_id=draft.id, sent=answers, acting=employer, at=story.at)
    answer = agent_of_the_new_employer(story).get(f"/drafts/{draft.id}/check")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert 'href="#id_held_on"' in shown
    assert "不能早于筹备组获批的日期" in shown
    assert "有 1 处需要修改" in shown


def test_a_correction_moves_no_election_before_the_approval(story: Story) -> None:
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    case = story.part(application, "union-election")
    answer_next(story, case, elected(story))
    item = MissingItem("held_on", "选举日期", "与会议记录不符")
    supplements.ask_supplement(case_id=case.id, items=[item], acting=story.who("county"), at=story.at)
    earlier = supplements.Answer({"held_on": day_before(story)})
    with pytest.raises(Invalid) as refusal:
        supplements.answer_supplement(
            application_id=application.id, answer=earlier, acting=story.who("employer"), at=story.at
        )
    assert [problem["field"] for problem in refusal.value.problems] == ["held_on"]
    after = story.part(application, "union-election")
    assert (after.state, after.values["held_on"]) == ("supplement", story.today.isoformat())


def test_the_registration_begins_with_the_chair_that_was_elected(story: Story) -> None:
    """Prefilled, and what is typed instead stands."""
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    answer_next(story, story.part(application, "union-election"), elected(story))
    finish(story, story.part(application, "union-election"))
    employer, case = story.who("employer"), story.part(application, "union-legal-person")
    draft = parts.start_part(case_id=case.id, acting=employer, at=story.at)
    assert answers_of(draft) == {"chair_name": "孙主席"}
    assert draft.values == {}  # a name lies in the vault
    drafts.save_draft(draft_id=draft.id, sent=drafts.Answers({"chair_name": "钱副主席"}), acting=employer, at=story.at)
    again = parts.start_part(case_id=case.id, acting=employer, at=story.at)
    assert answers_of(again)["chair_name"] == "钱副主席"


def test_a_union_just_founded_is_judged_by_those_who_wish_to_join(story: Story) -> None:
    """30 wish to join, five seats, nobody has joined yet: nothing says that five are too many, nor, once it is elected,
    that a committee is due."""
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    assert Advice.COMMITTEE_DUE in [one.advice for one in union_advice(union_of(story), story.today)]
    answer_next(story, story.part(application, "union-election"), elected(story))
    finish(story, story.part(application, "union-election"))
    assert union_advice(union_of(story), story.today) == ()


def registering(story: Story) -> Case:
    """The registration of the legal person at the step where the certificate is issued."""
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    answer_next(story, story.part(application, "union-election"), elected(story))
    finish(story, story.part(application, "union-election"))
    answers = {"chair_name": "孙主席", "has_premises": "yes", "has_funds": "yes"}
    answer_next(story, story.part(application, "union-legal-person"), answers)
    case = story.part(application, "union-legal-person")
    handling.accept(case_id=case.id, acting=story.who("county"), at=story.at)
    return story.part(application, "union-legal-person")


def test_what_the_application_says_goes_before_what_the_register_has_of_the_own_union(story: Story) -> None:
    registering(story)
    agent = story.who("employer")
    registered = founding_services.beside_own_union({}, agent, on=story.today)
    assert registered
    said = dict.fromkeys(list(registered)[:1], "as typed")
    assert founding_services.beside_own_union(said, agent, on=story.today) == {**registered, **said}
    for nobodys in ("member", "county"):
        assert founding_services.beside_own_union(said, story.who(nobodys), on=story.today) == said


def test_the_certificates_step_asks_for_corrections(story: Story) -> None:
    case = registering(story)
    shown = story.people.client("county").get(f"/cases/{case.application_id}").content.decode()
    assert f"/case/{case.id}/supplement" in shown
    assert f"/case/{case.id}/refuse" in shown
    item = MissingItem("application", "申请表", "缺第二页")
    supplements.ask_supplement(case_id=case.id, items=[item], acting=story.who("county"), at=story.at)
    assert story.part(case.application, "union-legal-person").state == "supplement"


def test_a_refused_certificate_registers_nobody(story: Story) -> None:
    case = registering(story)
    client = story.people.client("county")
    told = client.post(f"/case/{case.id}/refuse", {"reason": "住所证明与登记不符"})
    assert (told.status_code, 'href="#id_remedy"' in told.content.decode()) == (422, True)
    assert story.part(case.application, "union-legal-person").ended_at is None
    sent = {"reason": "住所证明与登记不符", "remedy": "换一份住所证明再申请"}
    assert client.post(f"/case/{case.id}/refuse", sent).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.end_reason) == ("rejected", "住所证明与登记不符")
    assert union_of(story).uscc is None


def test_papers_of_a_later_part_go_by_their_names(story: Story) -> None:
    case = registering(story)
    shown = story.people.client("county").get(f"/cases/{case.application_id}").content.decode()
    assert "选举结果报告（附会议记录）" in shown
    assert '<span class="yz-row-title">minutes</span>' not in shown


def test_the_result_says_the_certificates_number_and_term(story: Story) -> None:
    case = registering(story)
    finish(story, case)
    [result] = case.application.receipts.filter(kind="result", case=case)
    shown = story.people.client("county").get(f"/receipts/{result.id}").content.decode()
    assert "230102-0099" in shown
    assert "2031" in shown


def test_a_founding_whose_preparation_is_denied_opens_nothing(story: Story) -> None:
    """More who wish to join than there are employees: no preparatory group, so no election and no certificate."""
    draft_id = drafted(story, workers="30", members="40")
    draft = Draft.objects.get(id=draft_id)
    weighed = submitting.weighed_parts(draft, acting=story.who("employer"), on=story.today)
    fallen = {one.service.code: one.falls_with.code for one in weighed if one.falls_with}
    assert fallen == {"union-election": "union-preparation", "union-legal-person": "union-election"}
    refused(story, draft_id)


def at_the_certificate(story: Story) -> tuple[Application, Case]:
    """A founding whose certificate is to be issued next."""
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    answer_next(story, story.part(application, "union-election"), elected(story))
    finish(story, story.part(application, "union-election"))
    legal = {"chair_name": "孙主席", "has_premises": "yes", "has_funds": "yes"}
    answer_next(story, story.part(application, "union-legal-person"), legal)
    case = story.part(application, "union-legal-person")
    handling.accept(case_id=case.id, acting=story.who("county"), at=story.at)
    case.refresh_from_db()
    return application, case


def test_everything_missing_on_a_certificate_is_told_at_once(story: Story) -> None:
    application, case = at_the_certificate(story)
    answer = story.people.client("county").post(f"/case/{case.id}/complete", {})
    assert answer.status_code == 422
    assert "有 3 处需要修改" in answer.content.decode()
    assert story.part(application, "union-legal-person").ended_at is None


def test_a_number_too_long_for_the_certificate_is_refused_and_not_cut(story: Story) -> None:
    application, case = at_the_certificate(story)
    paper = {"certificate_no": "x" * 41, "uscc": "81230102MC0000099", "valid_until": "2027-01-01"}
    answer = story.people.client("county").post(f"/case/{case.id}/complete", paper)
    assert answer.status_code == 422
    assert "最多 40 个字" in answer.content.decode()
    assert union_of(story).certificate_no == ""
    assert story.part(application, "union-legal-person").ended_at is None


def legal_person_drafted(story: Story, application: Application) -> UUID:
    """The form of the last part, with everything but the approvals."""
    employer, case = story.who("employer"), story.part(application, "union-legal-person")
    draft_id = parts.start_part(case_id=case.id, acting=employer, at=story.at).id
    answers = {"chair_name": "孙主席", "has_premises": "yes", "has_funds": "yes"}
    drafts.save_draft(draft_id=draft_id, sent=drafts.Answers(answers), acting=employer, at=story.at)
    programme = catalogue.version(case.programme_version_id)
    consents.consent_oneself(context=(PART, case.id), programme=programme, acting=employer, at=story.at)
    for code in ("application", "chair-id"):
        story.attach(draft_id, code, who="employer")
    return draft_id


def test_what_was_approved_on_the_platform_is_not_asked_for_again(story: Story) -> None:
    story.at = clock.now()
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    answer_next(story, story.part(application, "union-election"), elected(story))
    finish(story, story.part(application, "union-election"))
    draft_id = legal_person_drafted(story, application)
    shown = agent_of_the_new_employer(story).get(f"/drafts/{draft_id}").content.decode()
    assert "material-application" in shown
    assert "material-approvals" not in shown
    submitting.submit(draft_id=draft_id, acting=story.who("employer"), at=story.at)
    assert story.part(application, "union-legal-person").state == "submitted"
    assert not application.owed.exists()


def test_an_approval_that_the_register_does_not_know_is_asked_for(story: Story) -> None:
    story.at = clock.now()
    application = founding(story)
    finish(story, story.part(application, "union-preparation"))
    answer_next(story, story.part(application, "union-election"), elected(story))
    finish(story, story.part(application, "union-election"))
    Union.objects.filter(id=union_of(story).id).update(approval_no="")
    draft_id = legal_person_drafted(story, application)
    shown = agent_of_the_new_employer(story).get(f"/drafts/{draft_id}").content.decode()
    assert "material-approvals" in shown
    with pytest.raises(errors.CommitmentMissing):
        submitting.submit(draft_id=draft_id, acting=story.who("employer"), at=story.at)


def test_a_certificate_that_would_outlive_the_term_comes_back_with_the_last_day(story: Story) -> None:
    application, case = at_the_certificate(story)
    term_until = union_of(story).term_until
    assert term_until is not None
    body, valid_until = "81230102MC0000099", term_until + timedelta(days=1)
    paper = {"certificate_no": "230102-0099", "uscc": body + check_character(body), "valid_until": str(valid_until)}
    answer = story.people.client("county").post(f"/case/{case.id}/complete", paper)
    shown = answer.content.decode()
    assert (answer.status_code, f"本届任期到 {term_until.isoformat()} 届满" in shown) == (422, True)
    assert 'href="#id_valid_until"' in shown
    assert story.part(application, "union-legal-person").ended_at is None
    assert union_of(story).certificate_no == ""


def test_an_approvals_number_too_long_is_refused_and_not_cut(story: Story) -> None:
    application = founding(story)
    case = story.part(application, "union-preparation")
    answer = story.people.client("county").post(f"/case/{case.id}/complete", {"document_number": "号" * 65})
    assert answer.status_code == 422
    assert "最多 64 个字" in answer.content.decode()
    assert story.employer_id is not None
    assert not Union.objects.filter(employer_id=story.employer_id).exists()


def test_only_a_form_in_which_something_was_filled_in_says_so(story: Story) -> None:
    said = "已知的内容替您填好了"
    employer, member = story.people.client("employer"), story.people.client("member")
    assert said not in employer.get(f"/drafts/{drafted(story)}").content.decode()
    filled_in = story.draft("platform-checkup", answers={"division": "230102"}, materials=(), consented=False)
    assert said in member.get(f"/drafts/{filled_in}").content.decode()
    emptied = story.draft("platform-checkup", answers={"division": ""}, materials=(), consented=False)
    assert said not in member.get(f"/drafts/{emptied}").content.decode()
