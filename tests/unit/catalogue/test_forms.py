"""Forms: what is accepted, what is told, what goes to the vault, and how it is drawn without JavaScript."""

import re
from datetime import date
from typing import Any

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.catalogue.samples import from_folder
from yizhan.catalogue.forms.cleaning import clean, form_facts, prefilled, to_raw
from yizhan.catalogue.forms.describing import describe_answers
from yizhan.catalogue.forms.posting import press_button, read_post
from yizhan.catalogue.forms.types import Choice, Cleaned, Field, FieldType, Form, Section
from yizhan.catalogue.words import Words

ON = date(2026, 11, 22)
HARDSHIP = from_folder("hardship-file").programme.form


def form_of(*fields: Field) -> Form:
    return Form((Section("all", Words("全部"), fields),))


def one(kind: FieldType, **more: Any) -> Form:
    return form_of(Field("x", kind, Words("这一项"), **more))


def cleaned(form: Form, answer: Any, *, required: bool = True) -> Cleaned:
    return clean(form, {"x": answer}, on=ON, required=required)


COLOURS = (Choice("red", Words("红")), Choice("blue", Words("蓝")))


@pytest.mark.parametrize(
    ("kind", "more", "answer", "value"),
    [
        (FieldType.STRING, {}, "  𠮷田  买买提·艾力 ", "𠮷田 买买提·艾力"),
        (FieldType.STRING, {}, "<script>alert(1)</script>", "<script>alert(1)</script>"),
        (FieldType.STRING, {}, "a\x00b\x1b", "ab"),
        (FieldType.TEXT, {}, "一\r\n二", "一\n二"),
        (FieldType.PERSON_NAME, {}, " 阿依古丽•买 买提 ", "阿依古丽·买买提"),
        (FieldType.INTEGER, {}, "1 2", 12),
        (FieldType.INTEGER, {}, "1,200", 1200),
        (FieldType.INTEGER, {}, 7, 7),
        (FieldType.MONEY, {}, "1,234.5", 123450),
        (FieldType.MONEY, {}, "80 元", 8000),
        (FieldType.DATE, {}, "2008年5月1日", "2008-05-01"),
        (FieldType.DATE, {}, "20080501", "2008-05-01"),
        (FieldType.DATE, {}, "2008.5.1", "2008-05-01"),
        (FieldType.BOOLEAN, {}, "false", False),
        (FieldType.BOOLEAN, {}, True, True),
        (FieldType.CHOICE, {"choices": COLOURS}, "red", "red"),
        (FieldType.CHOICES, {"choices": COLOURS}, ["blue", "red", "red"], ["red", "blue"]),
        (FieldType.ID_NUMBER, {}, "11010519491231002x", "11010519491231002X"),
        (FieldType.PHONE, {}, "+86 138-0000-0000", "13800000000"),
        (FieldType.BANK_ACCOUNT, {}, "6222 0000 0000 0000 004", "6222000000000000004"),
    ],
)
def test_answers_are_brought_to_one_form(kind: FieldType, more: dict[str, Any], answer: Any, value: Any) -> None:
    found = cleaned(one(kind, **more), answer)
    assert (found.problems, dict(found.all_values)) == ((), {"x": value})


