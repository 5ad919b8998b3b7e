"""What rules may know from cases: whether somebody is on file, and what they had of the same programme before."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Max, Q

from yizhan.cases.models import Case, HardshipFile
from yizhan.cases.types import DECIDED
from yizhan.catalogue.rules.types import BOOL, DATE, INT, Variable
from yizhan.catalogue.types import FactValue
from yizhan.catalogue.words import Words

OF_PEOPLE: Final = (
    Variable(
        "hardship.on_file", BOOL, Words("在档困难职工", "on file in hardship", "на учёте нуждающихся"), sensitive=True
    ),
)
OF_THE_PAST: Final = (
    Variable("past.times_this_year", INT, Words("今年已经享受的次数", "times granted this year", "раз в этом году")),
    Variable("past.last_on", DATE, Words("上一次申请的日期", "day of the last one granted", "день последнего")),
)


def files_of(person_ids: Sequence[UUID], _on: date) -> Mapping[UUID, Mapping[str, FactValue]]:
    """Whether each has an open hardship file; one query."""
    rows = HardshipFile.objects.filter(person_id__in=set(person_ids), closed_on__isnull=True)
    on_file = set(rows.values_list("person_id", flat=True))
    return {person_id: {"hardship.on_file": person_id in on_file} for person_id in person_ids}


def past_of(person_id: UUID, codes: Sequence[str], on: date) -> Mapping[str, Mapping[str, FactValue]]:
    """How often each programme was granted to the person, by the day of filing; never granted, there is no last day."""
    granted = Case.objects.filter(subject_id=person_id, programme_code__in=codes, state__in=sorted(DECIDED))
    counted = granted.values_list("programme_code").annotate(
        this_year=Count("id", filter=Q(application__filed_on__year=on.year)), last_on=Max("application__filed_on")
    )
    found: dict[str, Mapping[str, FactValue]] = {code: {"past.times_this_year": 0} for code in codes}
    for code, this_year, last_on in counted:
        found[code] = {"past.times_this_year": this_year, "past.last_on": last_on}
    return found
