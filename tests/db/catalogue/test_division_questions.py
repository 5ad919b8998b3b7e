"""A county is chosen from the list, read by its name, and nothing else passes."""

import pytest

from tests.db.cases.conftest import chapters, story
from tests.db.cases.story import Story
from tests.db.cases.test_pages import page
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.forms.bound import bind
from yizhan.catalogue.forms.divisions import choices
from yizhan.catalogue.forms.schema import json_schema
from yizhan.catalogue.queries import newest
from yizhan.kernel.clock import now, today
from yizhan.registry.models import Division

__all__ = ["chapters", "story"]


@pytest.mark.parametrize(("code", "field"), [("platform-checkup", "division"), ("join-union", "residence_division")])
def test_every_county_stands_in_the_list_behind_its_city(story: Story, code: str, field: str) -> None:
    counties = Division.objects.filter(level=Division.Level.COUNTY, valid_until__isnull=True).count()
    drawn = {
        one.name: one for section in bind(newest([code])[code].form, {}, yes_no=("", "")) for one in section.fields
    }
    assert drawn[field].kind == "select"
    assert len(drawn[field].options) == counties > 100
    assert ("230102", "哈尔滨市 道里区") in drawn[field].options
    assert story.people.users


def test_the_page_offers_it(story: Story) -> None:
    story.at = now()
    opened = story.people.client("rider").post("/apply/platform-checkup", follow=True).content.decode()
    select = opened.partition('name="division"')[2].partition("</select>")[0]
    assert "哈尔滨市 道里区" in select
    assert "六位" not in opened


@pytest.mark.parametrize("wrong", ["999999", "2301", "230100", "道里区", "230102001"])
def test_what_is_no_county_is_refused_at_its_field(story: Story, wrong: str) -> None:
    form = newest(["platform-checkup"])["platform-checkup"].form
    found = catalogue.clean(form, {"time": "saturday", "division": wrong})
    assert [one.field for one in found.problems] == ["division"]
    assert "division" not in found.values
    assert not catalogue.clean(form, {"time": "saturday", "division": "230102"}).problems


def test_the_desk_reads_its_name(story: Story) -> None:
    answers = {"time": "saturday", "division": "230103"}
    application = story.submitted("platform-checkup", answers=answers, who="rider", materials=())
    shown = page(story.people.client("county"), f"/cases/{application.id}")
    assert "哈尔滨市 南岗区" in shown
    assert "230103" not in shown


def test_a_program_is_told_the_shape(story: Story) -> None:
    form = newest(["platform-checkup"])["platform-checkup"].form
    assert json_schema(form)["properties"]["division"]["pattern"] == "^[0-9]{6}$"
    assert len(choices(today())) > 100
    assert story.people.users
