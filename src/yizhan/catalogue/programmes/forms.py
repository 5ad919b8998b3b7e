"""The `form:` part of a programme file."""

from __future__ import annotations

from yizhan.catalogue.findings import gettext_noop
from yizhan.catalogue.forms.types import Choice, Field, FieldType, Form, Section
from yizhan.catalogue.forms.variables import PRIVATE, field_variables
from yizhan.catalogue.programmes.fields import CODE, NAME, Fields, Notes
from yizhan.catalogue.programmes.source import Value
from yizhan.catalogue.rules.types import BOOL, Variable

MAX_FIELDS = 80
MAX_ROWS = 30
MAX_CHOICES = 60
MAX_TEXT = 2_000
MAX_FEN = 100_000_000_00  # a hundred million yuan

_SCRIPTED = frozenset(
    {"map", "signature", "slider", "rich_text", "richtext", "autocomplete", "canvas", "calendar", "cascader", "editor"}
)
_WITH_CHOICES = frozenset({FieldType.CHOICE, FieldType.CHOICES})
_WITH_FIELDS = frozenset({FieldType.GROUP, FieldType.REPEAT})
_WITH_BOUNDS = frozenset(
    {FieldType.STRING, FieldType.TEXT, FieldType.INTEGER, FieldType.MONEY, FieldType.REPEAT, FieldType.CHOICES}
)
_DIAGNOSIS = ("诊断", "病名", "病种", "疾病名称", "确诊")
_DIAGNOSIS_NAMES = ("diagnosis", "diagnoses", "disease", "illness", "icd")


def read_form(fields: Fields, attributes: dict[str, Variable]) -> Form:
    """The questions of a service; `attributes` are what `prefill` may name."""
    reader = FormReader(fields.notes, attributes)
    sections = tuple(reader.section(each) for each in fields.each("form", gettext_noop("表单的一节")))
    return Form(sections)


