"""Declarations of figures that would count twice, or compare unlike things, are refused where they are written."""

from copy import deepcopy
from typing import Any

import pytest

from tests.unit.catalogue.samples import PROGRAMMES
from yizhan.catalogue.checking import check_file
from yizhan.insight.definitions import declared
from yizhan.insight.rules.definitions import Misdeclared, catalogue_of
from yizhan.insight.types import FigureKind

STOCKS = {"members": "", "zones": "", "zones_unionised": "zones"}
KINDS: list[dict[str, Any]] = [
    {"name": "a.whole", "subject": "person", "record": "case"},
    {"name": "a.part", "subject": "person", "record": "case", "part_of": "a.whole"},
    {"name": "a.inner", "subject": "person", "record": "case", "part_of": "a.part"},
    {"name": "b.money", "subject": "person", "record": "grant", "has_money": True},
    {"name": "c.union", "subject": "union", "record": "union"},
]


def figure(name: str = "x", **fields: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": name,
        "kind": "flow",
        "group": "services",
        "names": {"zh-hans": "甲", "en": "A"},
        "definition": {"zh-hans": "口径", "en": "definition"},
        "unit": "件",
        "period": "year",
    }
    return plain | fields


def share(part: dict[str, Any], whole: dict[str, Any], unit: str = "%") -> list[dict[str, Any]]:
    """Two flows and the ratio of them."""
    return [part | {"id": "p"}, whole | {"id": "w"}, figure(kind="ratio", of=["p", "w"], unit=unit)]


def read(*figures: dict[str, Any]) -> None:
    catalogue_of([{"fact_kinds": deepcopy(KINDS), "figures": list(figures)}], STOCKS)


GOOD = [
    [figure(facts=["a.whole"])],
    [figure(facts=["a.part", "b.money"])],
    [figure(kind="distinct", facts=["a.whole", "b.money"], unit="人")],
    [figure(facts=["b.money"], measure="amount_fen", unit="元")],
    [figure(kind="stock", stock="members", period="day", unit="人")],
    share(figure(facts=["a.inner"]), figure(facts=["a.whole"])),
    [
        figure("p", kind="stock", stock="zones_unionised", period="day"),
        figure("w", kind="stock", stock="zones", period="day"),
        figure(kind="ratio", of=["p", "w"], unit="%", period="day", decimals=0),
    ],
]


@pytest.mark.parametrize("figures", GOOD)
def test_what_can_be_counted_may_be_declared(figures: list[dict[str, Any]]) -> None:
    read(*figures)


BAD = [
    ("count twice", [figure(facts=["a.whole", "a.part"])]),
    ("count twice", [figure(facts=["a.inner", "a.whole"])]),
    ("count twice", [figure(facts=["a.whole", "a.whole"])]),
    ("different kinds", [figure(kind="distinct", facts=["a.whole", "c.union"])]),
    ("without money", [figure(facts=["a.whole", "b.money"], measure="amount_fen", unit="元")]),
    ("measure: amount_fen with unit: 元", [figure(facts=["b.money"], measure="amount_fen")]),
    ("measure: amount_fen with unit: 元", [figure(facts=["b.money"], unit="元")]),
    ("no kind of fact", [figure(facts=["a.hole"])]),
    ("declared by facts", [figure(facts=["a.whole"], stock="members")]),
    ("declared by facts", [figure()]),
    ("period day", [figure(kind="stock", stock="members", unit="人")]),
    ("period day", [figure(facts=["a.whole"], period="day")]),
    ("no question", [figure(kind="stock", stock="stations", period="day")]),
    ("two declared flows", [figure("w", facts=["a.whole"]), figure(kind="ratio", of=["q", "w"], unit="%")]),
    ("exceed 100%", share(figure(facts=["b.money"]), figure(facts=["a.whole"]))),
    ("exceed 100%", share(figure(facts=["a.whole"]), figure(facts=["a.part"]))),
    ("other days", share(figure(facts=["a.part"], period="month"), figure(facts=["a.whole"]))),
    ("shown in %", share(figure(facts=["a.part"]), figure(facts=["a.whole"]), unit="件")),
    (
        "exceed 100%",
        [
            figure("p", kind="stock", stock="members", period="day"),
            figure("w", kind="stock", stock="zones", period="day"),
            figure(kind="ratio", of=["p", "w"], unit="%", period="day"),
        ],
    ),
    (
        "two declared flows",
        [
            figure("p", kind="stock", stock="zones_unionised", period="day"),
            figure("w", facts=["a.whole"]),
            figure(kind="ratio", of=["p", "w"], unit="%", period="day"),
        ],
    ),
    ("decimals", [figure(facts=["a.whole"], decimals=0)]),
    ("declared twice", [figure(facts=["a.whole"]), figure(facts=["a.part"])]),
    ("unknown field", [figure(facts=["a.whole"], fact="a.part")]),
    ("unit", [figure(facts=["a.whole"], unit="只")]),
    ("lacks en", [figure(facts=["a.whole"], names={"zh-hans": "甲"})]),
    ("lacks zh-hans", [figure(facts=["a.whole"], definition={"zh-hans": " ", "en": "x"})]),
    ("is none of", [figure(facts=["a.whole"], kind="average")]),
    ("is none of", [figure(facts=["a.whole"], period="fortnight")]),
    ("is none of", [figure(facts=["a.whole"], group="others")]),
]  # fmt: skip


@pytest.mark.parametrize(("says", "figures"), BAD)
def test_what_would_count_wrongly_is_refused_by_name_and_reason(says: str, figures: list[dict[str, Any]]) -> None:
    with pytest.raises(Misdeclared, match=says):
        read(*figures)


def test_a_kind_of_fact_is_part_of_a_declared_one() -> None:
    orphan = [{"name": "a", "subject": "person", "record": "case", "part_of": "b"}]
    with pytest.raises(Misdeclared, match="not declared"):
        catalogue_of([{"fact_kinds": orphan}], STOCKS)


def test_the_platforms_own_figures_stand_and_are_of_every_kind() -> None:
    assert {figure.kind for figure in declared().figures.values()} == set(FigureKind)


def test_every_fact_that_a_programme_of_the_house_leaves_is_declared() -> None:
    programmes = [check_file(path).programme for path in sorted(PROGRAMMES.glob("*.yaml"))]
    left = {
        fact
        for programme in programmes
        if programme is not None
        for fact in [
            *(measure.fact for step in programme.steps for measure in step.measures),
            *([programme.grant.fact] if programme.grant else []),
        ]
    }
    assert left
    assert left <= set(declared().kinds)
