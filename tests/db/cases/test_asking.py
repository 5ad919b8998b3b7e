"""A desk tells what is missing: what is written counts, what is wrong is named, and the notice is read back."""

from tests.db.cases.story import Story
from tests.db.cases.test_pages import page
from yizhan.cases.models import SupplementNotice

TICKED_ONLY = {"item-homes": "1", "item-income-proof": "1", "what-income-proof": "缺三月流水"}


def test_a_tick_without_a_word_is_named_and_every_tick_stays(story: Story) -> None:
    case = story.part(story.submitted())
    response = story.people.client("cadre").post(f"/case/{case.id}/supplement", TICKED_ONLY)
    shown = response.content.decode()
    assert response.status_code == 422
    assert "“家庭名下住房套数”已勾选，请写明要补什么" in shown
    assert 'href="#id_what-homes"' in shown
    assert shown.count(" checked") == 2
    assert "缺三月流水" in shown
    assert not SupplementNotice.objects.exists()


def test_nothing_ticked_is_refused(story: Story) -> None:
    case = story.part(story.submitted())
    response = story.people.client("cadre").post(f"/case/{case.id}/supplement", {"read": "1"})
    assert response.status_code == 422
    assert not SupplementNotice.objects.exists()


def test_the_notice_is_read_back_before_it_goes_and_what_is_written_counts(story: Story) -> None:
    case = story.part(story.submitted())
    cadre, address = story.people.client("cadre"), f"/case/{case.id}/supplement"
    sent = {"what-income-proof": "缺三月流水", "item-homes": "1", "what-homes": "与证明不符"}
    read_back = cadre.post(address, sent)
    assert read_back.status_code == 200
    assert "还没有发出" in read_back.content.decode()
    assert "与证明不符" in read_back.content.decode()
    assert not SupplementNotice.objects.exists()
    assert story.part(case.application).state == "submitted"
    again = cadre.post(address, sent | {"back": "1"}).content.decode()
    assert again.count(" checked") == 2
    assert "一次告知并发出" not in page(cadre, address)
    assert cadre.post(address, sent | {"read": "1"}).status_code == 302
    assert {item["code"] for item in SupplementNotice.objects.get().items} == {"income-proof", "homes"}
