"""Reading declarations of figures, and refusing those that would count something twice or compare unlike things.

A figure is refused at definition time when it would *fan out*: count a fact beside another that it is a part of,
add money where there is none, count distinct subjects of different kinds, or divide by something that the part is
not a part of.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from yizhan.insight.types import Catalogue, FactKind, Figure, FigureKind, Group, Hiding, Measure, Period
from yizhan.kernel.errors import DeclarationError

LANGUAGES = ("zh-hans", "en")
UNITS = frozenset({"件", "人", "人次", "户次", "个", "家", "份", "篇", "学时", "元", "%"})
_KIND_FIELDS = {"name", "subject", "record", "has_money", "part_of"}
_FIELDS = {
    "id",
    "kind",
    "group",
    "names",
    "definition",
    "unit",
    "period",
    "facts",
    "measure",
    "programmes",
    "stock",
    "of",
    "decimals",
    "hiding",
}
_DIVISIBLE = ((FigureKind.FLOW, FigureKind.FLOW), (FigureKind.STOCK, FigureKind.STOCK))
_CHOICES = {"kind": FigureKind, "group": Group, "period": Period, "measure": Measure, "hiding": Hiding}
_SOURCE = {FigureKind.FLOW: "facts", FigureKind.DISTINCT: "facts", FigureKind.STOCK: "stock", FigureKind.RATIO: "of"}


class Misdeclared(DeclarationError):
    """A declaration that cannot stand: which figure, what is wrong, what to write."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


def catalogue_of(documents: Sequence[Mapping[str, Any]], stocks: Mapping[str, str]) -> Catalogue:
    """Fact kinds and figures out of parsed files; raises Misdeclared. `stocks` are the register's questions, each with
    the one that it is a part of, or ""."""
    kinds = _unique([_fact_kind(raw) for document in documents for raw in document.get("fact_kinds", [])], "name")
    figures = _unique([_figure(raw) for document in documents for raw in document.get("figures", [])], "id")
    catalogue = Catalogue(kinds, figures)
    for kind in kinds.values():
        if kind.part_of and kind.part_of not in kinds:
            raise Misdeclared(kind.name, f"part_of names {kind.part_of}, which is not declared")
    for figure in figures.values():
        _check(figure, catalogue, stocks)
    return catalogue


