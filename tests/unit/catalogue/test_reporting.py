"""`report:` in a programme file: what it may stand on, and what a faulty one is told."""

import pytest

from tests.unit.catalogue.samples import SERVICE, loaded
from tests.unit.catalogue.test_programme_files import findings
from yizhan.catalogue.types import Every, Reporting

TERMS = "{every: quarter, within_days: 10, season: [6, 9]}"
REPORTED = (
    SERVICE.replace("audience: member", "audience: union")
    .replace("receiver: own_union", "receiver: own_line")
    .replace("steps:\n", f"several: true\nreport: {TERMS}\nsteps:\n")
)


def test_a_report_has_its_period_its_days_and_its_season() -> None:
    assert loaded(REPORTED).programme.report == Reporting(Every.QUARTER, 10, (6, 9))
    assert loaded(REPORTED.replace(", season: [6, 9]", "")).programme.report == Reporting(Every.QUARTER, 10)
    assert loaded(REPORTED.replace(TERMS, "{every: month, within_days: 1, season: [11, 2]}")).programme.report == (
        Reporting(Every.MONTH, 1, (11, 2))
    )
    assert loaded(SERVICE).programme.report is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (TERMS, "{within_days: 10}", "every"),
        (TERMS, "{every: quarter}", "within_days"),
        ("every: quarter", "every: weekly", "half-year"),
        ("within_days: 10", "within_days: 0", "1 到 60"),
        ("within_days: 10", "within_days: 61", "1 到 60"),
        ("season: [6, 9]", "season: 6", "列表"),
        ("season: [6, 9]", "season: [6]", "season: [6, 9]"),
        ("season: [6, 9]", "season: [6, 13]", "season: [6, 9]"),
        ("season: [6, 9]", "season: [6, yes]", "season: [6, 9]"),
        ("season: [6, 9]", "season: [11, 2]", "跨年的季节只能按月上报"),
        ("season: [6, 9]", "season: [6, 9], by: 10", "by"),
        ("several: true\n", "", "several: true"),
        ("audience: union", "audience: member", "audience: union"),
    ],
)
def test_a_faulty_report_is_told_where_and_what_to_write(old: str, new: str, told: str) -> None:
    assert REPORTED.count(old) == 1
    found = [str(finding) for finding in findings(REPORTED.replace(old, new))]
    assert any(told in finding for finding in found), found


def test_what_does_something_has_no_report() -> None:
    text = REPORTED.replace("names: 受理}", "names: 受理, effects: [{do: ledger.commit}]}")
    assert text != REPORTED
    assert any("步骤里不写 effects" in str(finding) for finding in findings(text))
