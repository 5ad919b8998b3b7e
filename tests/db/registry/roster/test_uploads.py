"""Rosters on their way in: parts, the dry run and the import by a worker, what is kept of them, and for how long."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from python_calamine import CalamineWorkbook

from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.sending import looked_through, send, taken_in
from tests.unit.registry.roster.files import ods, write_xlsx, xls
from tests.world import AT, World, resident_id
from yizhan.kernel import clock, files
from yizhan.kernel.errors import Invalid, NotFound, TooLarge
from yizhan.kernel.models import JournalEntry, StoredFile, VaultItem
from yizhan.kernel.scope import Acting
from yizhan.registry import api
from yizhan.registry.models import Membership, RosterImport, RosterNotes, RosterPart, RosterUpload
from yizhan.registry.roster import reading, shelf, uploads, working
from yizhan.registry.roster.errors import (
    FileFault,
    PreviewOutdated,
    UnionTakesNoRoster,
    UploadMoved,
    UploadNotThere,
    UploadTooMany,
)
from yizhan.registry.roster.rules.columns import Field

PLAIN = "姓名,证件号码\n赵一,23010219900101\n".encode()


@pytest.fixture
def cadre(world: World) -> Acting:
    return world.officer("mill")


def everything() -> dict[str, int]:
    models = (RosterUpload, RosterPart, RosterNotes, RosterImport, Membership, StoredFile, VaultItem, JournalEntry)
    return {model.__name__: model._default_manager.count() for model in models}


def test_a_file_in_parts_is_one_file_and_each_part_has_one_place(world: World, cadre: Acting) -> None:
    upload = uploads.begin_upload(union_id=world["mill"], name="a.csv", size=len(PLAIN), acting=cadre, at=AT)
    for offset in range(0, len(PLAIN), 20):
        uploads.add_part(
            upload_id=upload.id, offset=offset, stream=BytesIO(PLAIN[offset : offset + 20]), acting=cadre, at=AT
        )
    upload.refresh_from_db()
    assert (upload.state, upload.received) == ("reading", len(PLAIN))
    with shelf.laid_out(upload) as path:
        assert path.read_bytes() == PLAIN


def test_a_part_that_does_not_fit_is_refused_and_nothing_is_kept_of_it(world: World, cadre: Acting) -> None:
    upload = uploads.begin_upload(union_id=world["mill"], name="a.csv", size=30, acting=cadre, at=AT)
    uploads.add_part(upload_id=upload.id, offset=0, stream=BytesIO(b"x" * 10), acting=cadre, at=AT)
    before, on_disk = everything(), lying()
    for refusal, more in (
        (UploadMoved, {"offset": 0, "stream": BytesIO(b"y")}),
        (UploadMoved, {"offset": 11, "stream": BytesIO(b"y")}),
        (Invalid, {"offset": 10, "stream": BytesIO(b"y" * 21)}),
        (Invalid, {"offset": 10, "stream": BytesIO(b"y" * 5), "announced": 20}),
        (TooLarge, {"offset": 10, "stream": BytesIO(b"y" * 9), "most": 8}),
    ):
        with pytest.raises(refusal):
            uploads.add_part(upload_id=upload.id, acting=cadre, at=AT, **more)  # type: ignore[arg-type]
    after = everything()
    assert {name: count for name, count in after.items() if name != "JournalEntry"} == {
        name: count for name, count in before.items() if name != "JournalEntry"
    }
    assert lying() == on_disk
    upload.refresh_from_db()
    assert upload.received == 10


def lying() -> set[Path]:
    """Files that lie on the disk, but for those that go when the transaction ends."""
    known = {str(file_id) for file_id in StoredFile.objects.values_list("id", flat=True)}
    return {path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file() and path.name in known}


def test_the_file_lies_encrypted_and_is_laid_out_under_no_name(world: World, cadre: Acting) -> None:
    upload = send(PLAIN, world, cadre)
    part = RosterPart.objects.get(upload=upload)
    assert StoredFile.objects.get(id=part.file_id).sensitive
    assert PLAIN not in files.disk.place_of(part.file_id).read_bytes()
    before = set(files.disk.incoming().iterdir())
    with shelf.laid_out(upload) as path:
        assert path.exists()
        assert set(files.disk.incoming().iterdir()) == before


@pytest.mark.parametrize("name", ["depot", "school", "nangang", "plant"])
def test_outside_the_line_nothing_is_sent_seen_or_taken_in(
    world: World, cadre: Acting, tmp_path: Path, name: str
) -> None:
    upload = looked_through(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), world, cadre)
    before = everything()
    told: dict[str, Any] = {"acting": world.officer(name), "at": AT}
    attempts: list[tuple[Callable[..., Any], dict[str, Any]]] = [
        (uploads.begin_upload, {"union_id": world["mill"], "name": "a", "size": 1}),
        (uploads.add_part, {"upload_id": upload.id, "offset": 0, "stream": BytesIO(b"x")}),
        (uploads.apply_upload, {"upload_id": upload.id}),
        (uploads.say_columns, {"upload_id": upload.id, "said": {"花名": "name"}}),
        (uploads.read_again, {"upload_id": upload.id}),
        (uploads.erase_upload, {"upload_id": upload.id}),
    ]
    for attempt, more in attempts:
        with pytest.raises(NotFound):
            attempt(**told, **more)
    assert everything() == before


def test_a_union_that_is_wound_up_takes_none(world: World) -> None:
    gone = world.union("gone", world.levels["mill"], {"territory": "xinyang"}, state="W")
    with pytest.raises(UnionTakesNoRoster):
        uploads.begin_upload(union_id=gone, name="a", size=1, acting=world.officer("xinyang"), at=AT)
    assert not RosterUpload.objects.exists()


def test_only_so_many_stand_open_at_once(world: World, people_cadre: Acting) -> None:
    for _ in range(uploads.MOST_OPEN):
        uploads.begin_upload(union_id=world["mill"], name="a", size=1, acting=people_cadre, at=AT)
    with pytest.raises(UploadTooMany):
        uploads.begin_upload(union_id=world["mill"], name="a", size=1, acting=people_cadre, at=AT)


@pytest.fixture
def people_cadre(people: object) -> Acting:
    found: Acting = people.acting("cadre")  # type: ignore[attr-defined]
    return found


def test_content_that_is_not_what_was_announced_is_not_read(world: World, cadre: Acting) -> None:
    wrong = hashlib.sha256(b"other").hexdigest()
    upload = uploads.begin_upload(
        union_id=world["mill"], name="a.csv", size=len(PLAIN), sha256=wrong, acting=cadre, at=AT
    )
    uploads.add_part(upload_id=upload.id, offset=0, stream=BytesIO(PLAIN), acting=cadre, at=AT)
    working.work_all()
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == ("unreadable", FileFault.CHECKSUM)


def test_a_preview_says_what_would_be_and_writes_no_member(world: World, cadre: Acting, tmp_path: Path) -> None:
    rows = [
        member_row("赵一", 201),
        member_row("钱二", 202, 证件号码="23010219900101"),
        member_row("Carol", 3),
        {"姓名": "Alice", "证件号码": number_of(world, "Alice"), "移动电话": "13911112222", "民族": "满族"},
    ]
    before = Membership.objects.count()
    upload = looked_through(write_csv(tmp_path / "名册.csv", rows), world, cadre)
    assert Membership.objects.count() == before
    assert (upload.state, upload.rows, upload.added, upload.changed, upload.moved, upload.refused) == (
        "ready", 4, 1, 1, 1, 1,
    )  # fmt: skip
    found = shelf.shown(upload)
    assert [(one.kind, one.row, one.name) for one in found.seen] == [
        ("added", 2, "赵一"),
        ("changed", 5, "Alice"),
        ("moved", 4, "Carol"),
    ]
    assert set(found.seen[1].changes) == {("民族", "", "满族"), ("移动电话", "138****0001", "139****2222")}
    assert found.headers[0].words[:3] == ("姓名", "性别", "出生日期")
    assert found.headers[0].fields[:3] == ("name", "sex", "birth_date")
    assert [(one.row, one.finding.value) for one in shelf.notes(upload)] == [(3, "id_length"), (4, "moves")]


def number_of(world: World, name: str) -> str:
    from yizhan.registry import sealed
    from yizhan.registry.models import Person

    return sealed.open_document(Person.objects.get(id=world.people[name]))


def test_what_was_looked_through_is_taken_in_once(world: World, cadre: Acting, tmp_path: Path) -> None:
    upload = taken_in(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), world, cadre)
    assert (upload.state, upload.added) == ("applied", 1)
    assert upload.roster is not None
    assert upload.roster.state == "done"
    assert Membership.objects.get(person__name="赵一").union_id == world["mill"]
    with pytest.raises(UploadNotThere):
        uploads.apply_upload(upload_id=upload.id, acting=cadre, at=AT)
    kinds = JournalEntry.objects.filter(subject_id=upload.id).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["registry.roster_sent", "registry.roster_apply_asked"]


def test_the_workbook_comes_back_with_what_was_found(world: World, cadre: Acting, tmp_path: Path) -> None:
    upload = looked_through(write_csv(tmp_path / "a.csv", [member_row("赵一", 201, 证件号码="2301")]), world, cadre)
    assert upload.returned_id is not None
    out = tmp_path / "back.xlsx"
    out.write_bytes(b"".join(files.open_stream(upload.returned_id)))
    rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
    assert "18位" in str(rows[1][-1])
    assert StoredFile.objects.get(id=upload.returned_id).sensitive


def test_a_roster_without_faults_has_no_workbook(world: World, cadre: Acting, tmp_path: Path) -> None:
    upload = looked_through(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), world, cadre)
    assert upload.returned_id is None
    assert not upload.is_returning


def test_a_file_whose_headings_nobody_knows_shows_the_likely_row_and_is_read_once_they_are_said(
    world: World, cadre: Acting
) -> None:
    content = "二〇二六年花名册\n花名,牌号,1\n赵一,230102199001010013,7\n".encode()
    upload = send(content, world, cadre)
    working.work_all()
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == ("unreadable", "no_header")
    (header,) = shelf.shown(upload).headers
    assert (header.row, header.words, header.is_found) == (2, ("花名", "牌号", "1"), False)
    uploads.say_columns(upload_id=upload.id, said={"花名": "name", "牌号": "document_number"}, acting=cadre, at=AT)
    working.work_all()
    upload.refresh_from_db()
    assert (upload.state, upload.rows, upload.fault) == ("ready", 1, "")
    assert api.learned_words(world["mill"]) == {"花名": Field.NAME, "牌号": Field.DOCUMENT_NUMBER}


def test_after_other_words_a_preview_no_longer_holds(world: World, cadre: Acting, tmp_path: Path) -> None:
    upload = looked_through(write_csv(tmp_path / "a.csv", [member_row("赵一", 201)]), world, cadre)
    api.learn_word(union_id=world["mill"], heading="民族", field="", acting=cadre, at=AT)
    with pytest.raises(PreviewOutdated):
        uploads.apply_upload(upload_id=upload.id, acting=cadre, at=AT)
    assert not Membership.objects.filter(person__name="赵一").exists()
    uploads.read_again(upload_id=upload.id, acting=cadre, at=AT)
    working.work_all()
    uploads.apply_upload(upload_id=upload.id, acting=cadre, at=AT)
    working.work_all()
    assert Membership.objects.filter(person__name="赵一").exists()


def test_an_import_that_a_stop_broke_off_goes_on_and_counts_everything(
    world: World, cadre: Acting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK_ROWS", 3)
    rows = [member_row("赵钱孙李周吴郑王冯陈"[n] + "某", 201 + n) for n in range(10)]
    upload = looked_through(write_csv(tmp_path / "a.csv", rows), world, cadre)
    uploads.apply_upload(upload_id=upload.id, acting=cadre, at=AT)
    asked = iter([False, False, True, True])
    working.work_all(stop=lambda: next(asked))
    upload.refresh_from_db()
    assert (upload.state, upload.rows_done, upload.lease, upload.attempts) == ("applying", 6, None, 0)
    assert Membership.objects.filter(person__name__endswith="某").count() == 6
    working.work_all()
    upload.refresh_from_db()
    assert (upload.state, upload.added, upload.rows_done) == ("applied", 10, 10)
    assert Membership.objects.filter(person__name__endswith="某").count() == 10
    assert RosterImport.objects.count() == 1


def test_what_a_dead_worker_held_is_taken_up_when_its_lease_is_over(world: World, cadre: Acting) -> None:
    upload = send(PLAIN, world, cadre)
    assert working._take(clock.now()) is not None
    assert working.work_all() == 0
    RosterUpload.objects.filter(id=upload.id).update(leased_until=clock.now() - timedelta(seconds=1))
    assert working.work_all() == 2
    upload.refresh_from_db()
    assert upload.state == "ready"


def test_who_lost_the_lease_writes_nothing_more(world: World, cadre: Acting) -> None:
    upload = send(PLAIN, world, cadre)
    held = working._take(clock.now())
    assert held is not None
    RosterUpload.objects.filter(id=upload.id).update(lease=None)
    working._work(held, lambda: False)
    upload.refresh_from_db()
    assert (upload.state, upload.rows) == ("reading", 0)


def test_what_fails_again_and_again_is_given_up_and_said(world: World, cadre: Acting) -> None:
    upload = send(PLAIN, world, cadre)
    RosterUpload.objects.filter(id=upload.id).update(attempts=working.MOST_ATTEMPTS)
    working.work_all()
    upload.refresh_from_db()
    assert (upload.state, upload.fault) == ("unreadable", "given_up")


def test_an_officer_who_lost_the_line_meanwhile_has_nothing_read(world: World, cadre: Acting) -> None:
    upload = send(PLAIN, world, cadre)
    RosterUpload.objects.filter(id=upload.id).update(acting={**upload.acting, "node_id": str(world["depot"])})
    working.work_all()
    upload.refresh_from_db()
    assert (upload.state, upload.fault, upload.rows) == ("unreadable", "not-found", 0)


def test_after_its_term_nothing_of_a_roster_is_left_but_the_counts(world: World, cadre: Acting, tmp_path: Path) -> None:
    upload = looked_through(write_csv(tmp_path / "a.csv", [member_row("赵一", 201, 证件号码="2301")]), world, cadre)
    started = uploads.begin_upload(union_id=world["mill"], name="b.csv", size=3, acting=cadre, at=AT)
    assert working.erase_due(AT + timedelta(hours=23)) == 0
    assert working.erase_due(AT + timedelta(days=1)) == 1
    assert working.erase_due(AT + timedelta(days=7)) == 1
    for one in (upload, started):
        one.refresh_from_db()
        assert one.erased_at is not None
    assert upload.refused == 1
    assert not RosterPart.objects.exists()
    assert not RosterNotes.objects.exists()
    assert not StoredFile.objects.filter(owner_kind__startswith="registry.roster").exists()
    assert not VaultItem.objects.filter(owner_kind="roster_upload").exists()
    with pytest.raises(NotFound):
        uploads.add_part(upload_id=upload.id, offset=0, stream=BytesIO(b"x"), acting=cadre, at=AT)


def test_problems_are_paged_through_in_their_order(
    world: World, cadre: Acting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "NOTES_AT_ONCE", 4)
    rows = [member_row("赵某", 201 + n, 证件号码="2301") for n in range(11)]
    upload = looked_through(write_csv(tmp_path / "a.csv", rows), world, cadre)
    everywhere = list(shelf.all_notes(upload))
    assert [one.row for one in everywhere] == list(range(2, 13))
    assert upload.notes.count() == 3
    for after in range(12):
        assert shelf.notes(upload, after=after, limit=5) == everywhere[after : after + 5]


@pytest.mark.parametrize(("ending", "write"), [("xlsx", write_xlsx), ("ods", ods), ("xls", xls)])
def test_workbooks_are_read_by_the_process_apart_though_they_lie_under_no_name(
    world: World, cadre: Acting, tmp_path: Path, ending: str, write: Callable[..., None]
) -> None:
    path = tmp_path / f"名册.{ending}"
    write(path, [["姓名", "证件号码", "移动电话"], ["赵一", resident_id(201), "13900000201"], ["钱二", "2301", ""]])
    upload = taken_in(path, world, cadre)
    assert (upload.state, upload.added, upload.refused) == ("applied", 1, 1)
    assert upload.returned_id is not None
    assert Membership.objects.filter(person__name="赵一").exists()
