"""登记不对: the member says it, the union sees it under 会员求助, answers, and the member is told."""

import pytest

from tests.people import People
from tests.world import AT
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.models import JournalEntry, Message
from yizhan.registry import errors
from yizhan.registry.models import EntryObjection
from yizhan.registry.services.objecting import object_to_entry, settle_objection


def said(people: People, who: str = "member", text: str = "电话不是我的") -> EntryObjection:
    return EntryObjection.objects.get(id=object_to_entry(said=text, acting=people.acting(who), at=AT))


def test_a_member_says_it_the_union_answers_and_the_member_reads_it(people: People) -> None:
    member, cadre = people.client("member"), people.client("cadre")
    form = member.get("/my/membership/objection").content.decode()
    assert "mill联系人" in form
    assert "tel:" in form
    assert member.post("/my/membership/objection", {"said": ""}).status_code == 422
    assert member.post("/my/membership/objection", {"said": "电话不是我的"}).status_code == 302
    assert "工会正在核对" in member.get("/my/membership").content.decode()
    found = EntryObjection.objects.get()
    home = cadre.get("/").content.decode()
    assert f"/entry-objections/{found.id}" in home
    assert "电话不是我的" in cadre.get("/entry-objections").content.decode()
    address = f"/entry-objections/{found.id}"
    assert cadre.post(address, {"answer": " "}).status_code == 422
    assert cadre.post(address, {"answer": "已改正"}).status_code == 302
    assert "工会答复：已改正" in member.get("/my/membership").content.decode()
    assert "已改正" in Message.objects.get(user_id=people.users["member"]).title
    assert "电话不是我的" not in cadre.get("/entry-objections").content.decode()
    kinds = JournalEntry.objects.filter(subject_id=found.id).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["registry.entry_objected", "registry.entry_objection_settled"]


def test_one_stands_open_at_a_time_and_is_answered_once(people: People) -> None:
    found = said(people)
    with pytest.raises(errors.ObjectionStands):
        said(people)
    told = {"objection_id": found.id, "answer": "已改正", "acting": people.acting("county"), "at": AT}
    settle_objection(**told)  # type: ignore[arg-type]
    with pytest.raises(errors.ObjectionSettled):
        settle_objection(**told)  # type: ignore[arg-type]
    said(people)
    assert EntryObjection.objects.count() == 2


def test_who_is_in_no_union_is_told_so(people: People) -> None:
    with pytest.raises(errors.NoMembership):
        said(people, "newcomer")
    assert people.client("newcomer").get("/my/membership/objection").status_code == 409
    assert not EntryObjection.objects.exists()


@pytest.mark.parametrize("who", ["other_cadre", "other_county", "other_city", "member", "employer"])
def test_outside_the_line_it_is_neither_seen_nor_answered(people: People, who: str) -> None:
    found = said(people)
    with pytest.raises(NotFound):
        settle_objection(objection_id=found.id, answer="x", acting=people.acting(who), at=AT)
    found.refresh_from_db()
    assert found.settled_at is None


def test_nobody_answers_what_they_said_themselves_nor_a_relative(people: People) -> None:
    found = said(people)
    with pytest.raises(errors.HandlesOwn):
        settle_objection(objection_id=found.id, answer="x", acting=people.acting("relative_cadre"), at=AT)


def test_what_is_too_long_is_refused_whole(people: People) -> None:
    with pytest.raises(Invalid):
        said(people, text="长" * 301)
    assert not EntryObjection.objects.exists()


def test_over_the_api(people: People) -> None:
    member, county = people.client("member"), people.client("county")
    made = member.post("/api/v1/me/membership/objection", {"said": "单位写错了"}, content_type="application/json")
    assert made.status_code == 201
    listed = county.get("/api/v1/entry-objections").json()
    assert [(one["said"], one["is_settled"]) for one in listed] == [("单位写错了", False)]
    assert people.client("other_county").get("/api/v1/entry-objections").json() == []
    address = f"/api/v1/entry-objections/{made.json()['id']}/answer"
    assert (
        people.client("other_county").post(address, {"answer": "x"}, content_type="application/json").status_code == 404
    )
    assert county.post(address, {"answer": "已改正"}, content_type="application/json").json()["is_settled"] is True
