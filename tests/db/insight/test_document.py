"""The worked tables of docs/algorithms/figures.md, run."""

from datetime import date
from uuid import UUID

from tests.db.ledger import scene
from tests.documents import table
from yizhan.insight.definitions import declared
from yizhan.insight.queries.figures import answer
from yizhan.insight.rules.reading import shown
from yizhan.insight.rules.suppression import hide_cells
from yizhan.insight.types import Answer, Cell, Value
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Acting

UNIONS = {"mill": scene.COUNTY, "school": scene.OTHER_COUNTY}  # two unions right below one node
PEOPLE = {"Wang": UUID(int=801), "Li": UUID(int=802), "Zhao": UUID(int=803)}


def ask(name: str, on: str) -> Answer:
    return answer(Acting.system("test"), declared().figures[name], scene.CITY, date.fromisoformat(on))


def test_one_year_of_one_county(city: None) -> None:
    scene.below_city(scene.OTHER_COUNTY)
    for day, kind, person, union, quantity, amount in table("figures.md", "day | kind"):
        Fact.objects.create(
            kind=kind, occurred_on=day, recorded_at=scene.AT, union_id=UNIONS[union],
            ancestors=[UNIONS[union], scene.CITY, scene.PROVINCE], subject_kind="person", subject_id=PEOPLE[person],
            quantity=quantity, amount_fen=int(amount) * 100, record_kind="grant", record_id=new_id(),
        )  # fmt: skip
    rows = table("figures.md", "cut-off | relief.amount")
    for on, amount, mill, school, people in rows:
        found = ask("relief.amount", on)
        parts = {cell.union_id: (cell.value.amount or 0) // 100 for cell in found.cells}
        assert (found.value.amount or 0) // 100 == int(amount), on
        assert (parts[scene.COUNTY], parts[scene.OTHER_COUNTY]) == (int(mill), int(school)), on
        assert ask("relief.people", on).value.amount == int(people), on
    assert len(rows) == 5


def test_shares() -> None:
    for part, whole, printed in table("figures.md", "part | whole"):
        assert shown(declared().figures["cases.on_time"], Value(int(part), int(whole))) == printed


def test_small_numbers() -> None:
    figure = declared().figures["relief.people"]
    for cells, total, expected, expected_total in table("figures.md", "cells | total"):
        numbers = [int(number) for number in cells.split()]
        given = [(Cell(UUID(int=place + 1), "", Value(n)), n) for place, n in enumerate(numbers)]
        shown_total, shown_cells = hide_cells(Value(int(total)), given, counted=int(total))
        assert [shown(figure, cell.value) for cell in shown_cells] == expected.split()
        assert shown(figure, shown_total) == expected_total
