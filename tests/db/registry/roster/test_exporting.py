"""A union's roster as a workbook: whatever the register holds, taken in again it changes nothing."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.owning import by_the_owner
from tests.people import People
from tests.world import AT, resident_id
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting, scope_fields
from yizhan.registry import api, codes, sealed
from yizhan.registry.models import Membership, Person, Union
from yizhan.registry.roster import exporting
from yizhan.registry.roster.errors import ExportTooLarge
from yizhan.registry.roster.rules.columns import TEMPLATE, heading

PLACES = ("", "230100", "230102", "230103", "230000", "230102002", "110101", "999999")
TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "松江里食品厂", "=1+1", "+86", "-5", "@x", "无", "——", "0451", "某厂（分厂）", "  两头空  ", "a\tb"]
    ),
).filter(lambda text: "\x00" not in text and not any(0xD800 <= ord(c) < 0xE000 for c in text))
PEOPLE = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["王建军", "买买提·吐尔逊", "𠮷野", "欧阳娜娜", "李", "Anna Maria", "哈斯·巴根"]),
        "ethnicity": st.sampled_from(["", *codes.ETHNICITIES]),
        "education": st.sampled_from(["", *codes.Education.values]),
        "political": st.sampled_from(["", *codes.Political.values]),
        "hukou": st.sampled_from(["", *codes.Hukou.values]),
        "employment": st.sampled_from(["", *codes.Employment.values]),
        "skill": st.sampled_from(["", *codes.Skill.values]),
        "hukou_division": st.sampled_from(PLACES),
        "native_place": TEXTS.map(lambda text: text[:60]),
        "work_unit": TEXTS,
        "is_migrant": st.sampled_from([None, True, False]),
        "phone": st.sampled_from(["", "13800000001", "19912345678"]),
        "state": st.sampled_from(["active", "retained"]),
        "opened_by": st.sampled_from(["1", "2"]),
        "opened_on": st.dates(date(1980, 1, 1), date(2027, 1, 1)),
        "open_reason": st.sampled_from(["", *codes.ChangeReason.values]),
        "document": st.sampled_from(["1", "2", "4"]),
    }
)
NUMBERS = {"1": lambda n: resident_id(n), "2": lambda n: f"E0{n:07d}", "4": lambda n: resident_id(n, county="810000")}


@pytest.fixture
def cadre(people: People) -> Acting:
    return people.acting("cadre")


def export(out: Path, acting: Acting, union_id: UUID | None = None) -> int:
    with out.open("wb") as file:
        return exporting.export_roster(out=file, union_id=union_id, acting=acting, at=AT)


def enter(people: People, serial: int, told: dict[str, Any]) -> Person:
    """Somebody straight in the register, as any of its doors may have left them; a member of the mill."""
    kept = {name: told[name] for name in (
        "name", "ethnicity", "education", "political", "hukou", "employment", "skill", "hukou_division", "native_place",
        "work_unit", "is_migrant",
    )}  # fmt: skip
    kind = told["document"]
    person = Person(id=new_id(), document_kind=kind, name_pinyin="", name_letters="", name_initials="", **kept)
    if kind != "2":
        person.birth_date, person.sex = date(1990, 1, 1), "1" if serial % 2 else "2"
    sealed.seal_document(person, NUMBERS[kind](serial))
    if told["phone"]:
        sealed.seal_phone(person, told["phone"])
    person.save(force_insert=True)
    scope = scope_fields(api.line_of(people.world["mill"], AT.date()))
    opened = {name: told[name] for name in ("state", "opened_by", "opened_on", "open_reason")}
    Membership.objects.create(person=person, **scope, **opened)
    return person


@settings(max_examples=8, suppress_health_check=list(HealthCheck), deadline=None)
@given(told=st.lists(PEOPLE, min_size=1, max_size=12))
def test_what_is_exported_and_taken_in_again_changes_nothing(
    people: People, tmp_path: Path, told: list[dict[str, Any]]
) -> None:
    with transaction.atomic():
        for serial, one in enumerate(told, start=301):
            enter(people, serial, one)
        for who, union in (("cadre", "mill"), ("county", "daoli")):
            out = tmp_path / "a.xlsx"
            count = export(out, people.acting(who))
            report = api.try_roster(
                path=out, name=out.name, union_id=people.world[union], acting=Acting.system("test"), at=AT,
                progress=lambda rows: None,
            )  # fmt: skip
            assert (report.counts.rows, report.counts.added, report.counts.changed, report.counts.moved) == (
                count,
                0,
                0,
                0,
            )
            assert report.counts.refused == 0, report.problems
            assert report.counts.unchanged == count
            assert {noted.severity.value for noted in report.problems} <= {"warned"}
        transaction.set_rollback(True)


def read_back(people: People, cadre: Acting, tmp_path: Path) -> list[list[Any]]:
    out = tmp_path / "a.xlsx"
    export(out, cadre)
    return CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()


def plain(**more: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(
        ("ethnicity", "education", "political", "hukou", "employment", "skill", "hukou_division", "native_place",
         "work_unit", "open_reason", "phone"), "",
    )  # fmt: skip
    return {"name": "王建军", "is_migrant": None, "state": "active", "opened_by": "1", "opened_on": date(2024, 5, 1),
            "document": "1", **nothing, **more}  # fmt: skip


def test_the_columns_are_the_template_s_and_the_values_its_labels(
    people: People, cadre: Acting, tmp_path: Path
) -> None:
    enter(
        people,
        301,
        plain(ethnicity="11", education="20", hukou_division="230102", is_migrant=True, phone="13800000301"),
    )
    rows = read_back(people, cadre, tmp_path)
    assert rows[0] == [heading(field) for field in TEMPLATE]
    told = dict(zip(rows[0], next(row for row in rows if row[0] == "王建军"), strict=True))
    assert {key: told[key] for key in ("民族", "学历", "是否农民工", "会籍变化类型", "会籍变化日期", "移动电话")} == {
        "民族": "满族", "学历": "大学本科", "是否农民工": "是", "会籍变化类型": "入会", "会籍变化日期": "2024-05-01",
        "移动电话": "13800000301",
    }  # fmt: skip
    assert str(told["户籍所在地"]).endswith("哈尔滨市道里区")
    assert told["证件号码"] == resident_id(301)


def test_zeros_stay_and_nothing_runs(people: People, cadre: Acting, tmp_path: Path) -> None:
    enter(people, 301, plain(work_unit="=HYPERLINK(1)", native_place="007"))
    rows = read_back(people, cadre, tmp_path)
    told = dict(zip(rows[0], next(row for row in rows if row[0] == "王建军"), strict=True))
    assert (told["工作单位"], told["籍贯"]) == ("=HYPERLINK(1)", "007")


def test_an_officer_exports_within_the_line_and_each_time_is_logged(people: People, tmp_path: Path) -> None:
    out, mill = tmp_path / "a.xlsx", people.world["mill"]
    before = JournalEntry.objects.count()
    for who in ("other_cadre", "other_county", "other_city"):
        with pytest.raises(NotFound):
            export(out, people.acting(who), mill)
    assert JournalEntry.objects.count() == before
    assert out.stat().st_size == 0
    for who in ("cadre", "street", "county", "city", "industry", "industry_city", "province"):
        assert export(out, people.acting(who), mill) == 3
    entry = JournalEntry.objects.filter(kind="vault.read", subject_id=mill).latest("id")
    assert entry.data == {"fields": ["document", "phone"], "purpose": "roster-export"}


def test_whose_document_another_country_issued_is_left_out(people: People, cadre: Acting, tmp_path: Path) -> None:
    person = enter(people, 301, plain(document="2"))
    with by_the_owner():
        Person.objects.filter(id=person.id).update(document_country="RU")
    assert all(row[0] != "王建军" for row in read_back(people, cadre, tmp_path))


def test_more_than_one_workbook_holds_is_refused(
    people: People, cadre: Acting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    with pytest.raises(ExportTooLarge):
        export(tmp_path / "a.xlsx", cadre)


def test_over_the_page_and_the_api(people: People) -> None:
    for answer in (
        people.client("cadre").post("/members/export"),
        people.client("cadre").get(f"/api/v1/members.xlsx?union_id={people.world['mill']}"),
    ):
        assert answer.status_code == 200
        assert b"".join(answer)[:2] == b"PK"
    assert people.client("other_cadre").post("/members/export", {"union_id": people.world["mill"]}).status_code == 404
    assert people.client("cadre").get("/members/export").status_code == 405


def test_an_officer_above_takes_a_union_s_roster_from_its_page(people: People) -> None:
    mill = people.world["mill"]
    page = people.client("county").get(f"/unions/{mill}").content.decode()
    code = Union.objects.get(id=mill).code
    assert f'value="{mill}"' in page
    assert f"/rosters?union={code}" in page
    assert f'value="{code}"' in people.client("county").get(f"/rosters?union={code}").content.decode()
    for who in ("member", "employer"):
        assert "导出名册" not in people.client(who).get(f"/unions/{mill}").content.decode()
