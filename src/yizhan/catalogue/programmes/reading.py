"""A document to a checked `Programme`, `format: 1`. Every fault is noted with its place before anything is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from yizhan.catalogue.findings import gettext_noop, nearest
from yizhan.catalogue.forms.types import Form
from yizhan.catalogue.forms.variables import PRIVATE, form_variables
from yizhan.catalogue.programmes import limits
from yizhan.catalogue.programmes.ending import read_appeal, read_confirm
from yizhan.catalogue.programmes.fields import CODE, DOTTED, NAME, Fields, Notes
from yizhan.catalogue.programmes.forms import read_form
from yizhan.catalogue.programmes.merging import with_shared
from yizhan.catalogue.programmes.ranking import read_rank, refuse_unranked
from yizhan.catalogue.programmes.reporting import read_report, refuse_unreportable
from yizhan.catalogue.programmes.source import Entries, Value
from yizhan.catalogue.programmes.steps import read_steps
from yizhan.catalogue.programmes.vocabulary import Vocabulary
from yizhan.catalogue.rules.nodes import Conditional, Literal, Node
from yizhan.catalogue.rules.types import BOOL, INT, STRING, EnumClass, Unit, Variable
from yizhan.catalogue.types import (
    FORMAT,
    Audience,
    Cap,
    CapPer,
    Clause,
    ComputedValue,
    Consent,
    ConsentBy,
    Contact,
    Expression,
    Grant,
    Hint,
    LegalBasis,
    Material,
    NoticeAudience,
    Part,
    Programme,
    ProgrammeKind,
    PublicNotice,
    Receiver,
)
from yizhan.catalogue.words import Words
from yizhan.kernel.scope import Level

Resolve = Callable[[str], Entries | None]
"""A programme code to its (already resolved) document, or None when there is no such programme."""


def resolved(document: Entries, resolve: Resolve) -> Entries:
    """The document made whole: what it `uses` put in front, a bundle's parts merged into one form and material set."""
    notes = Notes()
    for code in _codes_used(document):
        other = resolve(code.value) if isinstance(code.value, str) else None
        if other is None:
            _note_unknown_programme(notes, code)
            continue
        document = with_shared(document, other, notes, names=("form", "materials", "consents", "values"))
    for part in _parts_asked_together(document):
        other = resolve(str(part.value))
        if other is None:
            _note_unknown_programme(notes, part)
            continue
        document = with_shared(document, other, notes, names=("form", "materials", "consents"))
    notes.settle()
    return document


def _codes_used(document: Entries) -> list[Value]:
    uses = document.get("uses")
    return [uses] if isinstance(uses, Value) else []


def _parts_asked_together(document: Entries) -> list[Value]:
    parts = document.get("parts")
    found = []
    for part in getattr(parts, "items", ()):
        code = part.get("code") if isinstance(part, Entries) else None
        later = part.get("asks_later") if isinstance(part, Entries) else None
        if isinstance(code, Value) and not (isinstance(later, Value) and later.value is True):
            found.append(code)
    return found


def _note_unknown_programme(notes: Notes, code: Value) -> None:
    notes.add(
        code.at,
        gettext_noop("找不到事项“{code}”。"),
        gettext_noop("请把它的文件放在同一文件夹里，或先发布它。"),
        code=code.value,
    )


def read_programme(document: Entries, vocabulary: Vocabulary) -> Programme:
    """The checked programme of a resolved document; raises Faulty with everything that is wrong with it."""
    notes = Notes()
    _refuse_other_formats(document, notes)
    programme = _Reader(document, vocabulary, notes).programme()
    notes.settle()
    return programme


def _refuse_other_formats(document: Entries, notes: Notes) -> None:
    written = document.get("format")
    if not isinstance(written, Value) or written.value != FORMAT:
        notes.add(
            written.at if written is not None else document.at,
            gettext_noop("没有写明格式，或不认识这个格式。"),
            gettext_noop("第一行请写 format: 1。"),
        )
        notes.settle()


