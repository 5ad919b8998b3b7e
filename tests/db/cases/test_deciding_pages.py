"""The page on which one or several are decided."""

import re
from typing import Any

from tests.db.cases.story import Story
from tests.db.cases.test_pages import page, press
from yizhan.cases.http.desk import step_of
from yizhan.cases.models import Case
from yizhan.cases.rules.plan import plan_of
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import StepKind
from yizhan.kernel.models import JournalEntry


def test_several_are_decided_on_one_page(story: Story) -> None:
    application = story.filed()
    street = story.people.client("street")
    living = story.part(application, "living-aid")
    for_street = page(street, f"/decide?case={living.id}")
    assert f"amount-{living.id}" not in for_street
    assert "怎么算出来的" in for_street
    assert JournalEntry.objects.filter(kind="vault.read", subject_id=application.id).exists()
    answer = {"case": str(living.id), f"answer-{living.id}": "yes", f"reason-{living.id}": "同意上报"}
    press(street, "/decide", answer)
    county = story.people.client("county")
    both = [story.part(application, code) for code in ("living-aid", "study-aid")]
    shown = page(county, "/decide?" + "&".join(f"case={case.id}" for case in both))
    assert shown.count('name="case"') == 2
    sent: dict[str, Any] = {"case": [str(case.id) for case in both]}
    for case, (said, reason) in zip(both, [("yes", "符合标准同意"), ("no", "学校不在范围")], strict=True):
        sent |= {f"answer-{case.id}": said, f"reason-{case.id}": reason, f"remedy-{case.id}": "可以改申请助学金"}
    press(county, "/decide", sent)
    told = page(county, "/inbox")
    assert "已办 2 件" in told
    assert re.search(r"Alice \S+ 不同意", told)
    assert {case.programme_code: case.state for case in Case.objects.filter(id__in=[one.id for one in both])} == {
        "living-aid": "handling",
        "study-aid": "rejected",
    }
    shown = page(story.people.client("member"), f"/cases/{application.id}")
    assert "学校不在范围" in shown
    assert "不同意这个结果" in shown


def test_a_row_asks_for_what_its_own_step_requires_not_the_first_of_its_kind(story: Story) -> None:
    """A hardship file is approved twice: the street's review requires nothing, the county's approval does."""
    application = story.filed()
    case = story.part(application)
    steps = []
    for position, step in enumerate(plan_of(catalogue.version(case.programme_version_id), case.plan)):
        if step.kind == StepKind.APPROVE:
            case.step = position
            steps.append(step_of(case))
    assert [step.code for step in steps if step] == ["street-review", "approve"]


def test_a_decision_without_a_reason_comes_back_with_what_was_typed(story: Story) -> None:
    application = story.filed()
    living = story.part(application, "living-aid")
    sent = {"case": str(living.id), f"answer-{living.id}": "no", f"reason-{living.id}": "不"}
    sent[f"remedy-{living.id}"] = "补交流水"
    response = story.people.client("street").post("/decide", sent)
    assert response.status_code == 422
    assert story.part(application, "living-aid").state == "handling"


def test_a_no_says_how_to_put_it_right_and_a_row_without_an_answer_is_named(story: Story) -> None:
    application = story.filed()
    living = story.part(application, "living-aid")
    street, before = story.people.client("street"), living.decisions.count()
    sent = {"case": str(living.id), f"reason-{living.id}": "不符合救助条件"}
    for more, field, said in (
        ({f"answer-{living.id}": "no"}, f"remedy-{living.id}", "Alice：不同意的，请写明怎样补救"),
        ({}, f"yes-{living.id}", "Alice：请选择同意或不同意"),
    ):
        response = street.post("/decide", sent | more)
        shown = response.content.decode()
        assert response.status_code == 422
        assert said in shown
        assert f'href="#id_{field}"' in shown
    assert (living.decisions.count(), story.part(application, "living-aid").state) == (before, living.state)
