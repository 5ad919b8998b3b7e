"""Working days: what a clerk with a wall calendar would count."""

from datetime import date

from yizhan.kernel.rules import workdays
from yizhan.kernel.rules.workdays import Due, days_of, read_year

# National Day 2026 as published: off from 1 to 7 October, Sunday 20 September and Saturday 10 October are worked.
OFF = {date(2026, 10, day) for day in range(1, 8)}
WORKED = {date(2026, 9, 20), date(2026, 10, 10)}
PUBLISHED = {day: day in WORKED or (day.weekday() < 5 and day not in OFF) for day in days_of(2026)}


def _file(changed: dict[str, str] | None = None, *, without: str = "") -> str:
    lines = [f"{day},{int(day.weekday() < 5)}," for day in days_of(2027) if str(day) != without]
    return "\n".join(["day,working,name", *[(changed or {}).get(line[:10], line) for line in lines]])


def test_the_holiday_is_not_counted_and_the_made_up_saturday_is() -> None:
    assert workdays.add(date(2026, 9, 30), 1, PUBLISHED) == Due(date(2026, 10, 8), provisional=False)
    assert workdays.add(date(2026, 9, 30), 3, PUBLISHED) == Due(date(2026, 10, 10), provisional=False)
    assert workdays.between(date(2026, 9, 30), date(2026, 10, 10), PUBLISHED) == 3


def test_the_day_itself_is_never_counted() -> None:
    assert workdays.add(date(2026, 11, 20), 1, PUBLISHED).day == date(2026, 11, 23)
    assert workdays.add(date(2026, 11, 22), 0, PUBLISHED).day == date(2026, 11, 22)


def test_counting_back_finds_the_same_days() -> None:
    assert workdays.add(date(2026, 10, 8), -1, PUBLISHED).day == date(2026, 9, 30)


def test_what_runs_into_an_unpublished_year_is_provisional_by_weekdays() -> None:
    assert workdays.add(date(2026, 12, 31), 1, PUBLISHED) == Due(date(2027, 1, 1), provisional=True)
    assert workdays.add(date(2026, 12, 30), 1, PUBLISHED) == Due(date(2026, 12, 31), provisional=False)


def test_a_whole_year_is_read() -> None:
    days, faults = read_year(_file(), 2027)
    assert not faults
    assert len(days) == 365
    assert next(line.name for line in read_year(_file({"2027-01-01": "2027-01-01,0,元旦"}), 2027)[0]) == "元旦"


def test_every_fault_is_named_with_its_line() -> None:
    text = _file({"2027-01-02": "yesterday,1,", "2027-01-03": "2027-01-03,maybe,", "2027-01-04": "2028-01-01,1,"})
    assert [(fault.line, fault.code) for fault in read_year(text, 2027)[1]] == [
        (3, "bad-day"),
        (4, "bad-working"),
        (5, "other-year"),
    ]
    assert [f.code for f in read_year(_file({"2027-01-02": "2027-01-01,1,"}), 2027)[1]] == ["twice"]
    assert [(f.code, f.text) for f in read_year(_file(without="2027-05-04"), 2027)[1]] == [("missing", "2027-05-04")]
    assert read_year("", 2027)[1][0].code == "missing"
