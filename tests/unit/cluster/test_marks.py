"""Texts of articles: what is written is all that a page shows, and never more than our own tags."""

import pytest

from yizhan.cluster.rules import marks

TEXT = "开头一段。\n\n## 小标题\n- 第一条\n- 第二条\n1. 先\n2. 后\n> 原话\n见[办法](https://example.org/a?b=1&c=2)，**重要**。"


def test_a_text_becomes_our_tags_and_no_others() -> None:
    assert marks.to_html(TEXT) == (
        "<p>开头一段。</p><h2>小标题</h2><ul><li>第一条</li><li>第二条</li></ul><ol><li>先</li><li>后</li></ol>"
        "<blockquote><p>原话</p></blockquote>"
        '<p>见<a href="https://example.org/a?b=1&amp;c=2">办法</a>，<strong>重要</strong>。</p>'
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[点我](javascript:alert(1))",
        "[点我](//example.org/x)",
        '[点我](https://example.org/"onmouseover="x)',
        "[点我](data:text/html,x)",
        "[点我](/\\example.org)",
    ],
)
def test_nothing_that_somebody_writes_becomes_a_tag_or_a_foreign_address(hostile: str) -> None:
    html = marks.to_html(hostile)
    assert html.count("<") == 2  # the paragraph's own
    assert "href" not in html


def test_words_that_are_marked_wrongly_stay_words() -> None:
    assert marks.to_html("一颗 ** 星，[没有地址]()，## 不在行首") == "<p>一颗 ** 星，[没有地址]()，## 不在行首</p>"


def test_what_the_rich_editor_hands_in_is_the_same_text() -> None:
    html = (
        '<p data-block-key="a1">开头一段。</p><h2 data-block-key="b2">小标题</h2>'
        "<ul><li>第一条</li><li>第二条</li></ul>"
        "<ol><li>先</li><li>后</li></ol><blockquote>原话</blockquote>"
        '<p>见<a href="https://example.org/a?b=1&amp;c=2">办法</a>，<b>重要</b>。</p>'
    )
    assert marks.from_html(html) == marks.canonical(TEXT)


def test_tags_that_are_not_ours_leave_their_words_and_scripts_leave_nothing() -> None:
    html = '<div><span style="color:red">红</span><script>alert(1)</script><a href="javascript:x">词</a></div>'
    assert marks.from_html(html) == "红词"


def test_equal_texts_are_stored_equally() -> None:
    assert marks.canonical("一\r\n\r\n\r\n* 二\n\u200b\n### 三 ") == "一\n- 二\n## 三"


PICTURE = "![六名骑手<在>驿站](01a229d3-07e4-7cb0-8ad2-5d052aceee8d)"


def test_a_picture_is_drawn_from_our_own_address_with_its_words() -> None:
    assert marks.to_html(PICTURE) == (
        '<figure><img src="/sites/pictures/01a229d3-07e4-7cb0-8ad2-5d052aceee8d" alt="六名骑手&lt;在&gt;驿站" '
        'loading="lazy"></figure>'
    )
    assert marks.canonical(PICTURE) == PICTURE
    assert marks.words_of(PICTURE) == "六名骑手<在>驿站"
    assert marks.picture(" 六名骑手<在>驿站 ", "01a229d3-07e4-7cb0-8ad2-5d052aceee8d") == PICTURE


def test_the_rich_editor_keeps_a_picture_as_it_is_written() -> None:
    text = f"开头。\n{PICTURE}\n结尾。"
    assert "<img" not in marks.to_html(text, draws_links=False)
    assert marks.from_html(marks.to_html(text, draws_links=False)) == text


@pytest.mark.parametrize(
    "written",
    [
        "![](01a229d3-07e4-7cb0-8ad2-5d052aceee8d)",
        "![ ](01a229d3-07e4-7cb0-8ad2-5d052aceee8d)",
        "![图](https://example.org/x.jpg)",
        "![图](../../x)",
        "看![图](01a229d3-07e4-7cb0-8ad2-5d052aceee8d)",
    ],
)
def test_what_is_no_picture_of_ours_stays_words(written: str) -> None:
    assert "<img" not in marks.to_html(written)


@pytest.mark.parametrize("words", ["", "  ", "图" * 201, "[图]", "*图*"])
def test_a_picture_without_words_of_its_own_has_no_line(words: str) -> None:
    assert marks.picture(words, "01a229d3-07e4-7cb0-8ad2-5d052aceee8d") == ""
