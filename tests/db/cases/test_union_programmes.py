"""A new term, a changed registration, a retained membership, an enterprise's need, a training session: from the
application to the figure."""

from datetime import date, timedelta

import pytest

from tests.db.cases.filing import amount, case_of, filed
from tests.db.cases.story import Story
from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Confirmation
from yizhan.cases.services import confirming, drafts, handling
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import Fact, Message
from yizhan.registry import api as registry
from yizhan.registry.models import RegistrationChange, Union
from yizhan.registry.rules.uscc import check_character

ELECTED = {
    "held_on": "2026-02-20",
    "votes_total": "90",
    "votes_present": "80",
    "chair_name": "孙新主席",
    "committee_seats": "4",
    "term_years": "5",
}


def mill(story: Story) -> Union:
    return Union.objects.get(id=story.people.world["mill"])


def as_legal_person(story: Story) -> None:
    body = "81230102MC0000077"
    legal = registry.LegalPerson(body + check_character(body), "230102-0077", date(2027, 1, 1), "旧主席")
    registry.register_legal_person(union_id=mill(story).id, legal=legal, acting=story.who("county"), at=story.at)


def new_term(story: Story, **answers: str) -> Application:
    return filed(story, "union-new-term", ELECTED | answers, acting=story.who("cadre"), materials=("minutes",))


def approved(story: Story, application: Application, who: str = "county") -> Case:
    case = case_of(application)
    handling.accept(case_id=case.id, acting=story.who(who), at=story.at)
    return story.approve(case_of(application), who, document_number="道工发〔2026〕8号")


def test_a_new_term_runs_from_its_election_and_the_certificate_follows(story: Story) -> None:
    as_legal_person(story)
    assert approved(story, new_term(story)).state == "finished"
    found = mill(story)
    assert (found.chair_name, found.committee_seats, found.approval_no) == ("孙新主席", 4, "道工发〔2026〕8号")
    assert (found.term_from, found.term_until) == (date(2026, 2, 20), date(2031, 2, 19))
    assert found.certificate_until == date(2031, 2, 19)
    assert amount(story, "unions.renewed") == 1


def test_an_unusual_committee_is_a_hint_and_no_refusal(story: Story) -> None:
    """The mill has a handful of members: one seat is usual, and an even number is not."""
    case = case_of(new_term(story))
    assert case.verdict["hints"] == ["many-seats", "even-seats"]
    shown = story.people.client("county").get(f"/cases/{case.application_id}").content.decode()
    assert "委员人数一般为单数" in shown
    assert case.state == "submitted"


@pytest.mark.parametrize("wrong", [{"term_years": "4"}, {"votes_present": "50"}, {"held_on": "2026-03-09"}])
def test_an_election_against_the_rules_is_refused(story: Story, wrong: dict[str, str]) -> None:
    with pytest.raises(errors.NotEligible):
        new_term(story, **wrong)
    assert not Application.objects.exists()
    assert mill(story).chair_name != "孙新主席"


CHANGE = {
    "what": ["name", "address"],
    "new_name": "示例新厂工会委员会",
    "new_address": "新路 2 号",
    "changed_on": "2026-02-20",
}


def change(story: Story, **answers: object) -> Application:
    materials = ("application", "approval")
    sent = {**CHANGE, **answers}
    return filed(story, "union-registration-change", sent, acting=story.who("cadre"), materials=materials)


def test_a_changed_registration_keeps_what_stood_before(story: Story) -> None:
    as_legal_person(story)
    former = mill(story).name
    approved(story, change(story))
    found, kept = mill(story), RegistrationChange.objects.get()
    assert (found.name, found.address, found.chair_name) == ("示例新厂工会委员会", "新路 2 号", "旧主席")
    assert (kept.former_name, kept.name, kept.changed_on) == (former, found.name, date(2026, 2, 20))
    assert (kept.is_late, kept.document_no) == (False, "道工发〔2026〕8号")
    assert "示例新厂工会委员会" in story.people.client("cadre").get(f"/unions/{found.id}").content.decode()
    assert former in story.people.client("cadre").get(f"/unions/{found.id}").content.decode()


def test_a_change_after_thirty_days_is_done_and_marked(story: Story) -> None:
    as_legal_person(story)
    approved(story, change(story, changed_on=(story.today - timedelta(days=31)).isoformat()))
    assert RegistrationChange.objects.get().is_late


def test_a_union_that_is_no_legal_person_changes_nothing(story: Story) -> None:
    with pytest.raises(errors.NotEligible):
        change(story)
    assert not RegistrationChange.objects.exists()


def retained(story: Story, reason: str) -> None:
    answers = {"reason": reason, "since": "2026-02-28"}
    application = filed(story, "retain-membership", answers, acting=story.oneself("member"))
    handling.accept(case_id=case_of(application).id, acting=story.who("cadre"), at=story.at)


@pytest.mark.parametrize("reason", ["retired", "unemployed"])
def test_the_old_union_keeps_the_membership(story: Story, reason: str) -> None:
    retained(story, reason)
    standing = registry.membership_of(story.people.person("member"))
    assert standing is not None
    assert (standing.state, standing.union_id) == ("retained", story.people.world["mill"])
    assert amount(story, "members.retained") == 1


