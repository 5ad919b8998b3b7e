"""What rooms register with the catalogue."""

from uuid import uuid4

import pytest

from tests.unit.catalogue.samples import PROGRAMMES
from yizhan.catalogue import registers
from yizhan.catalogue.checking import check_file, vocabulary_beside
from yizhan.catalogue.types import EffectContext, FactValue


def nothing(_context: EffectContext, _told: dict[str, FactValue]) -> dict[str, str]:
    return {}


def test_some_room_stands_behind_every_effect() -> None:
    assert registers.effects_without_room() == set()


def test_an_effect_outside_the_closed_list_cannot_be_registered() -> None:
    with pytest.raises(ValueError, match=r"membership\.expel"):
        registers.register_effect("membership.expel", nothing)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", sorted(PROGRAMMES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_houses_programmes_speak_of_what_is_really_registered(path: object) -> None:
    assert [str(finding) for finding in check_file(path).findings] == []  # type: ignore[arg-type]


def test_attributes_have_labels_in_chinese() -> None:
    known = vocabulary_beside(PROGRAMMES).attributes
    assert "member.state" in known
    assert [name for name, variable in known.items() if not variable.label.zh_hans] == []


def test_a_record_of_an_unknown_kind_has_no_address() -> None:
    assert registers.address_of("nothing", uuid4()) == ""
