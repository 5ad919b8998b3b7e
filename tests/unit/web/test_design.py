"""Parts of the design system: what they say, and that they escape what they are given."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from yizhan.kernel.screens import Clock, Row
from yizhan.web.templatetags.design import LAMPS, clock_words, yuan


def drawn(source: str, **context: object) -> str:
    return Template("{% load design %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (Clock(3), "还剩 3 个工作日"),
        (Clock(0), "今天到期"),
        (Clock(-2), "已超期 2 个工作日"),
        (Clock(-2, suspended=True), "计时暂停"),
    ],
)
def test_a_clock_says_what_is_left(clock: Clock, words: str) -> None:
    assert clock_words(clock) == words


def test_every_lamp_has_a_word_and_a_shape() -> None:
    for state, (word, shape) in LAMPS.items():
        picture = drawn("{% lamp state %}", state=state)
        assert str(word) in picture
        assert f"#{shape}" in picture


def test_an_unknown_lamp_is_an_error_rather_than_a_guess() -> None:
    with pytest.raises(KeyError):
        drawn("{% lamp 'purple' %}")


@pytest.mark.parametrize(("fen", "told"), [(123450, "¥1,234.50"), (0, "¥0.00"), (-5, "-¥0.05"), (None, "—")])
def test_money_is_told_in_yuan(fen: int | None, told: str) -> None:
    assert yuan(fen) == told


HOSTILE = "<script>alert('x')</script>\"><img src=x>"


@pytest.mark.parametrize(
    "source",
    [
        "{% row item %}",
        "{% badge text %}",
        "{% empty text text %}",
        "{% call_button text text %}",
        "{% field 'name' text value=text hint=text error=text %}",
        "{% field 'name' text kind='select' options=options value=text %}",
        "{% field 'name' text kind='radio' options=options %}",
        "{% file_input 'name' text files=files %}",
        "{% masked text label=text reveal=text %}",
        "{% qr text text %}",
        "{% chart 'c' text labels series %}",
        "{% progress 1 2 text %}",
        "{% error_summary problems %}",
    ],
)
def test_what_people_typed_is_shown_as_text(source: str) -> None:
    text = drawn(
        source,
        text=HOSTILE,
        item=Row(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, action=HOSTILE),
        options=[(HOSTILE, HOSTILE)],
        files=[{"name": HOSTILE, "size": 1, "href": HOSTILE}],
        labels=[HOSTILE],
        series=[{"name": HOSTILE, "values": [1]}],
        problems=[{"field": HOSTILE, "message": HOSTILE}],
    )
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_paging_keeps_the_search_and_drops_the_other_cursor() -> None:
    request = RequestFactory().get("/members", {"q": "王", "before": "old"})
    text = drawn("{% pager 'next' %}", request=request)
    assert 'href="?q=%E7%8E%8B&amp;after=next"' in text
    assert "old" not in text


def test_a_field_tells_its_fault_and_hint_to_screen_readers() -> None:
    text = drawn("{% field 'phone' 'Phone' kind='tel' value='1' hint='Only for news.' error='Eleven digits.' %}")
    assert 'aria-describedby="phone-error phone-hint"' in text
    assert 'aria-invalid="true"' in text
    assert 'id="phone-error"' in text
    assert 'id="phone-hint"' in text


def test_a_chart_says_its_numbers_as_a_table_too() -> None:
    series = [{"name": "visits", "values": [3, 5]}]
    text = drawn("{% chart 'c' 'Visits' labels series %}", labels=["a", "b"], series=series)
    assert '<th scope="row">a</th><td class="yz-right yz-number">3</td>' in text


def test_a_masked_value_asks_by_post() -> None:
    text = drawn("{% masked '138****5678' label='Phone' reveal='/members/1/reveal' %}")
    assert '<form method="post" action="/members/1/reveal">' in text
    assert "显示" not in drawn("{% masked '13812345678' label='Phone' reveal='/x' shown=True %}")