@pytest.mark.parametrize(
    ("kind", "more", "answer", "part"),
    [
        (FieldType.STRING, {"maximum": 3}, "四个字呀", "最多 3"),
        (FieldType.STRING, {}, {"a": 1}, "文字"),
        (FieldType.STRING, {}, ["a"], "文字"),
        (FieldType.INTEGER, {}, "3.5", "整数"),
        (FieldType.INTEGER, {}, "1" * 40, "整数"),
        (FieldType.INTEGER, {"minimum": 1}, "0", "不能小于"),
        (FieldType.INTEGER, {}, True, "文字"),
        (FieldType.MONEY, {}, "1.234", "两位小数"),
        (FieldType.MONEY, {}, "-5", "不能小于"),
        (FieldType.MONEY, {"maximum": 100}, "2", "单位"),
        (FieldType.MONEY, {}, 1200, "文字写成元"),
        (FieldType.DATE, {}, "2026-02-30", "真实的日期"),
        (FieldType.DATE, {}, "0001-01-01", "真实的日期"),
        (FieldType.BOOLEAN, {}, "也许", "是"),
        (FieldType.CHOICE, {"choices": COLOURS}, "green", "选项"),
        (FieldType.CHOICES, {"choices": COLOURS}, "red", "选项"),
        (FieldType.ID_NUMBER, {}, "230102199002290016", "身份证"),
        (FieldType.PHONE, {}, "12345", "电话"),
        (FieldType.PERSON_NAME, {}, "王" * 51, "最多 50"),
        (FieldType.PERSON_NAME, {}, "<b>王明</b>", "证件上的写法"),
        (FieldType.PERSON_NAME, {}, "王\u202e明", "证件上的写法"),
        (FieldType.BANK_ACCOUNT, {}, "6.222E+18", "文本格式"),
        (FieldType.BANK_ACCOUNT, {}, "6222000000000000005", "逐位核对"),
        (FieldType.BANK_ACCOUNT, {}, "1234567", "逐位核对"),
        (
            FieldType.REPEAT,
            {"maximum": 1, "fields": (Field("n", FieldType.STRING, Words("名")),)},
            [{"n": "a"}] * 2,
            "1",
        ),
        (FieldType.REPEAT, {"fields": ()}, "x", "逐行"),
        (FieldType.GROUP, {"fields": ()}, "x", "分项"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    kind: FieldType, more: dict[str, Any], answer: Any, part: str
) -> None:
    found = cleaned(one(kind, **more), answer)
    assert [problem.field for problem in found.problems] == ["x"]
    assert part in found.problems[0].message


def test_a_fault_follows_its_label_as_chinese_is_written() -> None:
    found = cleaned(one(FieldType.INTEGER), "28人")
    assert found.problems[0].message.startswith("这一项：")


@pytest.mark.parametrize("blank", [None, "", "  ", "　"])
def test_a_required_blank_is_told_only_when_submitting(blank: Any) -> None:
    form = one(FieldType.STRING, required=True)
    assert cleaned(form, blank).problems
    assert not cleaned(form, blank, required=False).problems


def test_what_the_form_does_not_ask_is_told_and_not_kept() -> None:
    found = clean(one(FieldType.STRING), {"x": "a", "role": "admin"}, on=ON)
    assert [problem.field for problem in found.problems] == ["role"]
    assert dict(found.all_values) == {"x": "a"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(st.dictionaries(st.sampled_from([field.name for field in HARDSHIP.fields()]), JSON))
def test_no_input_whatever_breaks_the_reader(raw: dict[str, Any]) -> None:
    found = clean(HARDSHIP, raw, on=ON)
    form_facts(HARDSHIP, found.all_values)
    assert all(problem.message for problem in found.problems)


HOUSEHOLD = {
    "members": [
        {"name": "李四", "relation": "spouse", "birth_date": "1985-03-02", "income_year_fen": "12000", "phone": ""},
        {"name": "", "relation": "", "birth_date": "", "income_year_fen": ""},
    ],
    "own_income_year_fen": "36000",
    "other_income_year_fen": "0",
    "homes": "1",
    "owns_business": "false",
    "rigid_medical_fen": "15000",
    "rigid_education_fen": "0",
    "rigid_other_fen": "0",
    "main_cause": "illness",
    "had_accident": "false",
    "accident_cost_fen": "999",
}


def test_a_blank_row_is_dropped_and_a_hidden_question_is_not_answered() -> None:
    found = clean(HARDSHIP, HOUSEHOLD, on=ON)
    assert found.problems == ()
    assert len(found.sensitive_values["members"]) == 1
    assert "accident_cost_fen" not in found.all_values


def test_a_question_that_becomes_visible_must_be_answered() -> None:
    found = clean(HARDSHIP, {**HOUSEHOLD, "had_accident": "true", "accident_cost_fen": ""}, on=ON)
    assert [problem.field for problem in found.problems] == ["accident_cost_fen"]


def test_sensitive_answers_are_kept_apart() -> None:
    found = clean(HARDSHIP, HOUSEHOLD, on=ON)
    assert set(found.values) == {"homes", "owns_business", "had_accident"}
    assert "members" in found.sensitive_values


def test_a_household_never_sent_is_unknown_and_one_left_empty_is_empty() -> None:
    never = clean(HARDSHIP, {name: each for name, each in HOUSEHOLD.items() if name != "members"}, on=ON)
    empty = clean(HARDSHIP, {**HOUSEHOLD, "members": []}, on=ON)
    assert "form.members" not in form_facts(HARDSHIP, never.all_values)
    assert form_facts(HARDSHIP, empty.all_values)["form.members"] == ()


def test_stored_values_shown_again_and_read_again_are_the_same() -> None:
    first = clean(HARDSHIP, HOUSEHOLD, on=ON)
    raw = to_raw(HARDSHIP, first.all_values)
    assert clean(HARDSHIP, raw, on=ON) == first
    assert to_raw(HARDSHIP, raw) == raw


def test_posted_names_become_rows_and_buttons_add_and_remove_them() -> None:
    data = {"members-0-name": ["甲"], "members-1-name": ["乙"], "homes": ["1"], "csrf": ["t"], "members-x-name": ["?"]}
    raw = read_post(HARDSHIP, data)
    assert [row["name"] for row in raw["members"]] == ["甲", "乙"]
    assert press_button(HARDSHIP, raw, data) is None
    more = press_button(HARDSHIP, raw, {**data, "_add": ["members"]})
    less = press_button(HARDSHIP, raw, {**data, "_remove": ["members-0"]})
    assert more is not None
    assert len(more["members"]) == 3
    assert less is not None
    assert [row["name"] for row in less["members"]] == ["乙"]
    for hostile in ("members-99", "members--1", "homes-0", "x"):
        again = press_button(HARDSHIP, raw, {**data, "_remove": [hostile]})
        assert again is None or again == raw


def test_rows_stop_growing_at_their_limit() -> None:
    raw: dict[str, Any] = {"members": [{}] * 12}
    assert press_button(HARDSHIP, raw, {"_add": ["members"]}) == raw


def test_a_thousand_posted_rows_are_not_read() -> None:
    data = {f"members-{index}-name": ["甲"] for index in range(5_000)}
    assert len(read_post(HARDSHIP, data)["members"]) <= 60


def test_known_facts_fill_in_the_form() -> None:
    form = from_folder("join-union").programme.form
    assert prefilled(form, {"person.occupation_group": "courier", "person.age": 30}) == {"occupation_group": "courier"}


def test_described_answers_are_masked_unless_asked() -> None:
    values = clean(HARDSHIP, HOUSEHOLD, on=ON).all_values
    hidden = str(describe_answers(HARDSHIP, values))
    shown = str(describe_answers(HARDSHIP, values, masked=False))
    assert "李四" not in hidden
    assert "12,000" not in hidden
    assert "李四" in shown
    assert "¥12,000.00" in shown
    assert "配偶" in shown


def test_a_name_is_half_hidden_where_it_is_a_person_s_and_wholly_where_it_is_not() -> None:
    holder = Field("holder_name", FieldType.PERSON_NAME, Words("户名"), sensitive=True)
    shop = Field("shop_name", FieldType.STRING, Words("店名"), sensitive=True)
    [section] = describe_answers(form_of(holder, shop), {"holder_name": "李四海", "shop_name": "四海小店"})
    assert [answer.text for answer in section.answers] == ["李**", "••••"]


def drawn(raw: Any, problems: Any = ()) -> str:
    template = Template("{% load catalogue %}{% form_fields form raw problems %}")
    return template.render(Context({"form": HARDSHIP, "raw": raw, "problems": problems}))


def test_a_form_is_drawn_with_labels_errors_and_rows_for_every_device() -> None:
    html = drawn({**HOUSEHOLD, "homes": "<b>"}, [{"field": "homes", "message": "请填整数"}])
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert 'id="homes-error"' in html
    assert re.search(r'name="homes"[^>]*aria-describedby="[^"]*homes-error', html)
    assert 'name="members-1-name"' in html
    assert 'name="_add" value="members"' in html
    assert 'name="_remove" value="members-0"' in html
    assert "accident_cost_fen" not in html
    for control in re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', html):
        assert f'for="{control}"' in html


def test_a_hidden_question_is_drawn_once_it_is_called_for() -> None:
    assert 'name="accident_cost_fen"' in drawn({"had_accident": "true"})
