"""The working in words: codes by their labels, money as yuan, questions as answers, every amount with its rule."""

import re
from dataclasses import replace
from datetime import date

import pytest

from tests.unit.catalogue.samples import VOCABULARY, from_folder
from yizhan.catalogue import assessing, attributes
from yizhan.catalogue.rules.types import EnumClass, Facts
from yizhan.catalogue.rules.wording import in_words
from yizhan.catalogue.types import WorkingLine
from yizhan.registry import codes

STUDENT: dict[str, bool | int | str | date] = {
    "name": "甲",
    "stage": "college",
    "school": "示例大学",
    "excluded": False,
}
FACTS: Facts = {
    "member.state": "active",
    "form.members": ({"income_year_fen": 0},),
    "form.own_income_year_fen": 1_200_000,
    "form.other_income_year_fen": 0,
    "form.rigid_medical_fen": 600_000,
    "form.rigid_education_fen": 0,
    "form.rigid_other_fen": 0,
    "form.had_accident": False,
    "form.students": (STUDENT,),
    "param.subsistence_monthly_fen": 79_500,
    "param.study_aid_college_fen": 500_000,
    "param.study_aid_senior_fen": 300_000,
}


def working(language: str = "zh-hans") -> dict[str, WorkingLine]:
    programme = from_folder("study-aid").programme
    found = assessing.assess(programme, FACTS, assessing.scope_of(programme, VOCABULARY), language)
    return {line.name: line for line in found.working}


def test_an_amount_that_hangs_on_a_code_says_it_by_its_label_and_comes_out_in_yuan() -> None:
    line = working()["study_aid_fen"]
    assert "就读阶段 = 大学（含高职）的，取高等教育助学标准；其余取高中和中职助学标准" in line.formula
    assert (line.figures, line.result) == ("5,000.00 元", "5,000.00 元")


def test_a_question_that_must_be_answered_no_is_said_as_one() -> None:
    question = "属于军校、公费师范、中外合作办学或自费出国吗？"
    assert f"“{question}”答“否”" in working()["students"].formula
    assert not [line.formula for line in working().values() if "不是属于" in line.formula]


def test_a_class_shows_the_rule_that_it_comes_from() -> None:
    line = working()["category"]
    assert line.formula.startswith("家庭人均月收入 < 城市低保月标准的，取深度困难；")
    assert line.formula.endswith("；其余取未达到困难标准")
    assert line.figures.startswith("250.00 元 < 795.00 元的，取深度困难；")
    assert line.result == "深度困难"


def test_no_code_is_left_in_any_language() -> None:
    for language in ("zh-hans", "en"):
        for line in working(language).values():
            said = f"{line.formula} {line.figures} {line.result}"
            assert not [
                code for code in ("'", "_fen", "value.", "form.", "param.") if code in said.replace("Children's", "")
            ]


def test_one_of_a_thing_is_one_in_english() -> None:
    assert working("en")["students"].result == "1 person"
    assert working("en")["people"].result == "2 people"


def ranked(language: str) -> str:
    """How places of the recuperation are given, in words; with the register's own attributes."""
    programme = from_folder("recuperation").programme
    own = {variable.name: variable for variable in attributes.variables()}
    scope = assessing.scope_of(programme, replace(VOCABULARY, attributes={**VOCABULARY.attributes, **own}))
    return "\n".join(in_words(each.formula.tree, scope, language, each.variable) for each in programme.values)


@pytest.mark.parametrize("language", ["zh-hans", "en", "ru"])
def test_the_choices_of_the_register_stand_by_their_words(language: str) -> None:
    said = ranked(language)
    (group,) = [each for each in attributes.variables() if each.name == "person.occupation_group"]
    named = [group.labels[each].say(language) for each in codes.OccupationGroup.values if each != "other"]
    assert ("、" if language == "zh-hans" else ", ").join(named) in said
    assert not [code for code in ("trucker", "ride_hailing", "food_delivery", "estate_agent") if code in said]


def test_every_attribute_with_codes_has_words_for_each() -> None:
    coded = [
        each for each in [*attributes.variables(), *attributes.union_variables()] if isinstance(each.type, EnumClass)
    ]
    assert len(coded) > 10
    for each in coded:
        assert isinstance(each.type, EnumClass)
        assert set(each.labels) == set(each.type.codes)
        assert all(each.labels.values())


def test_a_formula_in_russian_has_no_english_joints() -> None:
    said = ranked("ru")
    assert "если " in said
    assert "; иначе 0" in said
    assert "«Признана ли травма на работе?» — ответ «да»" in said
    assert "полных лет на сегодня" in said
    assert not re.search(r"\b(if|else|answered|age|at|in|of|smaller)\b", said)
