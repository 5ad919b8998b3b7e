import pytest

from yizhan.registry.rules.names import read_organisation_name, read_person_name
from yizhan.registry.rules.phones import Phone, PhoneKind, read_mobile, read_phone
from yizhan.registry.rules.pinyin import initials, name_key
from yizhan.registry.rules.reading import Fault, UnreadableError


@pytest.mark.parametrize(
    "written", ["13845671234", "+86 138 4567 1234", "0086-138-4567-1234", "86 13845671234", "138 4567 1234"]
)
def test_one_mobile_has_one_form(written: str) -> None:
    assert read_phone(written) == Phone(PhoneKind.MOBILE, "13845671234")


@pytest.mark.parametrize("prefix", [f"1{second}{third}" for second in "3456789" for third in "09"])
def test_every_prefix_from_13_to_19_is_a_mobile(prefix: str) -> None:
    assert read_mobile(f"{prefix}45671234") == f"{prefix}45671234"


@pytest.mark.parametrize("written", ["0451-84647777", "(0451)84647777", "84647777", "010 65001234"])
def test_a_landline_is_told_apart(written: str) -> None:
    assert read_phone(written).kind is PhoneKind.LANDLINE
    with pytest.raises(UnreadableError) as refused:
        read_mobile(written)
    assert refused.value.fault is Fault.LANDLINE


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.EMPTY),
        ("1.38457E+10", Fault.SPREADSHEET),
        ("1384567123", Fault.LENGTH),
        ("12345678901", Fault.LENGTH),
        ("1384567123a", Fault.CHARACTERS),
    ],
)
def test_a_number_that_cannot_be_called_is_refused(written: str, fault: Fault) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_phone(written)
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("王小明", "王小明"),
        (" 王 小明 ", "王小明"),
        ("𠮷田", "𠮷田"),
        ("李䶮", "李䶮"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("丁", "丁"),
        ("Анна Иванова", "Анна Иванова"),
        ("O'Brien", "O'Brien"),
        ("Ann", "Ann"),
    ],
)
def test_a_name_stays_what_it_is_in_one_form(written: str, name: str) -> None:
    assert read_person_name(written) == name


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", Fault.EMPTY),
        ("王\x00明", Fault.CONTROL),
        ("王\u202e明", Fault.CONTROL),
        ("王\ue000", Fault.CONTROL),
        ("<script>alert(1)</script>", Fault.CHARACTERS),
        ("王明1", Fault.CHARACTERS),
        ("·王", Fault.CHARACTERS),
        ("王" * 51, Fault.TOO_LONG),
    ],
)
def test_what_is_not_a_name_is_refused(written: str, fault: Fault) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_person_name(written)
    assert refused.value.fault is fault


def test_an_organisation_may_carry_digits_and_brackets() -> None:
    assert read_organisation_name("哈尔滨第3机械厂(集团)工会") == "哈尔滨第3机械厂（集团）工会"
    with pytest.raises(UnreadableError):
        read_organisation_name("<b>工会</b>")


@pytest.mark.parametrize(
    ("name", "key", "short"),
    [
        ("王小明", "wang xiao ming", "wxm"),
        ("单雄信", "shan xiong xin", "sxx"),
        ("尉迟恭", "yuchi gong", "yg"),
        ("吕绿", "lv lv", "ll"),
        ("Ann", "ann", "a"),
    ],
)
def test_names_are_ordered_by_their_pinyin(name: str, key: str, short: str) -> None:
    assert (name_key(name), initials(name)) == (key, short)


def test_a_character_no_table_reads_still_has_a_key() -> None:
    assert name_key("𪚥") != ""
