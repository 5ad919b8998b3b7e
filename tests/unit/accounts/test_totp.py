"""Passwords by time: the test vectors of RFC 6238 (appendix B, SHA-1) and RFC 4226 (appendix D), skew and replay."""

from datetime import UTC, datetime, timedelta

import pytest

from yizhan.accounts import totp

SECRET = b"12345678901234567890"
AT = datetime(2026, 11, 23, 4, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238_hold(seconds: int, expected: str) -> None:
    step = totp.step_of(datetime.fromtimestamp(seconds, UTC))
    assert totp.password(SECRET, step, digits=8) == expected


def test_the_vectors_of_rfc_4226_hold() -> None:
    expected = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]
    assert [totp.password(SECRET, counter) for counter in range(10)] == expected


@pytest.mark.parametrize(("steps_off", "fits"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_phone_s_clock_may_be_one_step_off(steps_off: int, fits: bool) -> None:
    code = totp.password(SECRET, totp.step_of(AT) + steps_off)
    assert (totp.matching_step(SECRET, code, at=AT, after=0) is not None) is fits


def test_a_password_counts_once_and_so_does_an_earlier_one_after_it() -> None:
    now = totp.step_of(AT)
    code, before = totp.password(SECRET, now), totp.password(SECRET, now - 1)
    assert totp.matching_step(SECRET, code, at=AT, after=now) is None
    assert totp.matching_step(SECRET, before, at=AT, after=now) is None
    assert totp.matching_step(SECRET, code, at=AT, after=now - 1) == now


def test_full_width_digits_and_spaces_are_read() -> None:
    code = totp.password(SECRET, totp.step_of(AT + timedelta(seconds=1)))
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    assert totp.matching_step(SECRET, f" {wide[:3]} {wide[3:]}", at=AT, after=0) is not None


def test_the_address_and_the_secret_are_what_an_app_reads() -> None:
    assert totp.secret_text(SECRET) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    address = totp.address(SECRET, issuer="驿站", account="138****0001")
    assert address.startswith("otpauth://totp/%E9%A9%BF%E7%AB%99%3A138")
    assert "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E9%A9%BF%E7%AB%99&digits=6&period=30" in address


def test_recovery_codes_are_ten_and_unlike() -> None:
    codes = totp.make_recovery_codes()
    assert len(set(codes)) == 10
    assert {len(totp.plain_code(code)) for code in codes} == {10}
