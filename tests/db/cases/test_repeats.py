"""Sent twice, done once: visits and objections, by program and by form."""

import re

from tests.db.cases.story import Story
from tests.db.cases.test_api import post
from tests.db.cases.test_notices import opened
from yizhan.cases.models import Objection
from yizhan.kernel import clock
from yizhan.kernel.models import JournalEntry, KeptAnswer

VISIT = {"visited_on": "2026-11-20", "visitors": "Bob、王委员", "findings": "情况与申请相符"}


def token_in(page: bytes) -> str:
    tokens: list[str] = re.findall(r'name="once" value="([\w-]{16})"', page.decode())
    return tokens[0]


def test_a_visit_is_recorded_once_by_the_same_key(story: Story) -> None:
    case = story.part(story.submitted())
    story.accept(case.application)
    cadre = story.people.client("cadre")
    address = f"/cases/{case.id}/visits"
    first = post(cadre, address, VISIT, key="v", status=201)
    assert post(cadre, address, VISIT, key="v", status=201) == first
    assert (
        post(cadre, address, {**VISIT, "visitors": "Bob、张委员"}, key="v", status=422)["code"]
        == "idempotency-key-reused"
    )
    assert case.application.visits.count() == 1


def test_a_visit_form_sent_twice_records_one_visit_and_a_new_form_another(story: Story) -> None:
    case = story.part(story.submitted())
    story.accept(case.application)
    cadre = story.people.client("cadre")
    address = f"/case/{case.id}/visit"
    form = {**VISIT, "once": token_in(cadre.get(address).content)}
    answers = [cadre.post(address, form) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [f"/cases/{case.application_id}"] * 2
    assert case.application.visits.count() == 1
    changed = cadre.post(address, {**form, "visitors": "Bob、张委员"})
    assert (changed.status_code, case.application.visits.count()) == (422, 1)
    cadre.post(address, {**VISIT, "once": token_in(cadre.get(address).content)})
    assert case.application.visits.count() == 2


def test_a_refused_form_may_be_mended_and_sent_again(story: Story) -> None:
    case = story.part(story.submitted())
    story.accept(case.application)
    cadre = story.people.client("cadre")
    address = f"/case/{case.id}/visit"
    refused = cadre.post(address, {**VISIT, "findings": "", "once": token_in(cadre.get(address).content)})
    assert (refused.status_code, case.application.visits.count()) == (422, 0)
    assert cadre.post(address, {**VISIT, "once": token_in(refused.content)}).status_code == 302
    assert case.application.visits.count() == 1


def test_an_objection_is_filed_once_and_nothing_is_kept_that_tells_whose_it_was(story: Story) -> None:
    story.at = clock.now()
    _application, shown = opened(story)
    bob = story.people.client("cadre", as_member=True)
    said = {"text": "他家有两套房", "contact": ""}
    for _ in range(2):
        post(bob, f"/notices/{shown.token}/objections", said, key="o", status=201)
    assert Objection.objects.count() == 1
    page = f"/notices/{shown.token}/object"
    form = {"text": "他家还有一辆车", "contact": "", "once": token_in(bob.get(page).content)}
    for _ in range(2):
        assert bob.post(page, form).status_code == 200
    assert Objection.objects.count() == 2
    assert JournalEntry.objects.filter(kind="cases.objected").count() == 2
    objector = story.people.users["cadre"]
    assert KeptAnswer.objects.count() == 2
    assert not KeptAnswer.objects.filter(owner_id=objector).exists()
