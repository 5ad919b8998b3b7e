"""The `rank:` part of a programme file: who comes first where places are fewer than applications."""

from __future__ import annotations

from collections.abc import Iterator

from yizhan.catalogue.findings import gettext_noop, nearest
from yizhan.catalogue.programmes import limits
from yizhan.catalogue.programmes.fields import CODE, Fields
from yizhan.catalogue.rules.checker import Scope
from yizhan.catalogue.rules.nodes import Name
from yizhan.catalogue.rules.trees import names_in
from yizhan.catalogue.rules.types import INT, EnumClass
from yizhan.catalogue.types import ComputedValue, Expression, Programme, Rank, StepKind, Tie

VALUE = "value."


def read_rank(fields: Fields, scope: Scope) -> Rank | None:
    """The round, the score and the tie; None when the file ranks nobody."""
    found = fields.get("rank") if fields.has("rank") else None
    if found is None:
        return None
    inner = Fields(found, fields.notes, "rank")
    step = inner.text("step", required=True, shape=CODE, most=60)
    among, score = _name(inner, "round", scope), _name(inner, "score", scope)
    tie = inner.choice("tie", Tie)
    inner.close()
    sound = [_is_choice(inner, among), _is_reckoned(inner, score)]
    return Rank(step, among, score, tie) if among is not None and score is not None and all(sound) else None


def _is_choice(fields: Fields, among: Expression | None) -> bool:
    if among is None or isinstance(among.type, EnumClass):
        return True
    fields.note(
        fields.key_at("round"),
        gettext_noop("轮次要是一个选项。"),
        gettext_noop("请写一个单选问题，例如 round: form.round。"),
    )
    return False


def _is_reckoned(fields: Fields, score: Expression | None) -> bool:
    if score is None or (score.source.startswith(VALUE) and score.type == INT):
        return True
    fields.note(
        fields.key_at("score"),
        gettext_noop("得分要是 values 里算出的一个整数。"),
        gettext_noop("请在 values: 里写出算式和名称，再写 score: value.名称；这样每个人都能看到得分是怎么算的。"),
    )
    return False


def _name(fields: Fields, key: str, scope: Scope) -> Expression | None:
    """A single name, so that its words and its working are there to be shown."""
    found = fields.expression(key, scope)
    if found is None:
        return None
    if isinstance(found[1], Name):
        return Expression(*found)
    fields.note(
        fields.key_at(key), gettext_noop("{key} 只写一个名称。"), gettext_noop("算式请写到 values 里。"), key=key
    )
    return None


def refuse_unranked(programme: Programme, fields: Fields) -> None:
    """A rank needs its step, and its score looks at nothing that a rule may not look at."""
    rank = programme.rank
    if rank is None:
        return
    approving = [each.code for each in programme.steps if each.kind is StepKind.APPROVE and not each.optional]
    if rank.step not in approving:
        fields.note(
            fields.key_at("rank"),
            gettext_noop("rank 要指明在哪个审批步骤里排序，“{step}”不是。"),
            gettext_noop("请写 kind: approve 且不可跳过的一步：{nearest}。"),
            step=rank.step,
            nearest=nearest(rank.step, tuple(approving)) or "-",
        )
    for value in _below(rank.score, programme.values):
        limits.refuse_prejudice(value.formula, fields, has_law=False, key="rank")


def _below(score: Expression, values: tuple[ComputedValue, ...]) -> Iterator[ComputedValue]:
    """The values that a score is made of, itself among them."""
    by_name = {f"{VALUE}{value.name}": value for value in values}
    wanted, seen = sorted(names_in(score.tree)), set[str]()
    while wanted:
        name = wanted.pop()
        if name in by_name and name not in seen:
            seen.add(name)
            yield by_name[name]
            wanted += sorted(names_in(by_name[name].formula.tree))
