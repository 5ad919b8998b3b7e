"""The unified social credit code (统一社会信用代码, GB 32100-2015) of employers and of unions."""

import re
from dataclasses import dataclass
from operator import mul

from yizhan.registry.rules.reading import Fault, UnreadableError, Warned, compact

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_SHAPE = re.compile(rf"[{ALPHABET}]{{18}}")
_OLD_CODE = re.compile(r"[0-9A-Z]{9}")

# Registering department -> categories it may give. 5/4 and 5/5 (village and residents' committees)
# came after 2015.
CATEGORIES = {
    "1": "1239",
    "2": "19",
    "3": "123459",
    "4": "19",
    "5": "123459",
    "6": "129",
    "7": "129",
    "8": "19",
    "9": "123",
    "A": "19",
    "N": "1239",
    "Y": "1",
}


@dataclass(frozen=True, slots=True)
class Uscc:
    """A checked code. `division` is GB/T 2260, six digits; 100000 is a central body."""

    code: str
    warnings: tuple[Warned, ...] = ()

    @property
    def department(self) -> str:
        return self.code[0]

    @property
    def division(self) -> str:
        return self.code[2:8]

    @property
    def of_a_union(self) -> bool:
        return self.department == "8"

    @property
    def of_a_primary_union(self) -> bool:
        return self.code[:2] == "81"


def check_character(body: str) -> str:
    """The eighteenth character for the first seventeen (GB 32100-2015, 4.5)."""
    if len(body) != len(_WEIGHTS):
        raise ValueError(len(body))
    total = sum(map(mul, map(ALPHABET.index, body), _WEIGHTS))
    return ALPHABET[-total % 31]


def read_uscc(text: str) -> Uscc:
    """Read a code as written by hand: I and O, which the alphabet lacks, are 1 and 0 if the check agrees."""
    raw = compact(text)
    code = raw.replace("I", "1").replace("O", "0")
    if _OLD_CODE.fullmatch(code):
        raise UnreadableError(Fault.OLD_CODE)
    if len(code) != 18:
        raise UnreadableError(Fault.LENGTH)
    if not _SHAPE.fullmatch(code) or not code[2:8].isdigit():
        raise UnreadableError(Fault.CHARACTERS)
    if code[1] not in CATEGORIES.get(code[0], ""):
        raise UnreadableError(Fault.CATEGORY)
    if check_character(code[:17]) != code[17]:
        raise UnreadableError(Fault.CHECK)
    return Uscc(code, warnings=(Warned.CORRECTED,) if code != raw else ())


def read_employer_uscc(text: str) -> Uscc:
    """The code of an employer: the union's own code is the most common mistake in this field."""
    uscc = read_uscc(text)
    if uscc.of_a_union:
        raise UnreadableError(Fault.UNION_CODE)
    return uscc


def read_union_uscc(text: str) -> Uscc:
    """The code of a union (department 8)."""
    uscc = read_uscc(text)
    if not uscc.of_a_union:
        raise UnreadableError(Fault.EMPLOYER_CODE)
    return uscc
