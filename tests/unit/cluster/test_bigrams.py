"""Chinese search: what is asked for is found as it was typed, rare characters too, and the snippet shows where."""

import pytest

from yizhan.cluster.rules import bigrams


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("工会", ["会", "工", "工会"]),
        ("工会ABC ２０２６年", ["2026", "abc", "会", "工", "工会", "年"]),
        ("𠮷田", ["田", "𠮷", "𠮷田"]),
        ("〇", ["〇"]),
        ("，。! ", []),
    ],
)
def test_the_words_of_a_text(text: str, words: list[str]) -> None:
    assert sorted(bigrams.words_in(text)) == sorted(words)


@pytest.mark.parametrize(
    ("asked", "needed"),
    [
        ("送温暖", "'送温' & '温暖'"),
        ("会", "'会'"),
        ("工会 2026", "'工会' & '2026':*"),
        ("2026年", "'年'"),
        ("第2026号", "'第' & '2026' & '号'"),
        ("' | !", ""),
        ("", ""),
    ],
)
def test_the_words_that_a_question_needs(asked: str, needed: str) -> None:
    assert bigrams.needed(bigrams.terms_of(asked)) == needed


def test_a_snippet_marks_every_place_that_was_asked_for() -> None:
    text = "开头" * 40 + "送温暖活动开始，送温暖到一线"
    pieces = bigrams.snippet(text, ["送温暖"])
    assert [words for words, hit in pieces if hit] == ["送温暖", "送温暖"]
    assert pieces[0] == ("…", False)
    assert "".join(words for words, _ in pieces).strip("…") in text


def test_a_snippet_without_a_hit_is_the_beginning() -> None:
    assert bigrams.snippet("标题里才有", ["别的"]) == [("标题里才有", False)]
