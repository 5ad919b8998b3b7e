"""Filling in and sending: what is kept, what is asked for first, and that twice is once."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from tests.db.cases.story import HARDSHIP, Story
from tests.db.cases.test_effects import JOINING
from yizhan.accounts.models import RoleGrant
from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Draft, HardshipFile, HouseholdConsent
from yizhan.cases.rules.number import is_number
from yizhan.cases.rules.plan import version_of
from yizhan.cases.services import consents, drafts, submitting
from yizhan.catalogue import api as catalogue
from yizhan.kernel import messages, vault
from yizhan.kernel.errors import DomainError, Invalid, NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import DemoSms, Fact
from yizhan.kernel.scope import Acting, Level, scope_fields
from yizhan.registry import api as registry


def refused(story: Story, error: type[DomainError], draft_id: Any, who: str = "member") -> DomainError:
    with pytest.raises(error) as caught:
        submitting.submit(draft_id=draft_id, acting=story.who(who), at=story.at)
    assert (Application.objects.count(), Case.objects.count(), Fact.objects.filter(kind="cases.submitted").count()) == (
        0,
        0,
        0,
    )
    return caught.value


def test_what_was_typed_is_kept_and_the_sensitive_part_is_sealed(story: Story) -> None:
    draft = Draft.objects.get(id=story.draft())
    assert draft.values == {"homes": "1", "owns_business": "no", "had_accident": "no", "bank_name": "示例银行"}
    assert draft.secrets_id is not None
    assert vault.get(draft.secrets_id)["own_income_year_fen"] == "24000"


def test_coming_back_finds_the_same_draft(story: Story) -> None:
    first = story.draft()
    again = drafts.start_draft(programme_code="hardship-support", acting=story.who("member"), at=story.at)
    assert again.id == first


def test_somebody_elses_draft_does_not_exist(story: Story) -> None:
    draft_id = story.draft()
    with pytest.raises(NotFound):
        drafts.save_draft(
            draft_id=draft_id, sent=drafts.Answers({"homes": "9"}), acting=story.who("other_member"), at=story.at
        )
    assert Draft.objects.get(id=draft_id).values["homes"] == "1"


def test_nothing_sensitive_is_sent_without_the_applicants_own_consent(story: Story) -> None:
    refused(story, errors.OwnConsentMissing, story.draft(consented=False))


def test_faulty_answers_are_all_named(story: Story) -> None:
    answers = {**HARDSHIP, "own_income_year_fen": "很多", "homes": ""}
    told = refused(story, Invalid, story.draft(answers=answers))
    assert isinstance(told, Invalid)
    assert {problem["field"] for problem in told.problems} == {"own_income_year_fen", "homes"}


def test_missing_materials_are_named_by_what_they_are_called(story: Story) -> None:
    told = refused(story, errors.MaterialsMissing, story.draft(materials=("household-register",)))
    assert "收入证明" in str(told)


def test_an_account_that_the_ledger_would_not_take_is_told_while_it_can_be_typed_anew(story: Story) -> None:
    """Turned letters in a bank's name: a form lets them pass, a payment file does not."""
    turned = {**HARDSHIP, "bank_name": "示例\u202e银行"}
    told = refused(story, Invalid, story.draft(answers=turned))
    assert isinstance(told, Invalid)
    assert [problem["field"] for problem in told.problems] == ["bank_name"]


def test_a_name_that_the_register_would_not_take_is_told_at_once(story: Story) -> None:
    endless = {**JOINING, "name": "钱" * 51}
    draft_id = story.draft("join-union", answers=endless, who="newcomer", materials=())
    told = refused(story, Invalid, draft_id, who="newcomer")
    assert isinstance(told, Invalid)
    assert [problem["field"] for problem in told.problems] == ["name"]


def test_what_the_rule_denies_is_not_opened(story: Story) -> None:
    rich = {**HARDSHIP, "own_income_year_fen": "900000"}
    refused(story, errors.NotEligible, story.draft(answers=rich))


TWO_HOMES = {**HARDSHIP, "homes": "2"}


def on_file(story: Story) -> None:
    """The member has a hardship file from before."""
    person_id = story.people.person("member")
    standing = registry.membership_of(person_id)
    assert standing is not None
    HardshipFile.objects.create(
        **scope_fields(standing.scope),
        id=new_id(),
        person_id=person_id,
        case_id=new_id(),
        policy_version_id=version_of(catalogue.published("hardship-file", story.today)),
        category="deep",
        opened_on=story.today,
    )


