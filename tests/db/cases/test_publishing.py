"""Publishing a notice: read before it is public, and nothing leads to it once it is over."""

import re
from datetime import timedelta

import pytest

from tests.db.cases.story import Story
from tests.db.cases.test_pages import page, press, shown_notice
from yizhan.cases.models import Case, PublicNotice
from yizhan.cases.services import notices
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock


def to_be_published(story: Story) -> Case:
    story.at = clock.now()
    application = story.submitted()
    story.accept(application)
    story.visit(application)
    return story.approve(story.part(application), "street")


def test_a_notice_is_read_before_it_is_published_exactly_as_it_will_be(story: Story) -> None:
    case = to_be_published(story)
    cadre, address = story.people.client("cadre"), f"/case/{case.id}/open-notice"
    assert address in page(cadre, f"/cases/{case.application_id}")
    before = page(cadre, address)
    assert not PublicNotice.objects.exists()
    case.refresh_from_db()
    assert case.state == "handling"
    press(cadre, address)
    public = page(story.people.client("relative_cadre"), f"/notices/{PublicNotice.objects.get().token}")
    facts = re.findall(r"<dt>(?:姓氏|所在工会|类别|公示期|公示单位)</dt><dd>(.+?)</dd>", public)
    assert len(facts) == 5
    assert re.findall(r"<dt>(?:姓氏|所在工会|类别|公示期|公示单位)</dt><dd>(.+?)</dd>", before) == facts
    for secret in ("Adam", "13800000001", "24,000", "6222", "示例中学"):
        assert secret not in before, secret
    assert cadre.get(address).status_code == 409


@pytest.mark.parametrize(("who", "status"), [("county", 409), ("other_cadre", 404), ("relative_cadre", 404)])
def test_what_a_notice_will_say_is_shown_to_its_desk_alone(story: Story, who: str, status: int) -> None:
    response = story.people.client(who).get(f"/case/{to_be_published(story).id}/open-notice")
    assert response.status_code == status
    assert not PublicNotice.objects.exists()


def test_while_it_shows_nothing_is_to_be_published_and_after_its_end_nothing_leads_to_it(story: Story) -> None:
    notice = shown_notice(story)
    cadre, address = story.people.client("cadre"), f"/cases/{notice.case.application_id}"
    showing = page(cadre, address)
    assert ("下一步：等公示期满" in showing, "下一步：发布公示" in showing) == (True, False)
    assert f"/notices/{notice.token}" in showing
    PublicNotice.objects.update(until=clock.today() - timedelta(days=1), opened_on=clock.today() - timedelta(days=9))
    assert cadre.get(f"/notices/{notice.token}").status_code == 410
    for who in ("cadre", "member"):
        assert f"/notices/{notice.token}" not in page(story.people.client(who), address)
    assert notices.close_due_notices(at=clock.now()) == 1
    assert "已结束，公示页已撤下" in page(cadre, address)


def test_the_consent_to_a_notice_names_the_very_category_that_it_shows(story: Story) -> None:
    notice = shown_notice(story)
    programme = catalogue.version(notice.case.programme_version_id)
    [consent] = [one for one in programme.consents if one.purpose == "public-notice"]
    assert f"“{notice.category}”" in consent.text.zh_hans
    assert programme.notice is not None
    assert f"“{programme.notice.category.say('en')}”" in consent.text.say("en")
