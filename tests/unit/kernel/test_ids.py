"""Ids as they come in from outside."""

import pytest

from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id, read_id


def test_an_id_is_read_as_it_was_written() -> None:
    made = new_id()
    assert read_id(str(made)) == made


@pytest.mark.parametrize("text", ["", "1", "../etc", "0" * 33, "g" * 32, "\x00" * 36])
def test_what_is_no_id_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        read_id(text)