def test_what_rests_on_a_denied_file_is_denied_with_it(story: Story) -> None:
    """Two homes: no file; and without a file neither living aid nor study aid, however poor."""
    draft_id = story.draft(answers=TWO_HOMES)
    weighed = submitting.weighed_parts(Draft.objects.get(id=draft_id), acting=story.who("member"), on=story.today)
    told = {one.service.code: one.falls_with.code if one.falls_with else None for one in weighed}
    assert told == {"hardship-file": None, "living-aid": "hardship-file", "study-aid": "hardship-file"}
    assert [one.may_open for one in weighed] == [False, False, False]
    refused(story, errors.NotEligible, draft_id)


def test_the_rest_is_sent_only_by_somebody_who_knows_what_is_left_out(story: Story) -> None:
    on_file(story)
    draft_id = story.draft(answers=TWO_HOMES)
    told = refused(story, errors.PartsDenied, draft_id)
    assert "困难职工建档" in str(told)
    how = submitting.Sending(frozenset({"hardship-file"}))
    application = submitting.submit(draft_id=draft_id, acting=story.who("member"), at=story.at, how=how)
    codes = application.cases.values_list("programme_code", flat=True)
    assert set(codes) == {"living-aid", "study-aid"}


def test_the_check_page_says_what_is_denied_and_sends_the_rest_by_name(story: Story) -> None:
    on_file(story)
    draft_id = story.draft(answers=TWO_HOMES)
    client = story.people.client("member")
    shown = client.get(f"/drafts/{draft_id}/check").content.decode()
    assert "家庭名下有两套以上住房" in shown
    assert "只申请其余 2 项" in shown
    assert client.post(f"/drafts/{draft_id}/submit")["Location"] == f"/drafts/{draft_id}/check"
    assert not Application.objects.exists()
    client.post(f"/drafts/{draft_id}/submit", {"without": ["hardship-file"]})
    assert Application.objects.get().cases.count() == 2


def test_where_nothing_is_left_the_page_names_no_amount(story: Story) -> None:
    draft_id = story.draft(answers=TWO_HOMES)
    response = story.people.client("member").get(f"/drafts/{draft_id}/check")
    shown = response.content.decode()
    assert response.status_code == 409
    assert "要先办成“困难职工建档”才能办" in shown
    assert "按标准算出的金额" not in shown


def test_the_same_request_twice_is_one_application(story: Story) -> None:
    draft_id = story.draft()
    member = story.who("member")
    first = submitting.submit(draft_id=draft_id, acting=member, at=story.at)
    second = submitting.submit(draft_id=draft_id, acting=member, at=story.at)
    assert first.id == second.id == draft_id
    assert (Application.objects.count(), Case.objects.count()) == (1, 3)
    assert is_number(first.number)
    assert first.number.startswith("2026-230102-")


def test_numbers_follow_one_another_in_a_county(story: Story) -> None:
    one = story.submitted()
    other = story.submitted(who="cadre")
    assert int(other.number.split("-")[2]) == int(one.number.split("-")[2]) + 1


def test_a_member_may_keep_it_from_the_workplace(story: Story) -> None:
    application = story.submitted(lowest=Level.COUNTY)
    case = story.part(application)
    assert (case.desk_level, case.desk_node_id) == ("county", story.people.world["daoli"])


def test_a_cadres_own_application_goes_past_the_desks_where_everybody_is_close(story: Story) -> None:
    """Bob and Alan keep the mill's books; Bob's own application leaves Alan, a colleague without ties, in charge."""
    own = story.submitted(who="cadre")
    assert story.part(own).desk_level == "primary"
    registry.declare_tie(
        person_id=story.people.person("relative_cadre"),
        other_id=story.people.person("cadre"),
        kind="colleague",
        acting=Acting.system("test"),
        at=story.at,
    )
    from yizhan.cases.services.routing import free_desk

    assert free_desk(Level.PRIMARY, story.part(own), on=story.today).level is Level.STREET


def test_each_adult_of_the_household_is_asked_on_their_own_phone(story: Story) -> None:
    application = story.submitted()
    [question] = HouseholdConsent.objects.filter(application_id=application.id)
    assert (question.state, consents.name_on(question)) == ("asked", "Adam")


