"""A NUL in what a draft is sent: refused in words, and nothing of it kept."""

import pytest

from tests.db.cases.story import Story
from tests.db.web.test_plain_texts import refused
from yizhan.cases.models import Draft
from yizhan.cases.queries.drafts import answers_of


@pytest.mark.parametrize("field", ["rigid_other_fen", "bank_account"])
@pytest.mark.parametrize("way", ["", "/autosave"])
def test_in_a_draft_s_answer_nothing_is_kept(story: Story, field: str, way: str) -> None:
    draft = Draft.objects.get(id=story.draft(materials=()))
    before = answers_of(draft)
    client = story.people.client("member")
    client.raise_request_exception = False
    assert refused(client.post(f"/drafts/{draft.id}{way}", {"save": "1", field: "1\0002"}))
    after = Draft.objects.get(id=draft.id)
    assert (answers_of(after), after.saved_at) == (before, draft.saved_at)


def test_in_a_form_that_is_not_multipart(story: Story) -> None:
    draft = Draft.objects.get(id=story.draft(materials=()))
    client = story.people.client("member")
    client.raise_request_exception = False
    body, kind = "save=1&rigid_other_fen=1%002", "application/x-www-form-urlencoded"
    assert refused(client.post(f"/drafts/{draft.id}", body, content_type=kind))
    assert Draft.objects.get(id=draft.id).saved_at == draft.saved_at


@pytest.mark.parametrize("values", [{"rigid_other_fen": "1\0002"}, {"rigid_other_fen\000": "1"}])
def test_in_a_program_s_body(story: Story, values: dict[str, str]) -> None:
    draft = Draft.objects.get(id=story.draft(materials=()))
    client = story.people.client("member")
    client.raise_request_exception = False
    answer = client.put(f"/api/v1/drafts/{draft.id}", {"answers": values}, content_type="application/json")
    assert refused(answer)
    assert (answer["Content-Type"], answer.json()["code"]) == ("application/problem+json", "has-nul")
    assert Draft.objects.get(id=draft.id).saved_at == draft.saved_at
