"""Route, conflicts, notice, batch, supplement, number and progress."""

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from yizhan.cases.rules import batch, conflicts, notice, number, progress, route, supplement, visiting
from yizhan.cases.rules.batch import BatchFault
from yizhan.cases.rules.conflicts import Bar
from yizhan.cases.types import Position, Ruling, State, StepPlan, Stop
from yizhan.catalogue.forms.types import Field, FieldType, Form, Section
from yizhan.catalogue.types import StepKind
from yizhan.catalogue.words import Words
from yizhan.kernel.scope import Level, ScopeKeys

UNION, STREET, COUNTY, CITY, INDUSTRY = (uuid4() for _ in range(5))
LINE = ScopeKeys(UNION, STREET, COUNTY, CITY)
SHORT_LINE = ScopeKeys(UNION, None, COUNTY, CITY)


class Weekdays:
    def is_working(self, day: date) -> bool:
        return day.weekday() < 5

    def is_published(self, day: date) -> bool:
        return day.year < 2027


def test_a_step_lies_on_the_desk_of_its_level() -> None:
    assert route.desk(Level.PRIMARY, LINE) == Stop(Level.PRIMARY, UNION)
    assert route.desk(Level.CITY, LINE) == Stop(Level.CITY, CITY)
    assert route.desk(Level.PROVINCE, LINE) == Stop(Level.PROVINCE, None)


def test_a_line_without_a_street_goes_to_the_county() -> None:
    assert route.desk(Level.STREET, SHORT_LINE) == Stop(Level.COUNTY, COUNTY)


def test_a_member_keeps_the_workplace_out_by_choosing_the_county() -> None:
    assert route.desk(Level.PRIMARY, LINE, lowest=Level.COUNTY) == Stop(Level.COUNTY, COUNTY)
    assert route.desk(Level.CITY, LINE, lowest=Level.COUNTY) == Stop(Level.CITY, CITY)


def test_a_desk_where_nobody_is_free_is_skipped_upwards() -> None:
    assert route.desk(Level.PRIMARY, LINE, barred={UNION}) == Stop(Level.STREET, STREET)
    assert route.desk(Level.PRIMARY, SHORT_LINE, barred={UNION, COUNTY}) == Stop(Level.CITY, CITY)


def test_an_industrial_line_ends_at_its_top() -> None:
    line = ScopeKeys(UNION, None, COUNTY, CITY, INDUSTRY)
    assert route.desk(Level.INDUSTRY, line) == Stop(Level.INDUSTRY, INDUSTRY)
    assert route.desk(Level.INDUSTRY, LINE) == Stop(Level.PROVINCE, None)


def test_a_member_chooses_among_the_desks_that_the_line_has() -> None:
    assert route.choices(LINE) == [Level.PRIMARY, Level.STREET, Level.COUNTY]
    assert route.choices(SHORT_LINE) == [Level.PRIMARY, Level.COUNTY]


def test_nobody_handles_their_own_household_or_tied_case() -> None:
    cadre, applicant, wife = uuid4(), uuid4(), uuid4()
    household = {applicant, wife}
    assert conflicts.bar(applicant, connected=household) is Bar.CONNECTED
    assert conflicts.bar(wife, connected=household) is Bar.CONNECTED
    assert conflicts.bar(cadre, connected=household, ties={wife}) is Bar.TIED
    assert conflicts.bar(cadre, connected=household, ties={uuid4()}) is None
    assert conflicts.bar(None, connected=household) is None


@pytest.mark.parametrize(
    ("name", "shown"), [("王小明", "王**"), ("欧阳娜娜", "欧阳**"), ("𠮷田", "𠮷**"), ("  李四 ", "李**")]
)
def test_a_notice_shows_the_surname_alone(name: str, shown: str) -> None:
    assert notice.line(name=name, unit="示例厂工会", category="深度困难").name == shown


def test_a_notice_stands_five_full_working_days_however_few_are_asked() -> None:
    friday = date(2026, 11, 20)
    assert notice.last_day(opened_on=friday, working_days=3, days=Weekdays()) == date(2026, 11, 27)
    assert notice.last_day(opened_on=friday, working_days=7, days=Weekdays()) == date(2026, 12, 1)


def test_a_notice_is_gone_after_its_last_day() -> None:
    opened_on, until = date(2026, 11, 20), date(2026, 11, 27)
    assert notice.is_showing(opened_on=opened_on, until=until, on=until, is_closed=False)
    assert not notice.is_showing(opened_on=opened_on, until=until, on=date(2026, 11, 28), is_closed=False)
    assert not notice.is_showing(opened_on=opened_on, until=until, on=until, is_closed=True)
    assert not notice.may_close(until=until, on=until)
    assert notice.may_close(until=until, on=date(2026, 11, 28))


def test_a_batch_needs_a_reason_for_each_case() -> None:
    good = Ruling(uuid4(), is_approved=True, reason="符合深度困难标准", amount_fen=100)
    silent = Ruling(uuid4(), is_approved=False, reason="  不 ")
    assert batch.faults([good], amount_needed=True) == {}
    assert batch.faults([good, silent], amount_needed=False) == {silent.case_id: BatchFault.REASON_MISSING}