def _unique(items: list[Any], key: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in items:
        name = getattr(item, key)
        if name in found:
            raise Misdeclared(name, "declared twice")
        found[name] = item
    return found


def _fact_kind(raw: Mapping[str, Any]) -> FactKind:
    _only(raw, _KIND_FIELDS, str(raw.get("name", "fact kind")))
    return FactKind(**raw)


def _figure(raw: Mapping[str, Any]) -> Figure:
    where = str(raw.get("id", "figure"))
    _only(raw, _FIELDS, where)
    for field in ("id", "kind", "group", "names", "definition", "unit", "period"):
        if field not in raw:
            raise Misdeclared(where, f"{field} is missing")
    for field in ("names", "definition"):
        if missing := [language for language in LANGUAGES if not str(raw[field].get(language, "")).strip()]:
            raise Misdeclared(where, f"{field} lacks {', '.join(missing)}")
    for field, choices in _CHOICES.items():
        if field in raw and raw[field] not in list(choices):
            raise Misdeclared(where, f"{field} {raw[field]} is none of {', '.join(choices)}")
    return _typed(raw)


def _typed(raw: Mapping[str, Any]) -> Figure:
    of = tuple(raw.get("of", ()))
    return Figure(
        id=raw["id"],
        kind=FigureKind(raw["kind"]),
        group=Group(raw["group"]),
        names=raw["names"],
        definition={language: " ".join(text.split()) for language, text in raw["definition"].items()},
        unit=raw["unit"],
        period=Period(raw["period"]),
        facts=tuple(raw.get("facts", ())),
        measure=Measure(raw.get("measure", Measure.QUANTITY)),
        programmes=tuple(raw.get("programmes", ())),
        stock=raw.get("stock", ""),
        of=(of[0], of[1]) if len(of) == 2 else None,
        decimals=raw.get("decimals", 1),
        hiding=Hiding(raw.get("hiding", Hiding.NEVER)),
    )


def _only(raw: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(set(raw) - known):
        raise Misdeclared(where, f"unknown field {', '.join(unknown)}; known are {', '.join(sorted(known))}")


def _check(figure: Figure, catalogue: Catalogue, stocks: Mapping[str, str]) -> None:
    if figure.unit not in UNITS:
        raise Misdeclared(figure.id, f"unit {figure.unit} is none of {' '.join(sorted(UNITS))}")
    given = {field for field in ("facts", "stock", "of") if getattr(figure, field)}
    if given != {_SOURCE[figure.kind]}:
        raise Misdeclared(figure.id, f"a {figure.kind} is declared by {_SOURCE[figure.kind]} and by nothing else")
    if (figure.period is Period.DAY) is not (figure.kind is FigureKind.STOCK) and figure.kind is not FigureKind.RATIO:
        raise Misdeclared(figure.id, "a stock has the period day, and no flow has")
    if figure.decimals not in (0, 1) or (figure.decimals == 0 and figure.kind is not FigureKind.RATIO):
        raise Misdeclared(figure.id, "decimals are those of a ratio, 0 or 1")
    if figure.kind is FigureKind.STOCK and figure.stock not in stocks:
        raise Misdeclared(figure.id, f"the register has no question {figure.stock}; it has {', '.join(sorted(stocks))}")
    if figure.of:
        _check_ratio(figure, figure.of, catalogue, stocks)
    else:
        _check_facts(figure, catalogue)


def _check_facts(figure: Figure, catalogue: Catalogue) -> None:
    kinds = [_known_kind(name, figure, catalogue) for name in figure.facts]
    if len(set(figure.facts)) != len(figure.facts):
        raise Misdeclared(figure.id, "a kind of fact is named twice and would count twice")
    for kind in kinds:
        if doubled := _wholes(kind, catalogue) & set(figure.facts):
            raise Misdeclared(figure.id, f"{kind.name} is a part of {', '.join(doubled)}: it would count twice")
    if figure.kind is FigureKind.DISTINCT and len({kind.subject for kind in kinds}) > 1:
        raise Misdeclared(figure.id, "distinct subjects of different kinds cannot be counted together")
    if figure.measure is Measure.AMOUNT and not all(kind.has_money for kind in kinds):
        raise Misdeclared(figure.id, "a fact without money cannot be added up in fen")
    if figure.facts and (figure.measure is Measure.AMOUNT) is not (figure.unit == "元"):
        raise Misdeclared(figure.id, "money is measure: amount_fen with unit: 元, and neither goes without the other")


def _check_ratio(figure: Figure, of: tuple[str, str], catalogue: Catalogue, stocks: Mapping[str, str]) -> None:
    sides = [catalogue.figures.get(name) for name in of]
    part, whole = sides
    if part is None or whole is None or (part.kind, whole.kind) not in _DIVISIBLE:
        raise Misdeclared(figure.id, "a ratio is of two declared flows, or of two declared stocks")
    if figure.unit != "%":
        raise Misdeclared(figure.id, "a ratio is shown in %")
    if (part.period, part.programmes, part.measure) != (whole.period, whole.programmes, whole.measure):
        raise Misdeclared(figure.id, "part and whole cover other days, programmes or measures")
    if figure.period is not part.period:
        raise Misdeclared(figure.id, "the ratio covers other days than its part and whole")
    if not _is_part(part, whole, catalogue, stocks):
        raise Misdeclared(figure.id, f"{part.id} is not a part of {whole.id}: the share could exceed 100%")


def _is_part(part: Figure, whole: Figure, catalogue: Catalogue, stocks: Mapping[str, str]) -> bool:
    if part.stock:
        return stocks.get(part.stock) == whole.stock
    kinds = [_known_kind(name, part, catalogue) for name in part.facts]
    return all(_wholes(kind, catalogue) & set(whole.facts) for kind in kinds)


def _known_kind(name: str, figure: Figure, catalogue: Catalogue) -> FactKind:
    if name not in catalogue.kinds:
        raise Misdeclared(
            figure.id, f"no kind of fact is called {name}; known are {', '.join(sorted(catalogue.kinds))}"
        )
    return catalogue.kinds[name]


def _wholes(kind: FactKind, catalogue: Catalogue) -> set[str]:
    """The kinds that this one is a part of, however far up."""
    found: set[str] = set()
    while kind.part_of and kind.part_of not in found:
        found.add(kind.part_of)
        kind = catalogue.kinds[kind.part_of]
    return found