class FormReader:
    """Reads questions one after another; no two of one form have the same name."""

    def __init__(self, notes: Notes, attributes: dict[str, Variable]) -> None:
        self.notes, self.attributes = notes, attributes
        self.earlier: dict[str, Variable] = {}
        self.names: set[str] = set()

    def section(self, fields: Fields) -> Section:
        code = fields.text("section", required=True, shape=CODE)
        title, help_words = fields.words("title", required=True, most=60), fields.words("help")
        read = []
        for each in fields.each("fields", gettext_noop("表单的一问"), required=True):
            field = self.field(each)
            read.append(field)
            self.earlier.update({variable.name: variable for variable in field_variables(field, "form.")})
        return Section(code, title, tuple(read), help_words)

    def field(self, fields: Fields, *, inside: FieldType | None = None) -> Field:
        name = fields.text("name", required=True, shape=NAME, most=40)
        if inside is None:
            self._refuse_repeated(name, fields)
        kind = self._kind(fields, inside)
        label = fields.words("label", required=True, most=120)
        self._refuse_diagnosis(name, label.zh_hans, fields)
        least, most = self._bounds(fields, kind)
        return Field(
            name=name,
            type=kind,
            label=label,
            help=fields.words("help", most=400),
            required=fields.flag("required"),
            sensitive=fields.flag("sensitive", default=kind in PRIVATE),
            prefill=self._prefill(fields),
            minimum=least,
            maximum=most,
            choices=self._choices(fields, kind),
            fields=self._parts(fields, kind),
            visible_when=self._visible_when(fields, inside),
            pasted=kind is FieldType.REPEAT and fields.flag("pasted"),
        )

    def _refuse_repeated(self, name: str, fields: Fields) -> None:
        if name in self.names:
            fields.note(
                fields.at, gettext_noop("“{name}”问了两次。"), gettext_noop("请给每一问起不同的 name。"), name=name
            )
        if len(self.names) >= MAX_FIELDS:
            fields.note(
                fields.at, gettext_noop("表单太长。"), gettext_noop("最多 {most} 问；请删去不必要的。"), most=MAX_FIELDS
            )
        self.names.add(name)

    def _kind(self, fields: Fields, inside: FieldType | None) -> FieldType:
        written = fields.get("type")
        if isinstance(written, Value) and written.value in _SCRIPTED:
            fields.note(
                written.at,
                gettext_noop("“{type}”离开 JavaScript 就显示不出来。"),
                gettext_noop("请改用 string、choice、date 等列出的类型，旧手机也能填。"),
                type=written.value,
            )
            fields.asked.update(("choices", "fields", "minimum", "maximum"))
            return FieldType.STRING
        if isinstance(written, Value) and written.value == "file":
            fields.note(
                written.at,
                gettext_noop("附件不写在表单里。"),
                gettext_noop("请写到 materials: 里，并注明格式和是否敏感。"),
            )
            return FieldType.STRING
        kind = fields.choice("type", FieldType)
        if inside is not None and kind in _WITH_FIELDS | {FieldType.CHOICES}:
            fields.note(
                fields.key_at("type"),
                gettext_noop("{inside} 里面不能再放 {type}。"),
                gettext_noop("请把它放到外面一层。"),
                inside=inside.value,
                type=kind.value,
            )
        return kind

    def _refuse_diagnosis(self, name: str, label: str, fields: Fields) -> None:
        """Rules and forms see classes of health, never diagnoses (DESIGN, Match)."""
        if any(part in label for part in _DIAGNOSIS) or any(part in name for part in _DIAGNOSIS_NAMES):
            fields.note(
                fields.at,
                gettext_noop("不能问诊断或病名。"),
                gettext_noop("请改问健康类别（health_class：一般、慢性病、大病、残疾）；诊断书只作为敏感材料上传。"),
            )

    def _bounds(self, fields: Fields, kind: FieldType) -> tuple[int | None, int | None]:
        if kind not in _WITH_BOUNDS:
            return None, None
        widest = {FieldType.REPEAT: MAX_ROWS, FieldType.CHOICES: MAX_CHOICES, FieldType.MONEY: MAX_FEN}.get(kind)
        if kind in (FieldType.STRING, FieldType.TEXT):
            widest = MAX_TEXT if kind is FieldType.TEXT else 200
        least_allowed = -(2**53) if kind is FieldType.INTEGER else 0
        most_allowed = widest or 2**53
        least = fields.number("minimum", least=least_allowed, most=most_allowed)
        most = fields.number("maximum", least=least_allowed, most=most_allowed)
        return least, most if most is not None else widest

    def _prefill(self, fields: Fields) -> str:
        name = fields.text("prefill")
        if name and name not in self.attributes:
            fields.note(
                fields.tree.entries["prefill"].at,
                gettext_noop("没有可以预填的 {name}。"),
                gettext_noop("请用登记过的名称，例如 person.name；可用的见 yizhan programmes words。"),
                name=name,
            )
        return name

    def _choices(self, fields: Fields, kind: FieldType) -> tuple[Choice, ...]:
        if kind not in _WITH_CHOICES:
            return ()
        read = [
            Choice(each.text("code", required=True, shape=NAME, most=40), each.words("label", required=True, most=120))
            for each in fields.each("choices", gettext_noop("一个选项"), required=True)
        ]
        self._refuse_choice_faults(read, fields)
        return tuple(read)

    def _refuse_choice_faults(self, read: list[Choice], fields: Fields) -> None:
        codes = [choice.code for choice in read]
        if len(set(codes)) < len(codes) or len(codes) > MAX_CHOICES:
            fields.note(
                fields.key_at("choices"),
                gettext_noop("选项重复或太多。"),
                gettext_noop("每个 code 只写一次，最多 {most} 个。"),
                most=MAX_CHOICES,
            )

    def _parts(self, fields: Fields, kind: FieldType) -> tuple[Field, ...]:
        if kind not in _WITH_FIELDS:
            return ()
        questions = fields.each("fields", gettext_noop("表单的一问"), required=True)
        read = [self.field(each, inside=kind) for each in questions]
        names = [part.name for part in read]
        if len(set(names)) < len(names):
            fields.note(
                fields.key_at("fields"), gettext_noop("里面有两问同名。"), gettext_noop("请给每一问不同的 name。")
            )
        return tuple(read)

    def _visible_when(self, fields: Fields, inside: FieldType | None) -> str:
        if not fields.has("visible_when"):
            return ""
        if inside is not None:
            fields.note(
                fields.key_at("visible_when"),
                gettext_noop("{inside} 里面的问题不能有 visible_when。"),
                gettext_noop("请写在外面一层，或都显示出来。"),
                inside=inside.value,
            )
        found = fields.expression("visible_when", self.earlier, BOOL)
        return found[0] if found else ""
