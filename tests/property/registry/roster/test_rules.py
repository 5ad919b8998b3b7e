"""Readers of a roster against the register's own: the quick way and the thorough way give one answer."""

from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.property.registry.test_reading import resident_ids
from tests.unit.registry.roster.rows import HEADER, checker
from yizhan.registry.roster.rules.cells import read_label, text_of
from yizhan.registry.roster.rules.columns import Field
from yizhan.registry.roster.rules.days import read_day, read_number_as_day
from yizhan.registry.roster.rules.labels import LABELS
from yizhan.registry.roster.rules.numbers import NumberReader
from yizhan.registry.roster.rules.plain import PlainRows
from yizhan.registry.roster.rules.problems import Severity
from yizhan.registry.rules.identity import RESIDENCE_PREFIXES, read_resident_id
from yizhan.registry.rules.reading import UnreadableError

TODAY = date(2026, 11, 22)
days = st.dates(date(1927, 1, 1), TODAY)
almost_ids = st.one_of(
    resident_ids(),
    st.from_regex(r"(11|23|81|99)[0-9]{4}(19|20)[0-9]{6}[0-9]{3}[0-9X]", fullmatch=True),
    st.text("0123456789X", min_size=14, max_size=19),
)


@given(almost_ids)
def test_the_tables_say_what_the_register_says(number: str) -> None:
    quick = NumberReader(TODAY).plain(number)
    try:
        thorough = read_resident_id(number, on=TODAY)
    except UnreadableError:
        assert quick is None
        return
    if quick is not None:
        assert thorough.number == number
        assert quick[:2] == (str(thorough.birth_date), thorough.sex)
    else:
        assert thorough.warnings or thorough.number[:2] in {"81", "82", "83"}


@given(resident_ids())
def test_the_thorough_reader_of_a_roster_agrees_too(number: str) -> None:
    found = NumberReader(TODAY).read(number, "")
    assert (found.number, found.birth_date) == (number, str(read_resident_id(number, on=TODAY).birth_date))


@given(
    days,
    st.sampled_from(
        ["%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT00:00:00Z"]
    ),
)
def test_a_day_is_read_back_in_every_style(day: date, style: str) -> None:
    assert read_day(day.strftime(style), latest=TODAY)[0] == day.isoformat()


@given(days, st.floats(0, 0.999))
def test_a_serial_is_read_as_its_day(day: date, time_of_day: float) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert read_number_as_day(serial + time_of_day, latest=TODAY)[0] == day.isoformat()
    assert read_day(str(serial), latest=TODAY)[0] == day.isoformat()


@given(st.one_of(st.text(), st.floats(allow_nan=False, allow_infinity=False).map(repr)))
def test_no_text_breaks_the_reading_of_a_day(text: str) -> None:
    read, finding = read_day(text, latest=TODAY)
    assert read == "" or date.fromisoformat(read) <= TODAY
    assert read or finding


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_number_breaks_the_reading_of_a_day(number: float) -> None:
    read, finding = read_number_as_day(number, latest=TODAY)
    assert (read == "") == (finding is not None and not read)
    assert read == "" or date.fromisoformat(read) <= TODAY


@given(st.sampled_from(sorted(LABELS)), st.text())
def test_no_text_breaks_the_reading_of_a_label(field: Field, text: str) -> None:
    code, _ = read_label(field, text)
    assert code == "" or code in LABELS[field].plain.values() or code in LABELS[field].variants.values()


_cells = st.one_of(
    st.just(""), st.text(max_size=20), st.integers(-(10**20), 10**20), st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False), resident_ids(), days.map(date.isoformat),
)  # fmt: skip


@given(st.lists(_cells, min_size=len(HEADER), max_size=len(HEADER)))
def test_whatever_stands_in_a_row_it_is_whole_or_refused_with_a_reason(cells: list[object]) -> None:
    rows = checker()
    if not rows.is_row(cells):
        return
    values = rows.check(5, cells)
    refused = [noted for noted in rows.noted if noted.severity is Severity.REFUSED]
    assert (values is None) == bool(refused)
    if values is not None:
        assert all(type(value) is str for value in values)
        again = checker()
        assert again.check(5, cells) == values
        assert again.noted == rows.noted


