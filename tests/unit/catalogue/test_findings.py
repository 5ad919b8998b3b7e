"""Findings in another language: the template and the words of ours in it, never what the author wrote."""

from django.utils import translation
from django.utils.translation import gettext

from yizhan.catalogue.findings import Finding
from yizhan.catalogue.rules.types import At

FINDING = Finding(
    At(3, 1), "{place}里没有“{key}”这一项。", "请写{shape}。", {"place": "表单的一问", "key": "文字", "shape": "文字"}
)


def test_a_finding_is_said_in_the_readers_language() -> None:
    with translation.override("en"):
        said = FINDING.said(gettext)
    assert said == ("a question of the form has no “文字”.", "Write text.")


def test_chinese_is_what_stands_in_the_source() -> None:
    assert FINDING.said() == ("表单的一问里没有“文字”这一项。", "请写文字。")