def test_of_an_employer_that_closed_the_union_above_keeps_it(story: Story) -> None:
    retained(story, "employer_closed")
    standing = registry.membership_of(story.people.person("member"))
    assert standing is not None
    assert (standing.state, standing.union_id) == ("retained", story.people.world["xinyang"])


def test_what_is_retained_is_not_retained_again(story: Story) -> None:
    retained(story, "retired")
    with pytest.raises(errors.NotEligible):
        retained(story, "retired")
    assert Fact.objects.filter(kind="membership.retained").count() == 1


NEED = {"class": "experts", "title": "焊缝开裂", "details": "希望请焊接工匠来看看", "contact_phone": "13912345678"}


def answered(story: Story) -> Case:
    application = filed(story, "enterprise-request", NEED, acting=story.who("employer"))
    case = case_of(application)
    desk = "street" if case.desk_level == "street" else "county"
    handling.accept(case_id=case.id, acting=story.who(desk), at=story.at)
    return story.approve(case_of(application), desk)


def test_an_employer_says_that_its_need_is_solved_once(story: Story) -> None:
    case, employer = answered(story), story.who("employer")
    assert case.state == "finished"
    confirming.confirm(case_id=case.id, is_solved=True, remark="", acting=employer, at=story.at)
    with pytest.raises(errors.Confirmed):
        confirming.confirm(case_id=case.id, is_solved=False, remark="", acting=employer, at=story.at)
    assert Confirmation.objects.get().is_solved
    assert amount(story, "enterprise.requests_answered") == 1
    assert amount(story, "enterprise.requests_solved") == 1
    assert amount(story, "enterprise.requests_unsolved") == 0


def test_what_is_not_solved_is_told_to_the_desk_and_to_the_one_above(story: Story) -> None:
    case = answered(story)
    client = story.people.client("employer")
    shown = client.get(f"/cases/{case.application_id}").content.decode()
    assert "这件事解决了吗" in shown
    assert shown.count("btn btn-primary") == 1
    sent = client.post(f"/case/{case.id}/confirm", {"solved": "no", "remark": "没有人来"})
    assert sent.status_code == 302
    told = set(Message.objects.filter(kind="cases.unsolved").values_list("user_id", flat=True))
    assert {story.people.users["county"], story.people.users["city"]} <= told
    assert amount(story, "enterprise.requests_unsolved", on=local_date(Confirmation.objects.get().confirmed_at)) == 1
    assert "没有人来" in story.people.client("county").get(f"/cases/{case.application_id}").content.decode()


@pytest.mark.parametrize("who", ["county", "member", "cadre"])
def test_nobody_else_says_so(story: Story, who: str) -> None:
    case = answered(story)
    with pytest.raises(NotFound):
        confirming.confirm(case_id=case.id, is_solved=True, remark="", acting=story.who(who), at=story.at)
    assert not Confirmation.objects.exists()


def test_nothing_is_confirmed_before_it_is_answered(story: Story) -> None:
    case = case_of(filed(story, "enterprise-request", NEED, acting=story.who("employer")))
    with pytest.raises(errors.NotInThisState):
        confirming.confirm(case_id=case.id, is_solved=True, remark="", acting=story.who("employer"), at=story.at)


def test_a_union_has_no_needs_of_an_enterprise(story: Story) -> None:
    with pytest.raises(errors.ForEmployers):
        drafts.start_draft(programme_code="enterprise-request", acting=story.who("cadre"), at=story.at)


SESSION = {
    "topic": "实名制名册",
    "class": "digital",
    "held_from": "2026-03-10",
    "held_until": "2026-03-11",
    "hours": "12",
    "heads": "5",
}


def test_training_is_signed_up_for_and_counted_when_it_was_attended(story: Story) -> None:
    application = filed(story, "cadre-training", SESSION, acting=story.who("cadre"), materials=("plan",))
    case = case_of(application)
    county = story.who("county")
    handling.accept(case_id=case.id, acting=county, at=story.at)
    with pytest.raises(errors.PapersOwed):
        handling.finish(case_id=case.id, acting=county, at=story.at)
    sheet = "attendance"
    story.days(10)
    attach(story, application, sheet)
    handling.finish(case_id=case.id, acting=county, at=story.at)
    assert amount(story, "cadres.trained") == 5
    assert amount(story, "cadres.training_hours") == 60
    assert Fact.objects.get(kind="cadres.trained").occurred_on == date(2026, 3, 11)


def test_a_session_that_lies_ahead_is_not_counted(story: Story) -> None:
    materials = ("plan", "attendance")
    application = filed(story, "cadre-training", SESSION, acting=story.who("cadre"), materials=materials)
    case = case_of(application)
    handling.accept(case_id=case.id, acting=story.who("county"), at=story.at)
    with pytest.raises(errors.NotHappenedYet):
        handling.finish(case_id=case.id, acting=story.who("county"), at=story.at)
    assert case_of(application).state == "handling"
    assert not Fact.objects.filter(kind="cadres.trained").exists()


def attach(story: Story, application: Application, code: str) -> None:
    from yizhan.kernel.files import FileRef
    from yizhan.kernel.ids import new_id

    file = FileRef(id=new_id(), name=f"{code}.jpg", size=1, content_type="image/jpeg", sha256="0" * 64)
    drafts.attach(application_id=application.id, code=code, file=file, acting=story.who("cadre"), at=story.at)
