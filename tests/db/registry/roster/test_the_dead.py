"""No roster brings back whoever has died, nor changes their entry."""

from pathlib import Path

from tests.db.registry.roster.files import write_csv
from tests.people import People
from tests.world import AT, resident_id
from yizhan.kernel.scope import Acting
from yizhan.registry import api
from yizhan.registry.models import Membership, Person
from yizhan.registry.roster.rules.problems import Finding
from yizhan.registry.services.deaths import record_death
from yizhan.registry.services.papers import Paper


def test_whoever_has_died_is_brought_back_by_no_roster(people: People, tmp_path: Path) -> None:
    alice = people.person("member")
    record_death(person_id=alice, died_on=AT.date(), paper=Paper("1号"), acting=people.acting("cadre"), at=AT)
    before = Membership.objects.count()
    path = write_csv(tmp_path / "a.csv", [{"姓名": "Alice", "证件号码": resident_id(1), "民族": "回族"}])
    report = api.import_roster(
        path=path,
        name=path.name,
        union_id=people.world["mill"],
        acting=Acting.system("test roster"),
        at=AT,
        progress=lambda rows: None,
    )
    assert (report.counts.rows, report.counts.refused) == (1, 1)
    assert Finding.HAS_DIED in [noted.finding for noted in report.problems]
    assert Membership.objects.count() == before
    assert Person.objects.get(id=alice).ethnicity == ""
