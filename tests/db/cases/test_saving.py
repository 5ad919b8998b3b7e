"""Saving while somebody types: the newest words stay, whoever and whatever comes late."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.db.cases.story import Story
from yizhan.cases.models import Draft
from yizhan.cases.queries.drafts import answers_of
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import VaultItem


class OpenPage:
    """The form as one window shows it."""

    def __init__(self, client: Client, draft: Draft) -> None:
        self.client, self.address = client, f"/drafts/{draft.id}"
        text = client.get(self.address).content.decode()
        self.hidden = {name: _hidden(text, name) for name in ("page_id", "seen")}

    def saves(self, number: int, **typed: str) -> Any:
        data = {**self.hidden, "page_save": str(number), **typed}
        return self.client.post(f"{self.address}/autosave", data, headers={"accept": "application/json"})

    def presses(self, **typed: str) -> Any:
        return self.client.post(self.address, {"save": "1", **typed})


def _hidden(text: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', text)
    assert found is not None
    return found[1]


@pytest.fixture
def draft(story: Story) -> Draft:
    return Draft.objects.get(id=story.draft(materials=()))


@pytest.fixture
def window(story: Story, draft: Draft) -> OpenPage:
    return OpenPage(story.people.client("member"), draft)


def typed(draft: Draft) -> Any:
    return answers_of(Draft.objects.get(id=draft.id))["rigid_other_fen"]


def test_what_is_typed_is_kept_right_or_wrong_and_its_time_is_told(window: OpenPage, draft: Draft) -> None:
    answer = window.saves(1, rigid_other_fen="12 apples")
    assert (answer.status_code, typed(draft)) == (200, "12 apples")
    assert re.fullmatch(r"\d\d:\d\d", answer.json()["at"])


def test_what_is_sensitive_goes_to_the_vault(window: OpenPage, draft: Draft) -> None:
    window.saves(1, bank_account="6222029999999999999")
    row = Draft.objects.get(id=draft.id)
    assert "6222029999999999999" not in str(row.values)
    assert answers_of(row)["bank_account"] == "6222029999999999999"
    assert VaultItem.objects.filter(owner_id=draft.id).count() == 1


def test_one_page_saves_as_often_as_it_likes(window: OpenPage, draft: Draft) -> None:
    assert [window.saves(n, rigid_other_fen=str(n)).status_code for n in (1, 2, 5)] == [200, 200, 200]
    assert typed(draft) == "5"


def test_of_one_page_an_earlier_save_that_arrives_late_changes_nothing(window: OpenPage, draft: Draft) -> None:
    window.saves(2, rigid_other_fen="200")
    assert window.saves(1, rigid_other_fen="100").status_code == 409
    assert typed(draft) == "200"


def test_another_window_opened_before_does_not_overwrite(story: Story, window: OpenPage, draft: Draft) -> None:
    older = OpenPage(story.people.client("member"), draft)
    window.saves(1, rigid_other_fen="200")
    refused = older.saves(1, rigid_other_fen="100")
    assert (refused.status_code, refused.json()["code"]) == (409, "draft-changed")
    assert typed(draft) == "200"
    assert OpenPage(older.client, draft).saves(1, rigid_other_fen="300").status_code == 200  # reloaded, it may
    assert window.saves(2, rigid_other_fen="400").status_code == 409
    assert typed(draft) == "300"


def test_what_the_page_before_saved_as_it_was_left_is_not_called_another_window(
    story: Story, window: OpenPage, draft: Draft
) -> None:
    """It is told apart, so that the page takes it over; neither overwrites the other unseen."""
    following = OpenPage(window.client, draft)
    before = ",".join([str(new_id()), window.hidden["page_id"]])
    window.saves(1, rigid_other_fen="200")  # late
    refused = following.saves(1, rigid_other_fen="100", pages_before=before)
    assert (refused.status_code, refused.json()["code"]) == (409, "draft-saved-as-left")
    assert typed(draft) == "200"
    following.hidden["seen"] = OpenPage(window.client, draft).hidden["seen"]
    assert following.saves(2, rigid_other_fen="100", pages_before=before).status_code == 200
    assert window.saves(2, rigid_other_fen="200").json()["code"] == "draft-changed"
    OpenPage(story.people.client("member"), draft).saves(1, rigid_other_fen="300")
    assert following.saves(3, rigid_other_fen="100", pages_before=before).json()["code"] == "draft-changed"
    assert typed(draft) == "300"


def test_after_a_press_what_the_page_still_had_on_its_way_changes_nothing(window: OpenPage, draft: Draft) -> None:
    window.saves(1, rigid_other_fen="100")
    window.presses(rigid_other_fen="200")
    assert window.saves(2, rigid_other_fen="100").status_code == 409
    assert typed(draft) == "200"


@pytest.mark.parametrize(
    "unsaid",
    [
        {"page_id": "x"},
        {"seen": "yesterday"},
        {"page_save": "many"},
        {"page_id": ""},
        {"seen": ""},
        {"pages_before": "x"},
    ],
)
def test_who_cannot_show_to_be_the_newest_is_refused(window: OpenPage, draft: Draft, unsaid: dict[str, str]) -> None:
    before = typed(draft)
    assert window.saves(1, rigid_other_fen="100", **unsaid).status_code == 409
    assert typed(draft) == before


def test_a_number_that_no_page_reaches_is_no_fault(window: OpenPage, draft: Draft) -> None:
    assert window.saves(10**30, rigid_other_fen="100").status_code == 200
    assert typed(draft) == "100"


def test_signed_out_the_page_is_told_so_and_not_led_away(window: OpenPage, draft: Draft) -> None:
    before = typed(draft)
    window.client.logout()
    answer = window.saves(1, rigid_other_fen="100")
    assert (answer.status_code, typed(draft)) == (401, before)
    assert "kept_form" not in window.client.session  # it is offered again by the press that follows


def test_somebody_elses_draft_does_not_exist(story: Story, window: OpenPage, draft: Draft) -> None:
    before = typed(draft)
    window.client = story.people.client("other_member")
    assert window.saves(1, rigid_other_fen="100").status_code == 404
    assert typed(draft) == before
