"""Whatever is written or pasted: a page holds our tags only, and the two ways of writing say the same."""

import re

from hypothesis import given
from hypothesis import strategies as st

from yizhan.cluster.rules import bigrams, marks

LETTERS = st.text(st.sampled_from("工会ab1 *[]()#->.\n<&'\"/:hps\u200b𠮷"), max_size=80)
ANYTHING = st.one_of(LETTERS, st.text(max_size=120))
OURS = re.compile(r'</?(?:p|h2|ul|ol|li|blockquote|strong)>|<a href="(?:https?:/)?/[^"<>]*">|</a>')


@given(ANYTHING)
def test_a_page_holds_our_tags_only(text: str) -> None:
    left = OURS.sub("", marks.to_html(text))
    assert "<" not in left
    assert ">" not in left


@given(ANYTHING)
def test_the_stored_form_is_stable(text: str) -> None:
    once = marks.canonical(text)
    assert marks.canonical(once) == once
    assert marks.to_html(once) == marks.to_html(text)


@given(ANYTHING)
def test_whatever_the_rich_editor_sends_becomes_a_text(html: str) -> None:
    text = marks.from_html(html)
    assert marks.canonical(text) == text


@given(st.text(st.sampled_from("工会会员劳模〇𠮷ab12 ，"), min_size=1, max_size=60), st.data())
def test_every_run_of_chinese_in_a_text_is_found_by_its_words(text: str, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(text) - 1))
    asked = text[begin : data.draw(st.integers(begin + 1, len(text)))]
    terms = bigrams.terms_of(asked)
    words = set(bigrams.words_in(text))
    for word in bigrams.needed(terms).split(" & "):
        plain = word.removesuffix(":*").strip("'")
        if not plain.isascii():
            assert plain in words


@given(ANYTHING)
def test_the_rich_editor_changes_nothing_that_nobody_changed(text: str) -> None:
    assert marks.from_html(marks.to_html(text, draws_links=False)) == marks.canonical(text)
