"""How much is shown of what is nobody's business."""

import pytest

from yizhan.kernel.masking import mask_email


@pytest.mark.parametrize(
    ("address", "shown"),
    [("wang@example.org", "w***@example.org"), ("w@example.org", "w***@example.org"), ("", ""), ("wang", "")],
)
def test_of_an_email_address_the_first_letter_and_the_domain_are_shown(address: str, shown: str) -> None:
    assert mask_email(address) == shown
