"""A site's file says what is wrong with it."""

from typing import Any

import pytest

from yizhan.cluster.errors import SiteFileFaulty
from yizhan.cluster.rules import sitefile

SOUND: dict[str, Any] = {
    "format": 1,
    "slug": "daoli",
    "name": "道里工会网",
    "union": "230102",
    "columns": [{"code": "news", "name": "要闻"}],
}


def test_a_sound_file_is_read() -> None:
    spec = sitefile.read({**SOUND, "adoption": "full", "author_may_sign": True})
    assert (spec.slug, spec.adoption, spec.author_may_sign) == ("daoli", "full", True)
    assert [one.code for one in spec.columns] == ["news"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"format": 2}, "format"),
        ({"slug": "Search Me"}, "slug"),
        ({"slug": "search"}, "slug"),
        ({"name": ""}, "name"),
        ({"name": 5}, "name"),
        ({"adoption": "half"}, "adoption"),
        ({"author_may_sign": "no"}, "author_may_sign"),
        ({"columns": []}, "columns"),
        ({"columns": "news"}, "columns"),
        ({"columns": [{"code": "a", "name": "一"}, {"code": "a", "name": "二"}]}, "columns.code"),
        ({"colunms": []}, "colunms"),
    ],
)
def test_a_faulty_file_names_its_fault(change: dict[str, Any], named: str) -> None:
    with pytest.raises(SiteFileFaulty) as refusal:
        sitefile.read({**SOUND, **change})
    assert named in refusal.value.fields["what"]
