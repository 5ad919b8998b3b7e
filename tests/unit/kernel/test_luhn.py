"""Luhn's digit beside its definition, and beside numbers that others printed."""

from hypothesis import given
from hypothesis import strategies as st

from yizhan.kernel.rules import luhn


@given(st.text("0123456789", max_size=24))
def test_the_digit_is_that_of_the_definition(body: str) -> None:
    total = 0
    for place, each in enumerate(reversed(body)):
        doubled = int(each) * 2 if place % 2 == 0 else int(each)
        total += doubled - 9 if doubled > 9 else doubled
    assert luhn.digit(body) == str((10 - total % 10) % 10)


def test_printed_examples_pass() -> None:
    assert luhn.passes("79927398713")
    assert not luhn.passes("79927398710")
