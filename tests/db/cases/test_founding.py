"""Founding a union step by step: nothing stands on what was never approved."""

from uuid import UUID

import pytest

from tests.db.cases.story import Story
from tests.db.cases.test_effects import PREPARATION, new_employer
from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Draft
from yizhan.cases.services import submitting
from yizhan.kernel.models import Fact


def drafted(story: Story, **answers: str) -> UUID:
    """A new employer's draft of a founding, with these answers beside the good ones."""
    story.employer_id = new_employer(story)
    return story.draft("found-union", answers=PREPARATION | answers, who="employer", materials=("request", "licence"))


def refused(story: Story, draft_id: UUID) -> None:
    with pytest.raises(errors.NotEligible):
        submitting.submit(draft_id=draft_id, acting=story.who("employer"), at=story.at)
    assert (Application.objects.count(), Case.objects.count()) == (0, 0)
    assert not Fact.objects.filter(kind="cases.submitted").exists()


def test_a_founding_whose_preparation_is_denied_opens_nothing(story: Story) -> None:
    """More who wish to join than there are employees: no preparatory group, so no election and no certificate."""
    draft_id = drafted(story, workers="30", members="40")
    draft = Draft.objects.get(id=draft_id)
    weighed = submitting.weighed_parts(draft, acting=story.who("employer"), on=story.today)
    fallen = {one.service.code: one.falls_with.code for one in weighed if one.falls_with}
    assert fallen == {"union-election": "union-preparation", "union-legal-person": "union-election"}
    refused(story, draft_id)