@dataclass
class _Reader:
    document: Entries
    vocabulary: Vocabulary
    notes: Notes
    scope: dict[str, Variable] = field(default_factory=dict)
    faulty_values: set[str] = field(default_factory=set)

    def programme(self) -> Programme:
        fields = Fields(self.document, self.notes, gettext_noop("事项"))
        for known in ("format", "uses"):
            fields.get(known)
        kind = fields.choice("kind", ProgrammeKind)
        attributes = dict(self.vocabulary.attributes)
        form = read_form(fields, attributes)
        self.scope = {**self.vocabulary.variables(), **_for_rules(form)}
        period = self._period(fields)
        values = self._values(fields)
        rule = self._rule(fields)
        hints = self._hints(fields)
        grant = self._grant(fields)
        rank = read_rank(fields, self.scope)
        steps = read_steps(fields, {**self.scope, **form_variables(form)}, self.vocabulary.effects)
        notice = self._notice(fields)
        programme = Programme(
            code=fields.text("code", required=True, shape=CODE, most=60),
            kind=kind,
            names=fields.words("names", required=True, most=60),
            summary=fields.words("summary", required=True, most=400),
            basis=self._basis(fields),
            audience=fields.choice("audience", Audience),
            receiver=fields.choice("receiver", Receiver),
            lead=fields.choice("lead", Level),
            contact=self._contact(fields),
            opens_on=period[0],
            closes_on=period[1],
            values=values,
            rule=rule,
            hints=hints,
            form=form,
            materials=self._materials(fields),
            consents=self._consents(fields, form),
            steps=steps,
            notice=notice,
            grant=grant,
            rank=rank,
            parts=self._parts(fields),
            related=fields.texts("related", shape=CODE),
            worth=fields.words("worth", most=60),
            result=fields.words("result", most=200),
            rated=fields.flag("rated", default=True),
            sensitive=fields.flag("sensitive"),
            nominated=fields.flag("nominated"),
            several=fields.flag("several"),
            report=read_report(fields),
            appeal=read_appeal(fields),
            confirm=read_confirm(fields),
            defer_days=fields.number("defer_days", least=1, most=60) or 10,
        )
        fields.close()
        limits.refuse_contradictions(programme, fields)
        refuse_unranked(programme, fields)
        refuse_unreportable(programme, fields)
        self.notes.forgive_unknown(self.faulty_values)
        return programme

    def _period(self, fields: Fields) -> tuple[Any, Any]:
        if not fields.has("period"):
            return None, None
        found = fields.get("period")
        if found is None:
            return None, None
        inner = Fields(found, self.notes, "period")
        first, last = inner.day("from"), inner.day("until")
        inner.close()
        if first and last and last < first:
            inner.note(inner.key_at("until"), gettext_noop("截止早于开始。"), gettext_noop("请对调或改正日期。"))
        return first, last

    def _values(self, fields: Fields) -> tuple[ComputedValue, ...]:
        read = []
        for each in fields.each("values", gettext_noop("一个算出的值")):
            value = self._value(each)
            if value is not None:
                read.append(value)
                self.scope[value.variable.name] = value.variable
        return tuple(read)

    def _value(self, fields: Fields) -> ComputedValue | None:
        name = fields.text("name", required=True, shape=NAME, most=60)
        label, unit = fields.words("label", required=True, most=60), fields.choice("unit", Unit, default=Unit.NONE)
        formula = self._expression(fields, "formula")
        codes = self._codes(fields)
        if formula is None:
            self.faulty_values.add(f"value.{name}")
            return None
        if f"value.{name}" in self.scope:
            fields.note(fields.at, gettext_noop("“{name}”算了两次。"), gettext_noop("请换一个 name。"), name=name)
        if codes:
            formula = self._as_class(fields, name, formula, codes)
        elif formula.type not in (INT, BOOL, STRING):
            fields.note(fields.key_at("formula"), gettext_noop("算出的要是一个值。"), gettext_noop("请合计或计数。"))
        return ComputedValue(name, formula, label, unit, codes)

    def _codes(self, fields: Fields) -> dict[str, Words]:
        found = fields.get("codes")
        if not isinstance(found, Entries):
            return {}
        inner = Fields(found, self.notes, "codes")
        return {code: inner.words(code, required=True, most=60) for code in found.entries}

    def _as_class(self, fields: Fields, name: str, formula: Expression, codes: dict[str, Words]) -> Expression:
        for result in _results(formula.tree):
            if not isinstance(result, Literal) or result.value not in codes:
                fields.note(
                    fields.key_at("formula"),
                    gettext_noop("算式的结果要是 codes 里的一个。"),
                    gettext_noop("请写：{nearest}。"),
                    nearest=nearest(str(getattr(result, "value", "")), tuple(codes)),
                )
        return Expression(formula.source, formula.tree, EnumClass(name, tuple(codes)))

    def _expression(self, fields: Fields, key: str, expected: Any = None) -> Expression | None:
        found = fields.expression(key, self.scope, expected)
        return Expression(*found) if found else None

    def _optional(self, fields: Fields, key: str, expected: Any = BOOL) -> Expression | None:
        return self._expression(fields, key, expected) if fields.has(key) else None

    def _rule(self, fields: Fields) -> tuple[Clause, ...]:
        read = []
        for each in fields.each("rule", gettext_noop("一条条件")):
            code = each.text("code", required=True, shape=CODE, most=60)
            test = self._expression(each, "if", BOOL)
            law = each.text("law", most=400)
            texts = [each.words(key, required=key == "says") for key in ("says", "why", "change", "ask")]
            if test is not None:
                limits.refuse_prejudice(test, each, has_law=bool(law))
                read.append(Clause(code, test, *texts))
        return tuple(read)

    def _hints(self, fields: Fields) -> tuple[Hint, ...]:
        read = []
        for each in fields.each("hints", gettext_noop("一条提示")):
            code = each.text("code", required=True, shape=CODE, most=60)
            test, says = self._expression(each, "if", BOOL), each.words("says", required=True)
            if test is not None:
                read.append(Hint(code, test, says))
        return tuple(read)

    def _basis(self, fields: Fields) -> tuple[LegalBasis, ...]:
        read = []
        for each in fields.each("basis", gettext_noop("一条依据"), required=True):
            url = each.text("url", most=400)
            if url and not url.startswith(("https://", "http://")):
                each.note(each.key_at("url"), gettext_noop("网址不对。"), gettext_noop("请以 https:// 开头。"))
            title = each.text("title", required=True, most=200)
            read.append(LegalBasis(title, each.text("number", most=100), each.text("clause", most=400), url))
        return tuple(read)

    def _contact(self, fields: Fields) -> Contact:
        found = fields.get("contact", required=True)
        if found is None:
            return Contact(Words(""))
        inner = Fields(found, self.notes, "contact")
        contact = Contact(inner.words("words", required=True, most=200), inner.text("phone", most=30))
        inner.close()
        return contact

    def _materials(self, fields: Fields) -> tuple[Material, ...]:
        return tuple(
            Material(
                code=each.text("code", required=True, shape=CODE, most=60),
                names=each.words("names", required=True, most=60),
                required=each.flag("required", default=True),
                sensitive=each.flag("sensitive"),
                formats=limits.formats(each),
                when=self._optional(each, "when"),
                help=each.words("help", most=400),
                deferrable=each.flag("deferrable"),
            )
            for each in fields.each("materials", gettext_noop("一份材料"))
        )

    def _consents(self, fields: Fields, form: Form) -> tuple[Consent, ...]:
        read = tuple(self._consent(each) for each in fields.each("consents", gettext_noop("一项单独同意")))
        if any(question.is_secret for question in form.fields()) and not read:
            fields.note(
                fields.key_at("form"),
                gettext_noop("表单里有敏感信息，却没有单独同意。"),
                gettext_noop("请写 consents: 说明用途并请本人单独同意。"),
            )
        return read

    def _consent(self, each: Fields) -> Consent:
        consent = Consent(
            purpose=each.text("purpose", required=True, shape=CODE, most=60),
            title=each.words("title", required=True, most=60),
            text=each.words("text", required=True),
            by=each.choice("by", ConsentBy, default=ConsentBy.APPLICANT),
            when=self._optional(each, "when"),
        )
        if consent.when is not None and consent.by is ConsentBy.ADULTS:
            each.note(
                each.key_at("when"),
                gettext_noop("成年家人的同意不能带条件。"),
                gettext_noop("请去掉 when；只有申请人本人的同意可以按情况来问。"),
            )
        return consent

    def _notice(self, fields: Fields) -> PublicNotice | None:
        if not fields.has("notice"):
            return None
        found = fields.get("notice")
        if found is None:
            return None
        inner = Fields(found, self.notes, "notice")
        days = inner.number("days", least=1, most=60, required=True)
        notice = PublicNotice(
            level=inner.choice("level", Level),
            audience=inner.choice("audience", NoticeAudience),
            days=days or 5,
            category=inner.words("category", required=True, most=40),
        )
        inner.close()
        return notice

    def _grant(self, fields: Fields) -> Grant | None:
        if not fields.has("grant"):
            return None
        found = fields.get("grant")
        if found is None:
            return None
        inner = Fields(found, self.notes, "grant")
        fund = inner.text("fund", required=True, shape=CODE, most=60)
        amount = self._expression(inner, "amount_fen", INT)
        goods = self._optional(inner, "goods_fen", INT)
        fact = inner.text("fact", shape=DOTTED, most=60) or "relief.paid"
        caps = self._caps(inner)
        inner.close()
        return Grant(fund, amount, caps, goods, fact) if amount is not None else None

    def _caps(self, fields: Fields) -> tuple[Cap, ...]:
        read = []
        for each in fields.each("caps", gettext_noop("一条上限"), required=True):
            per, group = each.choice("per", CapPer), each.text("group", required=True, shape=CODE, most=60)
            limit = self._expression(each, "limit_fen", INT)
            start = each.month_day("year_from")
            if limit is not None:
                read.append(Cap(per, group, limit, start or (1, 1)))
        return tuple(read)

    def _parts(self, fields: Fields) -> tuple[Part, ...]:
        read = []
        for each in fields.each("parts", gettext_noop("一件事的一部分")):
            each.text("version_id")
            read.append(
                Part(
                    code=each.text("code", required=True, shape=CODE, most=60),
                    after=each.texts("after", shape=CODE),
                    asks_later=each.flag("asks_later"),
                    when=self._optional(each, "when"),
                    chosen=each.flag("chosen"),
                    version_id=limits.version_id(each),
                )
            )
        return tuple(read)


def _for_rules(form: Form) -> dict[str, Variable]:
    """Form answers that rules may read; what identifies somebody is for effects only."""
    private = {f"form.{question.name}" for question in form.fields() if question.type in PRIVATE}
    for question in form.fields():
        private |= {f"form.{question.name}.{part.name}" for part in question.fields if part.type in PRIVATE}
    return {name: variable for name, variable in form_variables(form).items() if name not in private}


def _results(tree: Node) -> list[Node]:
    """What a formula may come to: the branches of its ?:."""
    if isinstance(tree, Conditional):
        return _results(tree.yes) + _results(tree.no)
    return [tree]
