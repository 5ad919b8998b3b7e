"""A member number is in the person's row: a roster gives one to whomever it makes a member for the first time."""

from datetime import date
from pathlib import Path

from tests.db.registry.roster.files import member_row, write_csv
from tests.world import AT, World, applicant
from yizhan.kernel.scope import Acting
from yizhan.registry import api
from yizhan.registry.models import Person


def test_each_who_joins_by_a_roster_has_a_number_of_the_day_on_which_it_opens(world: World, tmp_path: Path) -> None:
    known = api.enter_person(applicant=applicant("王小明", 21), acting=Acting.visitor(), at=AT)
    assert Person.objects.get(id=known).member_number is None
    rows = [member_row("王小明", 21), member_row("赵一", 201, 会籍变化日期=""), member_row("钱二", 202)]
    path = write_csv(tmp_path / "a.csv", rows)
    for added in (3, 0):  # the second time gives nobody another
        report = api.import_roster(
            path=path,
            name=path.name,
            union_id=world["mill"],
            acting=Acting.system("test roster"),
            at=AT,
            progress=lambda rows: None,
        )
        assert report.counts.added == added
        people = Person.objects.filter(name__in=[row["姓名"] for row in rows])
        told = dict(people.values_list("name", "number_issued_on"))
        assert told == {"王小明": date(2024, 5, 1), "赵一": AT.date(), "钱二": date(2024, 5, 1)}
        numbers = set(people.values_list("member_number", flat=True))
        assert len(numbers - {None}) == 3
