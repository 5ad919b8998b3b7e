"""A small vocabulary and a small service, whole, for tests to bend."""

from pathlib import Path

from yizhan.catalogue.effects import EFFECTS
from yizhan.catalogue.programmes.loading import Folder, Loaded, load
from yizhan.catalogue.programmes.parameters import read_parameters
from yizhan.catalogue.programmes.source import read_yaml
from yizhan.catalogue.programmes.vocabulary import Vocabulary
from yizhan.catalogue.rules.types import BOOL, DATE, INT, STRING, EnumClass, Variable
from yizhan.catalogue.words import Words

PROGRAMMES = Path(__file__).parents[3] / "programmes"
ATTRIBUTES = (
    Variable("member.state", EnumClass("membership", ("active", "retained", "holding")), Words("会籍状态")),
    Variable("person.age", INT, Words("年龄")),
    Variable("person.birth_date", DATE, Words("出生日期")),
    Variable("person.occupation_group", STRING, Words("职业群体")),
    Variable("person.residence", STRING, Words("常住区划")),
    Variable("person.ethnicity", STRING, Words("民族")),
    Variable("hardship.on_file", BOOL, Words("是在档困难职工")),
    Variable("past.times_this_year", INT, Words("今年已经享受的次数")),
    Variable("past.last_on", DATE, Words("上一次申请的日期")),
    Variable("own_union.state", EnumClass("union_state", ("C", "Y", "N", "W")), Words("申请工会的状态")),
    Variable("own_union.members", INT, Words("申请工会的在籍会员数")),
    Variable("own_union.seats_least", INT, Words("委员会人数下限")),
    Variable("own_union.seats_most", INT, Words("委员会人数上限")),
    Variable("own_union.women", INT, Words("申请工会的在籍女会员数")),
    Variable("own_union.committee_due", BOOL, Words("会员人数已够应当成立委员会")),
    Variable("own_union.women_committee_due", BOOL, Words("女会员人数已够应当成立女职工委员会")),
    Variable("own_union.is_legal_person", BOOL, Words("申请工会已登记为法人")),
    Variable("own_union.is_approved", BOOL, Words("申请工会的建会批复已登记")),
    Variable("own_union.chair_name", STRING, Words("申请工会的主席")),
    Variable("certificate.mutual_aid_from", DATE, Words("职工医疗互助起始日期")),
    Variable("certificate.mutual_aid_until", DATE, Words("职工医疗互助截止日期")),
    Variable("certificate.mutual_aid_days_left", INT, Words("职工医疗互助剩余天数")),
)
TABLES = read_parameters(read_yaml((PROGRAMMES / "parameters.yaml").read_bytes()))
VOCABULARY = Vocabulary(
    {variable.name: variable for variable in ATTRIBUTES},
    {table.variable.name: table.variable for table in TABLES},
    EFFECTS,
)

SERVICE = """\
format: 1
code: winter-coat
kind: service
names: 冬衣
summary: 给户外会员发一件冬衣。
basis:
  - {title: 中华人民共和国工会法}
audience: member
receiver: own_union
lead: county
contact: {words: 所在工会, phone: "12351"}
rule:
  - code: grown-up
    if: person.age >= 18
    says: 年满 18 周岁
form:
  - section: size
    title: 尺码
    fields:
      - {name: size, type: choice, label: 尺码, required: true, choices: [{code: m, label: 中}, {code: l, label: 大}]}
steps:
  - {code: accept, kind: accept, role: cadre, limit_days: 3, names: 受理}
"""


def loaded(text: str | bytes) -> Loaded:
    return load(text, VOCABULARY, Folder(PROGRAMMES))


def from_folder(code: str) -> Loaded:
    return loaded((PROGRAMMES / f"{code}.yaml").read_bytes())
