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