def test_a_batch_needs_an_amount_where_an_amount_is_decided() -> None:
    without = Ruling(uuid4(), is_approved=True, reason="符合深度困难标准")
    assert batch.faults([without], amount_needed=True) == {without.case_id: BatchFault.AMOUNT_MISSING}
    refusal = Ruling(uuid4(), is_approved=False, reason="已在别处领取同类救助")
    assert batch.faults([refusal], amount_needed=True) == {}


def test_only_a_no_lacks_its_remedy() -> None:
    no = Ruling(uuid4(), is_approved=False, reason="不符合条件", remedy=" \n")
    assert batch.lacks_remedy(no)
    assert not batch.lacks_remedy(replace(no, remedy="补交流水"))
    assert not batch.lacks_remedy(replace(no, is_approved=True))


def test_a_batch_is_neither_empty_nor_endless_nor_double() -> None:
    ruling = Ruling(uuid4(), is_approved=True, reason="符合深度困难标准")
    many = [Ruling(uuid4(), is_approved=True, reason="符合深度困难标准") for _ in range(batch.LARGEST + 1)]
    assert batch.faults([], amount_needed=False) == {None: BatchFault.EMPTY}
    assert batch.faults(many, amount_needed=False) == {None: BatchFault.TOO_MANY}
    assert batch.faults([ruling, ruling], amount_needed=False) == {ruling.case_id: BatchFault.TWICE}


def test_what_was_not_told_the_first_time_is_not_asked_for_later() -> None:
    assert supplement.told_late(told_before=frozenset(), asked_now={"id", "photo"}) == frozenset()
    assert supplement.told_late(told_before={"id", "photo"}, asked_now={"id"}) == frozenset()
    assert supplement.told_late(told_before={"id"}, asked_now={"id", "photo"}) == {"photo"}


def test_a_notice_opens_what_it_names_and_what_hangs_on_it() -> None:
    """A question whose name only begins alike does not hang on it."""
    words = Words("问")
    form = Form(
        (
            Section(
                "s",
                words,
                (
                    Field("had", FieldType.BOOLEAN, words),
                    Field("had_more", FieldType.BOOLEAN, words),
                    Field("cost", FieldType.MONEY, words, visible_when="form.had"),
                    Field("other", FieldType.MONEY, words, visible_when="form.had_more"),
                ),
            ),
        )
    )
    assert supplement.correctable(form, {"had"}) == {"had", "cost"}
    assert supplement.correctable(form, frozenset()) == frozenset()


def test_a_change_is_an_answer_that_differs_comes_or_goes() -> None:
    assert supplement.changed({"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 3, "d": 4}) == {"b", "c", "d"}
    assert supplement.changed({"a": [1]}, {"a": [1]}) == frozenset()


def test_a_case_number_checks_itself() -> None:
    made = number.number(year=2026, division="230102", serial=123)
    assert made[:-1] == "2026-230102-000123-"
    assert number.is_number(made)
    wrong = str((int(made[-1]) + 1) % 10)
    assert not number.is_number(made[:-1] + wrong)
    assert not number.is_number("2026-230102-123-1")


@pytest.mark.parametrize("position", [3, 8, 15])
def test_a_single_wrong_digit_in_a_case_number_is_found(position: int) -> None:
    made = number.number(year=2026, division="230102", serial=123)
    for digit in "0123456789":
        changed = made[:position] + digit + made[position + 1 :]
        assert number.is_number(changed) == (changed == made)


def test_one_bar_counts_over_all_parts() -> None:
    plan = [
        StepPlan("accept", StepKind.ACCEPT, Level.PRIMARY, 5),
        StepPlan("approve", StepKind.APPROVE, Level.COUNTY, 5),
    ]
    both = progress.bar([(plan, Position(State.HANDLING, 1)), (plan, Position(State.REJECTED, 1))])
    assert (both.done, both.total, both.percent) == (3, 4, 75)
    assert [(stage.kind, stage.is_done, stage.is_current) for stage in both.stages] == [
        ("submit", True, False),
        ("accept", True, False),
        ("approve", False, True),
    ]
    whole = progress.bar([(plan, Position(State.FINISHED, 1))])
    assert whole.percent == 100
    assert not whole.is_broken_off
    assert progress.bar([(plan, Position(State.REFUSED, 0))]).is_broken_off
    assert not both.is_broken_off


@pytest.mark.parametrize(
    ("said", "people"),
    [
        ("王干部、李委员", 2),
        ("Wang Fang, Li Qiang", 2),
        ("Wang Fang and Li Qiang", 2),
        ("王芳（工会主席）；李强（委员）\n赵敏", 3),
        ("王干部", 1),
        ("王干部、王干部、", 1),
        (" 、, ", 0),
    ],
)
def test_visitors_are_counted_by_their_names(said: str, people: int) -> None:
    assert len(visiting.visitors_named(said)) == people
    assert visiting.is_made_by_enough(said) == (people >= 2)
