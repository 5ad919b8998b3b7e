"""Imports taken back: what they added leaves, what they changed is as before, what something rests on stays."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.counting import CountedQueries
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.sending import taken_in
from tests.people import People
from tests.world import AT
from yizhan.kernel import clock
from yizhan.kernel.errors import Forbidden, NotFound
from yizhan.kernel.models import Fact, JournalEntry, Message
from yizhan.kernel.scope import Acting
from yizhan.registry import api, sealed
from yizhan.registry.models import Membership, Person, RosterImport, RosterUndo, RosterUpload
from yizhan.registry.roster import depending, reading, undoing
from yizhan.registry.roster.errors import ImportNotUndoable
from yizhan.registry.roster.rules.verdicts import Kept
from yizhan.registry.services.people import change_phone


@pytest.fixture
def cadre(people: People) -> Acting:
    return people.acting("cadre")


def alice_row(people: People, **more: str) -> dict[str, str]:
    alice = Person.objects.get(id=people.person("member"))
    return {"姓名": "Alice", "证件号码": sealed.open_document(alice), **more}


def take_back(upload: RosterUpload, acting: Acting) -> RosterImport:
    assert upload.roster is not None
    undoing.ask_undo(roster_id=upload.roster.id, acting=acting, at=AT)
    undoing.undo_all()
    return RosterImport.objects.get(id=upload.roster.id)


def test_who_was_added_leaves_as_entered_in_error_and_the_number_is_not_given_again(
    people: People, cadre: Acting, tmp_path: Path
) -> None:
    upload = taken_in(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), people.world, cadre)
    membership = Membership.objects.get(person__name="赵一")
    number = api.person_card(membership.person_id).member_number
    assert number
    roster = take_back(upload, cadre)
    assert roster.state == "undone"
    membership.refresh_from_db()
    assert (membership.closed_on, membership.closed_by) == (membership.opened_on, "9")
    assert api.membership_of(membership.person_id) is None
    entered = Fact.objects.filter(kind="membership.entered").order_by("id")
    assert [fact.quantity for fact in entered] == [1, -1]
    assert (entered[1].reverses, entered[1].record_id) == (entered[0].id, entered[0].record_id)
    assert Person.objects.get(name="赵一").member_number == number
    again = taken_in(write_csv(tmp_path / "b.csv", [member_row("赵一", 201, 学历="本科")]), people.world, cadre)
    assert again.added == 1
    assert Person.objects.get(name="赵一").member_number == number
    kinds = JournalEntry.objects.filter(subject_id=roster.id).order_by("id").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["registry.roster_undo_asked", "registry.roster_undone"]
    assert JournalEntry.objects.get(subject_id=roster.id, kind="registry.roster_undone").data == {
        "left": 1, "restored": 0, "kept": 0,
    }  # fmt: skip


def test_what_was_changed_is_as_it_was(people: People, cadre: Acting, tmp_path: Path) -> None:
    before = person_fields(people)
    row = alice_row(
        people, 民族="满族", 学历="本科", 移动电话="13911112222", 是否农民工="是", 工作单位="新厂", 会籍变化类型="保留"
    )
    upload = taken_in(write_csv(tmp_path / "a.csv", [row]), people.world, cadre)
    assert person_fields(people) != before
    roster = take_back(upload, cadre)
    assert person_fields(people) == before
    assert undoing.totals(roster) == {"left": 0, "restored": 1, "kept": 0}


def person_fields(people: People) -> dict[str, Any]:
    person = Person.objects.get(id=people.person("member"))
    standing = api.membership_of(person.id)
    names = ("ethnicity", "education", "is_migrant", "work_unit", "phone_index", "birth_date")
    return {
        **{name: getattr(person, name) for name in names},
        "phone_index": bytes(person.phone_index or b""),
        "phone": sealed.open_phone(person),
        "state": standing.state if standing else "",
    }


def test_a_phone_that_was_not_there_is_gone_again(people: People, cadre: Acting, tmp_path: Path) -> None:
    Person.objects.filter(id=people.person("member")).update(phone_sealed=None, phone_index=None)
    upload = taken_in(write_csv(tmp_path / "a.csv", [alice_row(people, 移动电话="13911112222")]), people.world, cadre)
    take_back(upload, cadre)
    assert Person.objects.get(id=people.person("member")).phone_sealed is None


def test_what_somebody_changed_since_stays_and_is_named(people: People, cadre: Acting, tmp_path: Path) -> None:
    row = alice_row(people, 民族="满族", 学历="本科", 移动电话="13911112222", 会籍变化类型="保留")
    upload = taken_in(write_csv(tmp_path / "a.csv", [row, member_row("赵一", 201), member_row("钱二", 202)]),
                      people.world, cadre)  # fmt: skip
    alice = Person.objects.get(id=people.person("member"))
    Person.objects.filter(id=alice.id).update(ethnicity="03", phone_index=sealed.phone_index("13900009999"))
    left, moving = (Membership.objects.get(person__name=name) for name in ("赵一", "钱二"))
    api.leave(membership_id=left.id, change="6", reason="5", acting=cadre, at=AT)
    api.request_transfer(
        person_id=moving.person_id, to_union_id=people.world["depot"], reason="1", due_on=AT.date(), acting=cadre, at=AT
    )
    roster = take_back(upload, cadre)
    found = {(one.person_id, one.field, one.why) for one in undoing.kept_items(roster, limit=9)}
    assert found == {
        (alice.id, "ethnicity", Kept.VALUE_CHANGED),
        (alice.id, "phone", Kept.VALUE_CHANGED),
        (left.person_id, "", Kept.MEMBERSHIP_CHANGED),
        (moving.person_id, "", Kept.TRANSFER_OPEN),
    }
    alice.refresh_from_db()
    assert (alice.ethnicity, alice.education) == ("03", "")
    assert api.membership_of(moving.person_id) is not None
    page = people.client("cadre").get(f"/rosters/{upload.id}").content.decode()
    for words in ("这次导入已撤销", "正在办会员接转", "会籍在导入后又有变化", "这一项在导入后又改过"):
        assert words in page


def test_who_has_applied_for_something_since_stays(
    people: People, cadre: Acting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = taken_in(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), people.world, cadre)
    person = Person.objects.get(name="赵一")
    monkeypatch.setattr(depending, "_dependents", [lambda ids, since: {person.id} & set(ids)])
    roster = take_back(upload, cadre)
    assert [one.why for one in undoing.kept_items(roster, limit=9)] == [Kept.HAS_CASES]
    assert api.membership_of(person.id) is not None


def test_whom_a_later_import_changed_stays_until_that_is_taken_back(
    people: People, cadre: Acting, tmp_path: Path
) -> None:
    rows = [member_row("赵一", 201), member_row("钱二", 202)]
    first = taken_in(write_csv(tmp_path / "a.csv", rows), people.world, cadre)
    changed = member_row("赵一", 201) | {"学历": "本科"}
    second = taken_in(write_csv(tmp_path / "b.csv", [changed, member_row("钱二", 202)]), people.world, cadre)
    stays, leaves = (Person.objects.get(name=name) for name in ("赵一", "钱二"))
    roster = take_back(first, cadre)
    assert [(one.person_id, one.why) for one in undoing.kept_items(roster, limit=9)] == [(stays.id, Kept.ENTRY_CHANGED)]
    assert api.membership_of(stays.id) is not None
    assert api.membership_of(leaves.id) is None
    assert "先撤销后面的导入" in people.client("cadre").get(f"/rosters/{first.id}").content.decode()
    third = taken_in(write_csv(tmp_path / "c.csv", [member_row("孙三", 203)]), people.world, cadre)
    fourth = taken_in(write_csv(tmp_path / "d.csv", [member_row("孙三", 203) | {"学历": "本科"}]), people.world, cadre)
    for upload in (fourth, third, second):
        take_back(upload, cadre)
    assert api.membership_of(Person.objects.get(name="孙三").id) is None


def test_whose_number_was_changed_by_hand_since_stays(people: People, cadre: Acting, tmp_path: Path) -> None:
    upload = taken_in(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), people.world, cadre)
    person = Person.objects.get(name="赵一")
    change_phone(person_id=person.id, phone="13911113333", acting=cadre, at=clock.now())
    roster = take_back(upload, cadre)
    assert [one.why for one in undoing.kept_items(roster, limit=9)] == [Kept.ENTRY_CHANGED]
    assert api.membership_of(person.id) is not None


def test_a_later_import_s_value_is_not_touched(people: People, cadre: Acting, tmp_path: Path) -> None:
    first = taken_in(write_csv(tmp_path / "a.csv", [alice_row(people, 民族="满族")]), people.world, cadre)
    second = taken_in(write_csv(tmp_path / "b.csv", [alice_row(people, 民族="回族")]), people.world, cadre)
    take_back(first, cadre)
    assert Person.objects.get(id=people.person("member")).ethnicity == "03"
    take_back(second, cadre)
    assert Person.objects.get(id=people.person("member")).ethnicity == "11"


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("relative_cadre", Forbidden), ("other_cadre", NotFound), ("other_county", NotFound), ("member", NotFound)],
)
def test_only_the_importer_and_the_desks_above_take_it_back(
    people: People, cadre: Acting, tmp_path: Path, who: str, refusal: type[Exception]
) -> None:
    upload = taken_in(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), people.world, cadre)
    assert upload.roster is not None
    before = JournalEntry.objects.count()
    with pytest.raises(refusal):
        undoing.ask_undo(roster_id=upload.roster.id, acting=people.acting(who), at=AT)
    assert RosterImport.objects.get().state == "done"
    assert JournalEntry.objects.count() == before
    assert take_back(upload, people.acting("county")).state == "undone"


def test_it_is_taken_back_once(people: People, cadre: Acting, tmp_path: Path) -> None:
    upload = taken_in(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), people.world, cadre)
    roster = take_back(upload, cadre)
    with pytest.raises(ImportNotUndoable):
        undoing.ask_undo(roster_id=roster.id, acting=cadre, at=AT)
    assert undoing.undo_all() == 0
    assert RosterUndo.objects.count() == 1


def test_an_undo_that_was_broken_off_goes_on(
    people: People, cadre: Acting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK_ROWS", 3)
    rows = [member_row("赵钱孙李周吴郑王冯陈"[n] + "某", 201 + n) for n in range(10)]
    upload = taken_in(write_csv(tmp_path / "a.csv", rows), people.world, cadre)
    assert upload.roster is not None
    undoing.ask_undo(roster_id=upload.roster.id, acting=cadre, at=AT)
    asked = iter([False, False, True])
    undoing.undo_all(stop=lambda: next(asked))
    standing = Membership.objects.filter(person__name__endswith="某", closed_on__isnull=True)
    assert standing.count() == 6, "the last chunk of one and the one before of three are taken back"
    assert RosterImport.objects.get().state == "undoing"
    undoing.undo_all()
    assert RosterImport.objects.get().state == "undone"
    assert not standing.exists()


def test_members_are_told_that_it_was_taken_back(people: People, cadre: Acting, tmp_path: Path) -> None:
    upload = taken_in(write_csv(tmp_path / "a.csv", [alice_row(people, 民族="满族")]), people.world, cadre)
    Message.objects.all().delete()
    take_back(upload, cadre)
    message = Message.objects.get()
    assert (message.user_id, message.kind) == (people.users["member"], "registry.roster_undone")


def test_taking_back_many_costs_as_many_statements_as_one(people: People, cadre: Acting, tmp_path: Path) -> None:
    def cost(count: int, first: int) -> int:
        rows = [member_row("赵某", first + n) for n in range(count)]
        upload = taken_in(write_csv(tmp_path / f"{first}.csv", rows), people.world, cadre)
        assert upload.roster is not None
        undoing.ask_undo(roster_id=upload.roster.id, acting=cadre, at=AT)
        clock.forget_shift()
        with CountedQueries(connection) as queries:
            undoing.undo_all()
        return len(queries)

    cost(1, 201)
    assert cost(1, 301) == cost(40, 401)


def test_over_the_page_and_the_api(people: People, cadre: Acting, tmp_path: Path) -> None:
    first = taken_in(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), people.world, cadre)
    client = people.client("cadre")
    assert "撤销这次导入" in client.get(f"/rosters/{first.id}").content.decode()
    assert "撤销这次导入" not in people.client("relative_cadre").get(f"/rosters/{first.id}").content.decode()
    assert "会员号不再给别人用" in client.get(f"/rosters/{first.id}/undo").content.decode()
    assert client.post(f"/rosters/{first.id}/undo").status_code == 302
    assert "正在撤销" in client.get(f"/rosters/{first.id}").content.decode()
    undoing.undo_all()
    told = client.get(f"/api/v1/rosters/{first.id}/undone").json()
    assert told == {"left": 1, "restored": 0, "kept": 0, "items": []}
    second = taken_in(write_csv(tmp_path / "b.csv", [member_row("钱二", 202)]), people.world, cadre)
    assert client.get(f"/api/v1/rosters/{second.id}/undone").status_code == 404
    answer = client.post(f"/api/v1/rosters/{second.id}/undo")
    assert (answer.status_code, answer.json()["roster_state"]) == (202, "undoing")
    assert client.post(f"/api/v1/rosters/{second.id}/undo").status_code == 409
