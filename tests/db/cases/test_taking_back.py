"""A consent can be taken back at any time, and then nothing goes on."""

import pytest

from tests.db.cases.story import Story
from yizhan.accounts import api as accounts
from yizhan.cases import errors
from yizhan.cases.models import HouseholdConsent
from yizhan.cases.queries.consents import CONTEXT, all_adults_consented
from yizhan.cases.services import taking_back
from yizhan.kernel.errors import NotFound


def test_taking_ones_own_consent_back_ends_what_is_open(story: Story) -> None:
    application = story.submitted()
    [consent, *_others] = accounts.standing_consents((CONTEXT, application.id))
    taking_back.take_back_own(
        application_id=application.id, consent_id=consent.id, acting=story.who("member"), at=story.at
    )
    assert set(application.cases.values_list("state", flat=True)) == {"withdrawn"}
    assert consent.id not in {one.id for one in accounts.standing_consents((CONTEXT, application.id))}


def test_what_is_finished_stays_when_a_consent_is_taken_back(story: Story) -> None:
    application = story.filed()
    [consent, *_others] = accounts.standing_consents((CONTEXT, application.id))
    taking_back.take_back_own(
        application_id=application.id, consent_id=consent.id, acting=story.who("member"), at=story.at
    )
    assert story.part(application).state == "finished"
    assert story.part(application, "living-aid").state == "withdrawn"


@pytest.mark.parametrize("who", ["other_member", "cadre", "visitor"])
def test_nobody_takes_back_somebody_elses_consent(story: Story, who: str) -> None:
    application = story.submitted()
    [consent, *_others] = accounts.standing_consents((CONTEXT, application.id))
    with pytest.raises(NotFound):
        taking_back.take_back_own(
            application_id=application.id, consent_id=consent.id, acting=story.who(who), at=story.at
        )
    assert set(application.cases.values_list("state", flat=True)) == {"submitted"}


def test_an_adult_who_changes_their_mind_stops_the_approval(story: Story) -> None:
    application = story.submitted()
    story.adults_consent(application)
    assert all_adults_consented(application.id)
    question = HouseholdConsent.objects.get(application_id=application.id)
    taking_back.take_back_of_adult(question_id=question.id, acting=story.who("member"), at=story.at)
    assert not all_adults_consented(application.id)
    with pytest.raises(errors.NotInThisState):
        taking_back.take_back_of_adult(question_id=question.id, acting=story.who("member"), at=story.at)


def test_the_page_asks_before_it_ends_anything(story: Story) -> None:
    application = story.submitted()
    member = story.people.client("member")
    [consent, *_others] = accounts.standing_consents((CONTEXT, application.id))
    address = f"/cases/{application.id}/consents/{consent.id}/withdraw"
    assert address in member.get(f"/cases/{application.id}").content.decode()
    assert "停止办理" in member.get(address).content.decode()
    assert set(application.cases.values_list("state", flat=True)) == {"submitted"}
    assert member.post(address).status_code == 302
    assert set(application.cases.values_list("state", flat=True)) == {"withdrawn"}
