"""Worked tables of docs/algorithms/identity.md, run."""

from datetime import date

import pytest

from yizhan.registry.rules.identity import (
    DocumentKind,
    check_character,
    lengthen,
    read_document,
    read_resident_id,
)
from yizhan.registry.rules.reading import Fault, UnreadableError, Warned

TODAY = date(2026, 11, 22)


def fault_of(text: str) -> Fault:
    with pytest.raises(UnreadableError) as refused:
        read_resident_id(text, on=TODAY)
    return refused.value.fault


@pytest.mark.parametrize("number", ["11010519491231002X", "230102200002290011"])
def test_the_standards_examples_are_read(number: str) -> None:
    assert read_resident_id(number, on=TODAY).number == number


@pytest.mark.parametrize("county", ["230184", "230182", "231102", "230281", "230381", "232101", "232301", "230119"])
@pytest.mark.parametrize("born", ["19550314", "19750314", "19980314"])
def test_people_older_than_their_county_code_are_read(county: str, born: str) -> None:
    body = f"{county}{born}001"
    read = read_resident_id(body + check_character(body), on=TODAY)
    assert read.birth_date == date(int(born[:4]), 3, 14)
    assert read.warnings == ()


@pytest.mark.parametrize("number", ["810000199408230021", "830000199201300022"])
def test_residence_permits_of_hong_kong_macao_and_taiwan_are_read_as_such(number: str) -> None:
    read = read_resident_id(number, on=TODAY)
    assert read.kind is DocumentKind.HK_MO_TW_RESIDENCE
    assert read.sex == "2"


def test_an_unknown_county_is_only_a_warning() -> None:
    read = read_resident_id("11010519491231002X", on=TODAY, known_counties={"230102"})
    assert read.warnings == (Warned.COUNTY_UNKNOWN,)


def test_birth_date_and_sex_come_out_of_the_number() -> None:
    read = read_resident_id("230102200002290011", on=TODAY)
    assert (read.birth_date, read.sex, read.county_code) == (date(2000, 2, 29), "1", "230102")


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "11010519491231002X",
        "11O10519491231002X",
    ],
)
def test_what_people_and_spreadsheets_write_is_put_right(written: str) -> None:
    assert read_resident_id(written, on=TODAY).number == "11010519491231002X"


def test_a_letter_o_read_as_nought_is_said() -> None:
    assert read_resident_id("11O10519491231002X", on=TODAY).warnings == (Warned.CORRECTED,)


def test_fifteen_digits_become_eighteen_and_are_said() -> None:
    read = read_resident_id("110105491231002", on=TODAY)
    assert read.number == lengthen("110105491231002") == "11010519491231002X"
    assert read.warnings == (Warned.LENGTHENED,)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.EMPTY),
        ("   ", Fault.EMPTY),
        ("2.30102E+17", Fault.SPREADSHEET),
        ("23010219900101", Fault.LENGTH),
        ("1101051949123100XX", Fault.CHARACTERS),
        ("E12345678", Fault.LENGTH),
        ("990105194912310026", Fault.PROVINCE),
        ("230102199002290016", Fault.DATE),  # the check character agrees, the day does not exist
        ("230102199013010016", Fault.DATE),
        ("110105194912310021", Fault.CHECK),
    ],
)
def test_every_refusal_says_why(text: str, fault: Fault) -> None:
    assert fault_of(text) is fault


def test_the_impossible_date_has_a_right_check_character() -> None:
    assert check_character("23010219900229001") == "6"


def test_nobody_is_born_in_the_future() -> None:
    body = "23010220270101001"
    assert fault_of(body + check_character(body)) is Fault.FUTURE


@pytest.mark.parametrize(
    ("kind", "written", "number"),
    [
        (DocumentKind.PASSPORT, "e 1234 5678", "E12345678"),
        (DocumentKind.HK_MO_TRAVEL_PERMIT, "h12345678", "H12345678"),
        (DocumentKind.TW_TRAVEL_PERMIT, "12345678", "12345678"),
        (DocumentKind.OFFICER_CARD, "军字第2001988号", "军字第2001988号"),
        (DocumentKind.FOREIGN_RESIDENCE, "can110180010101", "CAN110180010101"),
    ],
)
def test_other_documents_are_read_by_their_shape(kind: DocumentKind, written: str, number: str) -> None:
    assert read_document(kind, written, on=TODAY).number == number


def test_a_resident_id_in_the_field_of_a_travel_permit_is_refused() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_document(DocumentKind.HK_MO_TRAVEL_PERMIT, "11010519491231002X", on=TODAY)
    assert refused.value.fault is Fault.CHARACTERS


def test_the_foreign_residence_card_of_2023_tells_birth_date_and_is_checked() -> None:
    body = "91112619810301001"
    read = read_document(DocumentKind.FOREIGN_RESIDENCE, body + check_character(body), on=TODAY)
    assert read.birth_date == date(1981, 3, 1)
    wrong = "1" if check_character(body) != "1" else "2"
    with pytest.raises(UnreadableError):
        read_document(DocumentKind.FOREIGN_RESIDENCE, body + wrong, on=TODAY)
