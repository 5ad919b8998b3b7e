"""The catalogues' keeper finds what must be translated and sees what is wrong with a translation."""

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract

from tools import messages


def test_gaps_of_both_styles_are_seen() -> None:
    assert messages.gaps("验证码已发到 %(phone)s,{minutes} 分钟内有效。") == {"phone", "minutes"}
    assert messages.gaps("一个括号 { 不是空") == set()


def test_words_of_code_and_templates_are_found() -> None:
    plural = "{% blocktranslate count n=2 %}一项{% plural %}{{ n }} 项{% endblocktranslate %}"
    template = '{% load i18n %}\n    <p>\n   {% translate "登录" %}\n' + plural
    source = 'a = gettext_lazy("同意"); b = _("甲"); c = gettext_noop("乙")\n'.encode() + messages._code_of(
        template, "a template"
    )
    found = {entry[1] for entry in extract("python", BytesIO(source), keywords=messages._KEYWORDS)}
    assert {"同意", "甲", "乙", "登录", ("一项", "%(n)s 项")} <= found


@pytest.mark.parametrize(
    ("message", "faults"),
    [
        (Message("还剩 {days} 天", "{days} days left"), []),
        (Message("还剩 {days} 天", "{day} days left"), ["gaps differ (day, days)"]),
        (Message("登录", ""), ["empty"]),
        (Message("登录", "Sign in", flags=["fuzzy"]), ["fuzzy"]),
        (Message(("一项", "%(n)s 项"), ("one", "%(n)s of them")), []),
        (Message(("一项", "%(n)s 项"), ("one", "")), ["empty"]),
    ],
)
def test_faults_of_a_translation_are_named(message: Message, faults: list[str]) -> None:
    assert list(messages._faults(message)) == faults


def test_all_rooms_are_read() -> None:
    ids = {message.id for message in messages.collected() if message.id}
    assert "登录" in ids
    assert any("验证码" in text for text in ids if isinstance(text, str))


def test_a_text_that_gets_a_plural_keeps_its_translation_as_the_first_form() -> None:
    before, now = Message("还有 {n} 项", "one more"), Message(("还有 {n} 项", "还有 {n} 项"), ("", ""))
    assert messages._carried(before, now) == ("one more", "")
    assert messages._carried(Message(now.id, ("one more", "{n} more")), before) == "one more"


def test_a_catalogue_is_written_though_a_text_got_a_plural(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    known, wanted = Catalog(locale="en"), Catalog()
    known.add("还有 {n} 项", "one more")
    wanted.add(("还有 {n} 项", "还有 {n} 项"))
    monkeypatch.setattr(messages, "CATALOGUES", tmp_path)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    messages._write("en", known)
    messages._write("en", messages._updated("en", wanted))
    assert [message.string for message in messages.catalogue("en") if message.id] == [("one more", "")]
