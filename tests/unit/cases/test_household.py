"""Who of a household is asked, read out of the form."""

from datetime import date

from yizhan.cases.rules.household import adults, household, household_field
from yizhan.catalogue.forms.types import Choice, Field, FieldType, Form, Section
from yizhan.catalogue.words import NO_WORDS, Words

TODAY = date(2026, 11, 22)


def field(name: str, kind: FieldType, *parts: Field) -> Field:
    return Field(name, kind, Words(name), fields=parts)


MEMBERS = field(
    "members",
    FieldType.REPEAT,
    field("name", FieldType.STRING),
    field("birth_date", FieldType.DATE),
    field("phone", FieldType.PHONE),
)
STUDENTS = field("students", FieldType.REPEAT, field("name", FieldType.STRING), field("school", FieldType.STRING))
FORM = Form((Section("all", Words("全部"), (STUDENTS, MEMBERS)),))


def test_the_household_is_the_list_that_asks_for_an_age() -> None:
    assert household_field(FORM) is MEMBERS
    assert household_field(Form((Section("one", Words("一"), (STUDENTS,)),))) is None


def test_adults_are_those_of_age_on_the_day() -> None:
    rows = [
        {"name": "甲", "birth_date": "2008-11-22", "phone": "13800000001"},
        {"name": "乙", "birth_date": "2008-11-23"},
        {"name": "丙", "birth_date": "1980-02-29"},
    ]
    assert [one.name for one in adults(FORM, {"members": rows}, on=TODAY)] == ["甲", "丙"]
    assert len(household(FORM, {"members": rows})) == 3


def test_somebody_of_unknown_age_is_asked() -> None:
    assert [one.name for one in adults(FORM, {"members": [{"name": "甲"}]}, on=TODAY)] == ["甲"]


def test_an_id_number_tells_the_age_where_it_was_asked_for() -> None:
    listed = field("people", FieldType.REPEAT, field("name", FieldType.STRING), field("id_number", FieldType.ID_NUMBER))
    form = Form((Section("all", Words("全部"), (listed,)),))
    rows = [{"name": "甲", "id_number": "11010519491231002X"}, {"name": "乙", "id_number": "110105201512310026"}]
    assert [one.name for one in adults(form, {"people": rows}, on=TODAY)] == ["甲"]


def test_who_somebody_is_to_the_applicant_is_said_where_the_form_asks() -> None:
    spouse = Choice("spouse", Words("配偶"))
    relation = Field("relation", FieldType.CHOICE, Words("与您的关系"), choices=(spouse,))
    listed = field("people", FieldType.REPEAT, field("name", FieldType.STRING), relation, field("born", FieldType.DATE))
    form = Form((Section("all", Words("全部"), (listed,)),))
    rows = [{"name": "甲", "relation": "spouse"}, {"name": "乙", "relation": "unknown"}, {"name": "丙"}]
    assert [one.relation for one in household(form, {"people": rows})] == [Words("配偶"), NO_WORDS, NO_WORDS]


def test_nobody_listed_is_nobody_asked() -> None:
    assert adults(FORM, {}, on=TODAY) == []
