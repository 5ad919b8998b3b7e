"""A member whom another union of the county has entered again, under her passport: for who tries 疑似重复登记."""

from datetime import datetime
from typing import Final

from yizhan.kernel.scope import Acting
from yizhan.ops.demo.cast import COUNTY, HOME, PARTS, name_of_union
from yizhan.registry import api as registry
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.models import Person, Union
from yizhan.registry.sealed import open_phone
from yizhan.registry.types import Applicant

WHO: Final = "other_member"
PASSPORT: Final = "ED0990001"


def enter_twice(*, at: datetime) -> int:
    """Enter her again and have the register looked through; returns how many pairs wait."""
    name = next(part.name for part in PARTS if part.key == WHO)
    known = Person.objects.get(name=name, user__isnull=False)
    again = Applicant(
        name=name,
        document_kind="2",
        document_number=PASSPORT,
        phone=open_phone(known),
        birth_date=known.birth_date,
        sex=known.sex,
        residence_division=COUNTY,
    )
    home = Union.objects.get(division_code=COUNTY, name=name_of_union(HOME))
    registry.join(applicant=again, union_id=home.id, acting=Acting.system("demo"), at=at)
    return find_pairs(at)
