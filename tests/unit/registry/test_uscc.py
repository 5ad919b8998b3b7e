import pytest

from yizhan.registry.rules.reading import Fault, UnreadableError, Warned
from yizhan.registry.rules.uscc import ALPHABET, check_character, read_employer_uscc, read_union_uscc, read_uscc


def with_check(body: str) -> str:
    return body + check_character(body)


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "81230000MC0000012W", "81230100MC00000122", "81230900MC0000012B"]
)
def test_known_codes_are_read(code: str) -> None:
    assert read_uscc(code).code == code


@pytest.mark.parametrize("body", ["N2230102MF0000001", "Y1230102MF0000001", "A1100000MF0000001", "89230000MC0000012"])
def test_departments_that_libraries_refuse_are_read(body: str) -> None:
    assert read_uscc(with_check(body)).code == with_check(body)


def test_a_remainder_of_nought_gives_a_character_too() -> None:
    bodies = (f"91230102MA{serial:07d}" for serial in range(200))
    body = next(body for body in bodies if check_character(body) == "0")
    assert read_uscc(body + "0").code == body + "0"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault.EMPTY),
        ("9.13501E+17", Fault.SPREADSHEET),
        ("735123456", Fault.OLD_CODE),
        ("M000100Y4", Fault.OLD_CODE),
        ("91350100M000100Y4", Fault.LENGTH),
        ("91350100M000100Y44", Fault.CHECK),
        ("91350100M000100S43", Fault.CHARACTERS),
        (with_check("66350100M000100Y4"), Fault.CATEGORY),
        ("11010519491231002X", Fault.CHECK),
    ],
)
def test_every_refusal_says_why(text: str, fault: Fault) -> None:
    with pytest.raises(UnreadableError) as refused:
        read_uscc(text)
    assert refused.value.fault is fault


def test_a_capital_i_typed_for_one_is_read_when_the_check_agrees() -> None:
    read = read_uscc("8I230000MC0000012W")
    assert read.code == "81230000MC0000012W"
    assert read.warnings == (Warned.CORRECTED,)


def test_the_unions_code_is_refused_as_the_employers() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_employer_uscc("81230000MC0000012W")
    assert refused.value.fault is Fault.UNION_CODE


def test_the_employers_code_is_refused_as_the_unions() -> None:
    with pytest.raises(UnreadableError) as refused:
        read_union_uscc("91350100M000100Y43")
    assert refused.value.fault is Fault.EMPLOYER_CODE


def test_a_primary_unions_code_is_known_by_81() -> None:
    assert read_union_uscc("81230100MC00000122").of_a_primary_union
    assert read_union_uscc("81230100MC00000122").division == "230100"


# GB 32100-2015, table 1, with N (rural collectives) and the village and residents' committees, which came later.
PAIRS = (
    "11 12 13 19 21 29 31 32 33 34 35 39 41 49 51 52 53 54 55 59 61 62 69 71 72 79 81 89 91 92 93 A1 A9 N1 N2 N3 N9 Y1"
).split()


@pytest.mark.parametrize("department", ALPHABET)
def test_of_all_pairs_of_department_and_category_those_of_the_standard_are_read(department: str) -> None:
    refused = {category: fault_of(with_check(f"{department}{category}230102MF0000001")) for category in ALPHABET}
    assert [department + category for category, fault in refused.items() if fault is None] == [
        pair for pair in PAIRS if pair[0] == department
    ]
    assert set(refused.values()) <= {None, Fault.CATEGORY}


def fault_of(code: str) -> Fault | None:
    try:
        read_uscc(code)
    except UnreadableError as refused:
        return refused.fault
    return None
