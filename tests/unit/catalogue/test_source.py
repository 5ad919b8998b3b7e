"""Programme files are read by libyaml; every value and place is what PyYAML's own reader finds."""

from pathlib import Path

import pytest
import yaml

from yizhan.catalogue.findings import Faulty
from yizhan.catalogue.programmes import source
from yizhan.catalogue.programmes.source import Entries, read_yaml
from yizhan.web.configuration import ROOT

ODD = """
plain: 一段话: 没有
quoted: "a \\u4e00 ' b"
single: 'it''s'
block: |
    缩进的 😀
      更深
folded: >
    一行
    两行
flow: {a: 1, "b": [~, true, on, 0123, 12:30], 'c': ''}
empty:
list:
- 一
-   二: 三   # 说明
"""


def read_by(loader: type, content: str, monkeypatch: pytest.MonkeyPatch) -> Entries:
    monkeypatch.setattr(source, "QUICK", loader)
    return read_yaml(content)


@pytest.mark.parametrize("path", sorted((ROOT / "programmes").glob("*.yaml")), ids=lambda path: path.stem)
def test_both_readers_find_the_same_in_every_programme(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = path.read_text(encoding="utf-8")
    assert read_by(yaml.CSafeLoader, content, monkeypatch) == read_by(yaml.SafeLoader, content, monkeypatch)


def test_both_readers_find_the_same_in_whatever_way_of_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    content = ODD.replace("plain: 一段话: 没有", "plain: 一段话:没有 #井")
    assert read_by(yaml.CSafeLoader, content, monkeypatch) == read_by(yaml.SafeLoader, content, monkeypatch)


@pytest.mark.parametrize(
    "content", [ODD, "a: 'b", "a:\n\tb: 1", "a: b\n  c: d", "a: \x07", "a: {b: 1", "a: *b", "- &a"]
)
def test_what_is_refused_is_told_alike(content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    for loader in (yaml.CSafeLoader, yaml.SafeLoader):
        with pytest.raises(Faulty) as refused:
            read_by(loader, content, monkeypatch)
        told.append(refused.value.findings)
    assert told[0] == told[1]