def test_an_unanswered_link_serves_only_while_it_lives(story: Story, settings: Settings) -> None:
    settings.PUBLIC_ADDRESS = "https://fuwu.example.cn"
    application = story.submitted("hardship-support")  # told anew, under this address
    [question] = HouseholdConsent.objects.filter(application_id=application.id)
    token = consents.ask_again(question_id=question.id, acting=story.who("member"), at=story.at)
    while messages.deliver_next(at=story.at):
        pass
    sent = DemoSms.objects.filter(text__contains="/consent/")
    assert set(sent.values_list("mobile", flat=True)) == {"13800000011"}
    assert not sent.filter(text__contains="困难").exists()
    assert not sent.exclude(text__contains=f"{settings.PUBLIC_ADDRESS}/consent/").exists()
    late = story.at + consents.LINK_LIVES_FOR + timedelta(seconds=1)
    with pytest.raises(errors.LinkExpired):
        consents.answer_question(token=token, is_given=True, acting=Acting.visitor(), at=late)
    question.refresh_from_db()
    assert question.state == "asked"


def test_a_no_is_kept_and_can_be_asked_again(story: Story) -> None:
    application = story.submitted()
    [question] = HouseholdConsent.objects.filter(application_id=application.id)
    token = consents.ask_again(question_id=question.id, acting=story.who("member"), at=story.at)
    consents.answer_question(token=token, is_given=False, acting=Acting.visitor(), at=story.at)
    question.refresh_from_db()
    assert (question.state, question.consent_id) == ("declined", None)


def test_an_unsent_draft_can_be_thrown_away(story: Story) -> None:
    draft_id = story.draft()
    secrets_id = Draft.objects.get(id=draft_id).secrets_id
    assert secrets_id is not None
    drafts.discard_draft(draft_id=draft_id, acting=story.who("member"), at=story.at)
    assert not Draft.objects.exists()
    with pytest.raises(NotFound):
        vault.get(secrets_id)


def test_where_nobody_sits_at_the_street_the_case_goes_without_it(story: Story) -> None:
    with_street = story.part(story.submitted())
    assert "street-review" in with_street.plan
    RoleGrant.objects.filter(role="street_officer").update(valid_until=story.today - timedelta(days=1))
    without = story.part(story.submitted(who="cadre"))
    assert "street-review" not in without.plan
    assert "street-review" in Case.objects.get(id=with_street.id).plan


def test_where_nobody_keeps_the_workplaces_books_the_next_level_does(story: Story) -> None:
    RoleGrant.objects.filter(role="cadre").update(valid_until=story.today - timedelta(days=1))
    case = story.part(story.submitted())
    assert (case.desk_level, case.desk_node_id) == ("street", story.people.world["xinyang"])


def test_somebody_without_a_union_is_led_to_joining(story: Story) -> None:
    response = story.people.client("newcomer").get("/apply/hardship-support")
    shown = response.content.decode()
    assert response.status_code == 409
    assert "还不是会员" in shown
    assert "情况有变" not in shown
    assert '"/join"' in shown
    assert "12351" in shown


def test_the_service_of_transfers_leads_to_the_registers_page(story: Story) -> None:
    response = story.people.client("member").get("/apply/transfer")
    assert (response.status_code, response["Location"]) == (302, "/my/membership/transfer")


def test_two_transfers_are_not_open_at_once(story: Story) -> None:
    answers = {"reason": "new_job", "work_unit": "示例仓库"}
    draft_id = story.draft("transfer", answers=answers, materials=(), union=story.people.world["depot"])
    registry.request_transfer(
        person_id=story.people.person("member"),
        to_union_id=story.people.world["depot"],
        reason="1",
        due_on=story.today,
        acting=story.who("member"),
        at=story.at,
    )
    refused(story, errors.TransferUnderWay, draft_id)


def test_beside_an_open_transfer_no_draft_of_another_is_begun(story: Story) -> None:
    registry.request_transfer(
        person_id=story.people.person("member"),
        to_union_id=story.people.world["depot"],
        reason="1",
        due_on=story.today,
        acting=story.who("member"),
        at=story.at,
    )
    sent = story.people.client("member").post("/api/v1/drafts", {"programme": "transfer"}, "application/json")
    assert (sent.status_code, sent.json()["code"]) == (409, errors.TransferUnderWay.code)
    assert not Draft.objects.exists()
