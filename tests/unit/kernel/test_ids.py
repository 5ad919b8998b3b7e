"""Ids: one or many at a time, all different and in the order they were made; and as they come in from outside."""

from uuid import RFC_4122, UUID

import pytest

from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id, new_id_bytes, new_id_texts, read_id


def test_an_id_is_read_as_it_was_written() -> None:
    made = new_id()
    assert read_id(str(made)) == made


@pytest.mark.parametrize("text", ["", "1", "../etc", "0" * 33, "g" * 32, "\x00" * 36])
def test_what_is_no_id_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        read_id(text)


def test_many_ids_are_made_as_one_after_the_other_would_be() -> None:
    before, many, after = new_id(), [UUID(text) for text in new_id_texts(3000)], new_id()
    made = [before, *many, after]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(each.version, each.variant) for each in made} == {(7, RFC_4122)}


def test_their_text_is_the_usual_one() -> None:
    assert all(text == str(UUID(text)) for text in new_id_texts(100))
    assert new_id_texts(0) == []


def test_ids_as_bytes_are_as_those_made_one_by_one() -> None:
    before, many, after = new_id(), [UUID(bytes=each) for each in new_id_bytes(3000)], new_id()
    assert [before, *many, after] == sorted({before, *many, after})
    assert {(each.version, each.variant) for each in many} == {(7, before.variant)}
