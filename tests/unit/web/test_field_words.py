"""Faults of fields in words, with what the finding says of its bounds."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, ValidationError

from yizhan.web.field_words import WORDS, told


class Kind(StrEnum):
    A = "a"


class Sample(BaseModel):
    name: Annotated[str, Field(min_length=2, max_length=3, pattern="^[a-z]+$")] = "ab"
    count: Annotated[int, Field(ge=1, lt=9)] = 1
    day: date = date(2026, 1, 1)
    at: datetime = datetime(2026, 1, 1)  # noqa: DTZ001 - only its kind is asked
    id: UUID | None = None
    ids: Annotated[list[int], Field(max_length=1)] = []
    kind: Kind = Kind.A
    one: Literal["x"] = "x"
    yes: bool = True
    within: dict[str, int] = {}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "a"}, "至少要 2 个字。"),
        ({"name": "abcd"}, "最多 3 个字。"),
        ({"name": "A1"}, "写法不对，要符合 ^[a-z]+$。"),
        ({"name": 5}, "这里要填文字。"),
        ({"count": "x"}, "这里要填整数。"),
        ({"count": 0}, "不能小于 1。"),
        ({"count": 9}, "要小于 9。"),
        ({"day": "x"}, "这里要填日期，例如 2026-03-01。"),
        ({"id": "x"}, "这里要填编号（UUID）。"),
        ({"ids": [1, 2]}, "最多 1 项。"),
        ({"ids": 1}, "这里要填一组内容。"),
        ({"kind": "b"}, "这里只能填：'a'。"),
        ({"one": "y"}, "这里只能填：'x'。"),
        ({"yes": "perhaps"}, "这里只能填 true 或 false。"),
        ({"within": 1}, "这里要填一组名称和内容。"),
    ],
)
def test_a_fault_is_told_in_words(sent: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Sample.model_validate(sent)
    assert [told(dict(error)) for error in caught.value.errors()] == [words]


def test_a_rare_fault_says_that_it_does_not_fit() -> None:
    assert "frozen_set_type" not in WORDS
    assert (
        told({"type": "frozen_set_type", "msg": "Input should be a valid frozenset"})
        == "这里填得不对，请对照接口说明。"
    )
