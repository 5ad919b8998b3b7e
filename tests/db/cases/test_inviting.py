"""An employer's list: checked by its union, each person texted, each joining or not by themselves."""

from typing import Any

import pytest

from tests.db.cases.filing import case_of, filed
from tests.db.cases.story import Story
from tests.owning import by_the_owner
from tests.people import PARTS
from yizhan.cases import errors
from yizhan.cases.models import Application
from yizhan.cases.services import drafts, handling
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock, vault
from yizhan.kernel.errors import Invalid
from yizhan.kernel.models import Delivery, Fact
from yizhan.registry.models import Employer, Invitation, JoinCode, Membership
from yizhan.registry.queries.unions import invited_by

PEOPLE = [{"name": "钱一", "phone": "13912340001"}, {"name": "孙二", "phone": "13912340002"}]


def listed(story: Story, people: list[dict[str, str]] = PEOPLE, **answers: str) -> Application:
    sent: dict[str, Any] = {"are_told": "yes", "people": people, **answers}
    return filed(story, "invite-employees", sent, acting=story.who("employer"))


def texts() -> list[str]:
    sealed = Delivery.objects.filter(sealed_id__isnull=False).values_list("sealed_id", flat=True)
    return [str(vault.get(item)["text"]) for item in sealed if item]


def test_the_union_checks_the_list_and_each_is_invited_once(story: Story) -> None:
    application = listed(story)
    case = case_of(application)
    assert (case.desk_level, case.desk_node_id) == ("primary", story.people.world["mill"])
    before, members = len(texts()), Membership.objects.count()
    handling.accept(case_id=case.id, acting=story.who("cadre"), at=story.at)
    code = JoinCode.objects.get(union_id=story.people.world["mill"])
    assert sum(f"/j/{code.token}" in text for text in texts()[before:]) == len(PEOPLE)
    assert Invitation.objects.filter(code=code).count() == len(PEOPLE)
    assert Membership.objects.count() == members  # nobody is joined by somebody else
    assert Fact.objects.get(kind="membership.invited").quantity == len(PEOPLE)
    employer = story.who("employer").node_id
    assert employer is not None
    assert invited_by(employer, since=story.at) == (2, 0)


def test_whoever_is_a_member_is_not_texted(story: Story) -> None:
    case = case_of(listed(story, [*PEOPLE, {"name": "Carol", "phone": PARTS["other_member"].phone}]))
    handling.accept(case_id=case.id, acting=story.who("cadre"), at=story.at)
    assert Invitation.objects.count() == len(PEOPLE)


def test_nobody_is_listed_without_knowing(story: Story) -> None:
    with pytest.raises(errors.NotEligible):
        listed(story, are_told="no")
    assert not Application.objects.exists()


def test_a_number_that_cannot_be_read_is_said_at_its_row(story: Story) -> None:
    with pytest.raises(Invalid) as refused:
        listed(story, [*PEOPLE, {"name": "李三", "phone": "12"}])
    assert [problem["field"] for problem in refused.value.problems] == ["people-2-phone"]
    assert not Application.objects.exists()


def test_an_employer_without_a_union_founds_one_first(story: Story) -> None:
    employer_id = story.who("employer").node_id
    assert employer_id is not None
    with by_the_owner():
        Employer.objects.get(id=employer_id).unions.update(employer_id=None)
    with pytest.raises(errors.OwnUnionMissing):
        drafts.start_draft(programme_code="invite-employees", acting=story.who("employer"), at=story.at)


def test_lines_of_a_sheet_become_rows(story: Story) -> None:
    form = catalogue.published("invite-employees", story.today).form
    data = {"_paste": ["people"], "pasted-people": ["钱一\t13912340001\n\n孙二，139 1234 0002\n李三"]}
    raw = catalogue.press_button(form, {"people": [{}]}, data)
    assert raw is not None
    assert raw["people"] == [
        {"name": "钱一", "phone": "13912340001"},
        {"name": "孙二", "phone": "139 1234 0002"},
        {"name": "李三"},
    ]


def test_an_employers_first_screen_says_in_words_where_nothing_is_counted_yet(story: Story) -> None:
    story.at = clock.now()
    application = listed(story)
    employer = story.people.client("employer")
    body = employer.get("/").content.decode()
    assert application.number in body
    assert "已提交" in body
    assert "0%" not in body
    handling.accept(case_id=case_of(application).id, acting=story.who("cadre"), at=story.at)
    assert "名单 2 人，还没有人入会。入不入会由本人决定。" in employer.get("/").content.decode()
    assert "已入会 0 人" not in employer.get("/").content.decode()
