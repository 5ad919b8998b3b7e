"""A transfer names its union at the field; counties are told apart."""

from tests.db.cases.story import Story
from tests.db.cases.test_pages import page
from yizhan.cases.models import Application
from yizhan.registry.queries.unions import pool_counties


def test_a_transfer_without_a_union_says_so_at_the_field_and_keeps_what_was_typed(story: Story) -> None:
    draft_id = story.draft("transfer", answers={"reason": "new_job"}, materials=())
    member = story.people.client("member")
    typed = {"reason": "new_job", "work_unit": "新单位", "check": "1"}
    shown = member.post(f"/drafts/{draft_id}", typed | {"union_code": "NO-SUCH-UNION"})
    assert shown.status_code == 422
    assert "没有找到这个组织编号的工会" in shown.content.decode()
    assert "NO-SUCH-UNION" in shown.content.decode()
    member.post(f"/drafts/{draft_id}", typed | {"union_code": "", "residence_division": ""})
    blank = page(member, f"/drafts/{draft_id}/check", status=422)
    assert "请填写新工会的组织编号" in blank
    assert 'href="#id_union_code"' in blank
    assert not Application.objects.exists()


def test_no_two_counties_are_called_the_same(story: Story) -> None:
    names = [name for _code, name in pool_counties()]
    assert story.people
    assert len(set(names)) == len(names) > 0
    assert all(" " in name for name in names)