@given(st.integers(0, 10**15 - 1), st.integers(10**15, 10**20))
def test_a_number_is_exact_or_says_that_it_is_not(exact: int, too_long: int) -> None:
    assert text_of(float(exact)) == str(exact)
    assert "E+" in text_of(float(too_long))
    assert "E+" in text_of(too_long)


def test_a_day_tomorrow_is_no_day_of_a_roster() -> None:
    assert read_day((TODAY + timedelta(days=1)).isoformat(), latest=TODAY)[0] == ""


_likely = {
    "姓名": st.one_of(
        st.sampled_from(["王建军", "欧阳娜娜", "示例", "样某", "例", " 王建军", "买买提·吐尔逊", True, 5.0]),
        st.text(max_size=4),
    ),
    "性别": st.sampled_from(["男", "女", "1", "2", "9", "男性", "", 1, 1.0, True]),
    "出生日期": st.one_of(
        st.just(""), days.map(date.isoformat), days.map(lambda day: day.strftime("%Y.%m")), st.integers(20_000, 50_000)
    ),
    "民族": st.sampled_from(["汉族", "01", "汉", 1, "", "无"]),
    "就业状况": st.sampled_from(["在岗", "退休", "1", "在职", "", False, 1]),
    "有效证件类别": st.sampled_from(["居民身份证", "1", "", "护照", "4", 1, True]),
    "证件号码": st.one_of(almost_ids, resident_ids(), st.sampled_from(["", 2.3e17, "E12345678"])),
    "学历": st.sampled_from(["大学本科", "20", "速成班", "", 20]),
    "移动电话": st.sampled_from(["13800000001", 13800000001, 13800000001.0, "138-0000-0001", "", "１３８0000000１"]),
    "会籍变化类型": st.sampled_from(["入会", "1", "3", "退会", "6", "", "农业户口"]),
    "会籍变化日期": st.one_of(st.just(""), days.map(date.isoformat), st.just("2021年5月1日"), st.just(44317)),
    "工作单位": st.one_of(st.just("松江里食品厂"), st.text(max_size=5)),
    "所属工会": st.sampled_from(["松江里食品厂工会", "没有这个工会", "", 5]),
}
_LIKELY_HEADER = list(_likely)


@given(
    st.lists(st.one_of(st.tuples(*_likely.values()), st.tuples(*[_cells] * len(_likely))), max_size=12), st.booleans()
)
def test_what_is_read_by_columns_is_what_is_read_row_by_row(rows: list[tuple[object, ...]], has_union: bool) -> None:
    """A row that the quick way takes, the thorough way takes to the same values, and finds nothing to say of it."""
    known = {
        "union": "mill" if has_union else "",
        "unions": {"松江里食品厂工会": "plant"},
        "home_counties": frozenset({"230102"}),
    }
    quick = PlainRows(checker(_LIKELY_HEADER, **known))
    for cells, values in [*zip(rows, quick.read(rows), strict=True), *zip(rows, quick.read(rows), strict=True)]:
        if values is not None:
            thorough = checker(_LIKELY_HEADER, **known)
            assert thorough.is_row(cells)
            assert list(values) == thorough.check(5, cells)
            assert thorough.noted == []


@given(
    resident_ids(), st.sampled_from([name for name in _LIKELY_HEADER if name not in ("姓名", "证件号码", "移动电话")])
)
def test_a_row_that_is_right_goes_the_quick_way(number: str, left_out: str) -> None:
    """Else the two would agree by the quick one taking nothing. A residence permit is right and goes the long way."""
    assume(number[:2] not in RESIDENCE_PREFIXES)
    row = {
        "姓名": "王建军",
        "民族": "汉族",
        "就业状况": "在岗",
        "证件号码": number,
        "学历": "大学本科",
        "移动电话": "13800000001",
    }
    rows = checker(_LIKELY_HEADER, union="mill")
    cells = [row.get(name, "") if name != left_out else "" for name in _LIKELY_HEADER]
    is_right = rows.check(5, cells) is not None and not rows.noted
    assert (PlainRows(rows).read([cells])[0] is not None) == is_right
