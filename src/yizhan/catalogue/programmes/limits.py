"""What a well-formed file may still not say: contradictions, prejudice, and formats nobody can open."""

from __future__ import annotations

from uuid import UUID

from yizhan.catalogue.findings import gettext_noop, nearest
from yizhan.catalogue.forms.types import FieldType
from yizhan.catalogue.programmes.fields import Fields
from yizhan.catalogue.programmes.source import Value
from yizhan.catalogue.rules.trees import names_in
from yizhan.catalogue.types import Audience, Expression, Part, Programme, Receiver, Requirement, StepKind
from yizhan.kernel.rules.endings import ENDINGS, PAPERS

_FORBIDDEN = (
    ("nationality", gettext_noop("国籍")),
    ("ethnic", gettext_noop("民族")),
    ("political", gettext_noop("政治面貌")),
    ("party", gettext_noop("政治面貌")),
    ("religi", gettext_noop("宗教信仰")),
    ("study_attendance", gettext_noop("参加政治学习的情况")),
    ("ideolog", gettext_noop("参加政治学习的情况")),
)
_MEDICAL = ("diagnos", "disease", "illness", "icd")


def refuse_prejudice(test: Expression, fields: Fields, *, has_law: bool, key: str = "if") -> None:
    """Benefits do not depend on nationality, politics, religion or study attendance unless a law says so."""
    for name in sorted(names_in(test.tree)):
        for part, words in _FORBIDDEN:
            if part in name and not has_law:
                fields.note(
                    fields.key_at(key),
                    gettext_noop("条件里不能看{words}（{name}）。"),
                    gettext_noop("法律明文规定的，请在这一条写 law: 法律名称和条款；否则请删去。"),
                    words=words,
                    name=name,
                )
        if any(part in name for part in _MEDICAL):
            fields.note(
                fields.key_at(key),
                gettext_noop("条件里不能看诊断（{name}）。"),
                gettext_noop("请用健康类别，例如 person.health_class in ['serious', 'disabled']。"),
                name=name,
            )


def formats(fields: Fields) -> tuple[str, ...]:
    """The kinds of files that a material takes, by ending; pictures and PDF unless written otherwise."""
    if not fields.has("formats"):
        return PAPERS
    taken: list[str] = []
    for item in fields.items("formats", required=True):
        kind = item.value if isinstance(item, Value) else None
        if not isinstance(kind, str) or kind not in ENDINGS:
            fields.note(
                item.at,
                gettext_noop("不收 {format} 文件。"),
                gettext_noop("可以收：{nearest}。"),
                format=kind,
                nearest=nearest(str(kind), ENDINGS),
            )
        else:
            taken.append(kind)
    return tuple(taken)


def version_id(fields: Fields) -> UUID | None:
    """The pinned version of a part, written by publishing and not by authors."""
    found = fields.tree.get("version_id")
    if not isinstance(found, Value) or not found.value:
        return None
    try:
        return UUID(str(found.value))
    except ValueError:
        fields.note(found.at, gettext_noop("version_id 不对。"), gettext_noop("这一项由发布时自动写入，请删去。"))
        return None


def refuse_contradictions(programme: Programme, fields: Fields) -> None:
    """Sections that need one another, and things said twice."""
    _refuse_repeats(programme, fields)
    _refuse_wrong_way(programme, fields)
    if programme.is_bundle:
        _refuse_in_bundle(programme, fields)
    else:
        _refuse_in_service(programme, fields)


def _refuse_repeats(programme: Programme, fields: Fields) -> None:
    for key, codes in (
        ("steps", [step.code for step in programme.steps]),
        ("materials", [material.code for material in programme.materials]),
        ("rule", [clause.code for clause in programme.rule]),
        ("hints", [hint.code for hint in programme.hints]),
        ("parts", [part.code for part in programme.parts]),
        ("consents", [consent.purpose for consent in programme.consents]),
    ):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            fields.note(
                fields.key_at(key),
                gettext_noop("{key} 里“{code}”写了两次。"),
                gettext_noop("请给每一项不同的代码。"),
                key=key,
                code=twice[0],
            )


def _refuse_wrong_way(programme: Programme, fields: Fields) -> None:
    """A union's own application goes up its own line, and nobody else's does."""
    in_a_name = programme.audience in (Audience.UNION, Audience.ORGANISATION)
    if in_a_name is not (programme.receiver is Receiver.OWN_LINE):
        fields.note(
            fields.key_at("receiver"),
            gettext_noop("audience: {audience} 不能配 receiver: {receiver}。"),
            gettext_noop("以工会名义申请的（union、organisation）请写 own_line；其他的请写别的去处。"),
            audience=programme.audience.value,
            receiver=programme.receiver.value,
        )


def _refuse_in_bundle(programme: Programme, fields: Fields) -> None:
    for key in ("rule", "hints", "steps", "grant", "notice", "values", "confirm"):
        if fields.has(key):
            fields.note(
                fields.key_at(key),
                gettext_noop("一件事自己没有 {key}。"),
                gettext_noop("请写到它的某个部分（parts 里的事项）的文件里。"),
                key=key,
            )
    if len(programme.parts) < 2:
        fields.note(fields.key_at("parts"), gettext_noop("一件事至少有两个部分。"), gettext_noop("请在 parts 里写齐。"))
    _refuse_bad_order(programme.parts, fields)


def _refuse_bad_order(parts: tuple[Part, ...], fields: Fields) -> None:
    """Every `after` names an earlier part, so there is no circle."""
    earlier: list[str] = []
    for part in parts:
        for code in part.after:
            if code not in earlier:
                fields.note(
                    fields.key_at("parts"),
                    gettext_noop("{part} 要等的 {code} 不在它前面。"),
                    gettext_noop("请只等列在前面的部分：{nearest}。"),
                    part=part.code,
                    code=code,
                    nearest=nearest(code, earlier) or "-",
                )
        earlier.append(part.code)


def _refuse_in_service(programme: Programme, fields: Fields) -> None:
    if fields.has("parts"):
        fields.note(fields.key_at("parts"), gettext_noop("单个事项没有 parts。"), gettext_noop("请写 kind: bundle。"))
    kinds = [step.kind for step in programme.steps]
    if not kinds:
        return fields.note(fields.at, gettext_noop("没有写步骤。"), gettext_noop("请写 steps: 至少受理和办结两步。"))
    if kinds[0] is not StepKind.ACCEPT:
        fields.note(fields.key_at("steps"), gettext_noop("第一步要是受理。"), gettext_noop("请写 kind: accept。"))
    _refuse_lonely(programme, fields, kinds)
    _refuse_lost_account(programme, fields)
    _refuse_nominated(programme, fields)
    return None


def _refuse_nominated(programme: Programme, fields: Fields) -> None:
    """What a union files without asking holds nothing that needs the person's own consent."""
    fits = programme.audience is Audience.MEMBER and programme.receiver is Receiver.OWN_UNION
    if programme.nominated and (programme.consents or not fits):
        fields.note(
            fields.key_at("nominated"),
            gettext_noop("要本人单独同意的，或不是交给会员本单位工会的，不能由工会提名。"),
            gettext_noop("请删去 nominated；或者去掉敏感问题和 consents，并写 audience: member、receiver: own_union。"),
        )


def _refuse_lost_account(programme: Programme, fields: Fields) -> None:
    """An account is asked for to be paid to: under names by which it is found, and with the bank that holds it."""
    if programme.grant is None:
        return
    numbers = [each.name for each in programme.form.fields() if each.type is FieldType.BANK_ACCOUNT]
    if numbers and not (numbers == ["bank_account"] and programme.form.find("bank_name")):
        fields.note(
            fields.key_at("form"),
            gettext_noop("收款账户要问两项，名字固定：bank_account（账号）和 bank_name（开户银行）。"),
            gettext_noop("请把账号一项写成 name: bank_account，并加上 name: bank_name, type: string。"),
        )


def _refuse_lonely(programme: Programme, fields: Fields, kinds: list[StepKind]) -> None:
    for key, kind in (("notice", StepKind.NOTICE), ("grant", StepKind.AMOUNT)):
        if fields.has(key) != (kind in kinds):
            fields.note(
                fields.key_at(key),
                gettext_noop("{key} 和 kind: {kind} 的步骤要么都有，要么都没有。"),
                gettext_noop("请补上缺的一处，或删去多的一处。"),
                key=key,
                kind=kind.value,
            )
    effects = {effect.name for step in programme.steps for effect in step.effects}
    if programme.grant is not None and StepKind.AMOUNT in kinds and "ledger.commit" not in effects:
        fields.note(
            fields.key_at("grant"),
            gettext_noop("有 grant，却没有一步把核定的钱记到资金账上。"),
            gettext_noop("请在核定金额或其后批准的一步写 effects: [{{do: ledger.commit}}]。"),
        )
    needs_visit = any(Requirement.VISIT_RECORD in step.requires for step in programme.steps)
    if needs_visit and StepKind.VISIT not in kinds:
        fields.note(
            fields.key_at("steps"),
            gettext_noop("有一步要看走访记录，却没有走访这一步。"),
            gettext_noop("请在它前面写一步 kind: visit。"),
        )
