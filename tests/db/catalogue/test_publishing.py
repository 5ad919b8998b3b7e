"""Publishing: what stands is immutable, dated, found without a restart, and journalled once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from tests.counting import CountedQueries
from tests.owning import by_the_owner
from tests.unit.catalogue.samples import PROGRAMMES, SERVICE
from yizhan.catalogue import api, parameters
from yizhan.catalogue.errors import ParameterSettled, PartNotPublished, ProgrammeFaulty, ProgrammeNotFound
from yizhan.catalogue.matching import match_facts
from yizhan.catalogue.models import ParameterValue, ProgrammeVersion
from yizhan.catalogue.programmes.source import read_yaml
from yizhan.catalogue.types import Audience, Outcome
from yizhan.kernel import journal
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting

AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ON = date(2026, 11, 22)
SYSTEM = Acting.system("test")

pytestmark = pytest.mark.django_db


def publish_house() -> None:
    api.publish_files(sorted(PROGRAMMES.glob("*.yaml")), acting=SYSTEM, at=AT, valid_from=date(2026, 1, 1))


def publish_text(text: str, *, valid_from: date = ON) -> object:
    return api.publish(document=read_yaml(text), folder=None, acting=SYSTEM, at=AT, valid_from=valid_from)


def journalled() -> int:
    return JournalEntry.objects.filter(kind__startswith="catalogue.").count()


def test_every_programme_of_the_house_publishes_and_reads_back() -> None:
    publish_house()
    codes = {programme.code for programme in api.list_published(ON)}
    assert codes == {path.stem for path in PROGRAMMES.glob("*.yaml")} - {"parameters"}
    bundle = api.published("hardship-support", ON)
    assert [api.version(part.version_id).code for part in bundle.parts if part.version_id] == [
        "hardship-file",
        "living-aid",
        "study-aid",
    ]
    entries = journal.history(("programme_version", bundle.version_id or new_id()))
    assert [entry.kind for entry in entries] == ["catalogue.programme_published"]


def test_publishing_the_same_twice_changes_nothing() -> None:
    publish_house()
    before = (ProgrammeVersion.objects.count(), ParameterValue.objects.count(), journalled())
    publish_house()
    assert (ProgrammeVersion.objects.count(), ParameterValue.objects.count(), journalled()) == before


def test_a_new_version_is_in_force_at_once_and_the_old_one_stays_for_its_cases() -> None:
    first = publish_text(SERVICE)
    assert api.published("winter-coat", ON).version == 1
    publish_text(SERVICE.replace("person.age >= 18", "person.age >= 16"))
    assert api.published("winter-coat", ON).version == 2
    assert api.version(first).rule[0].test.source == "person.age >= 18"  # type: ignore[arg-type]


def test_a_version_valid_later_waits_for_its_day() -> None:
    publish_text(SERVICE)
    publish_text(SERVICE.replace(">= 18", ">= 16"), valid_from=ON + timedelta(days=10))
    assert api.published("winter-coat", ON).version == 1
    assert api.published("winter-coat", ON + timedelta(days=10)).version == 2


def test_a_faulty_file_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(ProgrammeFaulty) as refused:
        publish_text(SERVICE.replace("person.age", "person.aeg"))
    assert refused.value.status == 422
    assert "person.age" in str(refused.value)
    assert (ProgrammeVersion.objects.count(), journalled()) == (0, 0)


def test_a_bundle_whose_parts_are_not_published_is_refused() -> None:
    document = read_yaml((PROGRAMMES / "found-union.yaml").read_bytes())
    publish_text_parameters()
    with pytest.raises(PartNotPublished):
        api.publish(document=document, folder=PROGRAMMES, acting=SYSTEM, at=AT, valid_from=ON)
    assert ProgrammeVersion.objects.count() == 0


def publish_text_parameters() -> None:
    api.publish_parameters(document=read_yaml((PROGRAMMES / "parameters.yaml").read_bytes()), acting=SYSTEM, at=AT)


def test_files_are_published_all_or_none(tmp_path: Path) -> None:
    (tmp_path / "winter-coat.yaml").write_text(SERVICE, encoding="utf-8")
    (tmp_path / "zz.yaml").write_text("format: 1\n", encoding="utf-8")
    with pytest.raises(ProgrammeFaulty):
        api.publish_files(sorted(tmp_path.glob("*.yaml")), acting=SYSTEM, at=AT)
    assert (ProgrammeVersion.objects.count(), journalled()) == (0, 0)


def test_a_retired_programme_is_gone_from_the_catalogue_but_not_for_its_cases() -> None:
    first = publish_text(SERVICE)
    api.retire(code="winter-coat", acting=SYSTEM, at=AT)
    with pytest.raises(ProgrammeNotFound) as refused:
        api.published("winter-coat", ON)
    assert refused.value.status == 404
    assert api.version(first).code == "winter-coat"  # type: ignore[arg-type]
    with pytest.raises(ProgrammeNotFound):
        api.retire(code="winter-coat", acting=SYSTEM, at=AT)


@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.update(document={}),
        lambda row: row.update(valid_from=date(2000, 1, 1)),
        lambda row: row.update(retired_at=None),
        lambda row: row.delete(),
    ],
)
def test_the_database_keeps_a_published_version_as_it_is(change: Callable[[object], object]) -> None:
    publish_text(SERVICE)
    rows = ProgrammeVersion.objects.filter(code="winter-coat")
    before = rows.values().get()
    with pytest.raises(IntegrityError), transaction.atomic(), by_the_owner():
        change(rows)
    assert rows.values().get() == before


def test_a_settled_parameter_cannot_be_rewritten() -> None:
    publish_text_parameters()
    text = (PROGRAMMES / "parameters.yaml").read_text(encoding="utf-8").replace("value: 79500", "value: 1")
    with pytest.raises(ParameterSettled):
        api.publish_parameters(document=read_yaml(text), acting=SYSTEM, at=AT)
    assert parameters.value("subsistence_monthly_fen", "230102", ON) == 79500


@pytest.mark.parametrize(
    ("division", "on", "expected"),
    [
        ("230102", ON, 79500),
        ("230103", ON, 78000),
        ("230602", ON, 76000),
        ("231002", ON, 72000),
        ("23", ON, 72000),
        ("230102", date(2025, 6, 1), 69000),
        ("230102", date(2023, 6, 1), None),
        ("110101", ON, None),
        ("", ON, None),
    ],
)
def test_a_parameter_is_the_countys_else_the_citys_else_the_provinces(
    division: str, on: date, expected: int | None
) -> None:
    publish_text_parameters()
    assert api.parameter("subsistence_monthly_fen", division, on) == expected


def test_listing_costs_as_many_queries_for_all_as_for_one() -> None:
    publish_text(SERVICE)
    with CountedQueries(connection) as one:
        api.list_published(ON)
    publish_house()
    with CountedQueries(connection) as all_of_them:
        assert len(api.list_published(ON)) > 5
    assert len(all_of_them) <= max(len(one), 3)
    with CountedQueries(connection) as again:
        api.list_published(ON)
    assert len(again) == 1


def test_to_whoever_is_in_no_union_what_is_for_members_is_denied_and_joining_stands_first() -> None:
    """Even where no condition of the service names the membership, as a bundle's do not."""
    publish_house()
    publish_text(SERVICE.replace("audience: member", "audience: worker"))
    for found in (api.match_person(new_id(), ON), match_facts({}, ON)):
        outcomes = {match.programme.code: match.verdict.outcome for match in found}
        assert found[0].programme.code == "join-union"
        assert {code for code, outcome in outcomes.items() if outcome is Outcome.YES} == {"join-union"}
        assert outcomes["hardship-support"] is outcomes["transfer"] is Outcome.NO
        for_members = {match.verdict.outcome for match in found if match.programme.audience is Audience.MEMBER}
        for_workers = {match.verdict.outcome for match in found if match.programme.audience is Audience.WORKER}
        assert (for_members, for_workers) == ({Outcome.NO}, {Outcome.YES, Outcome.UNKNOWN})


def test_what_is_possible_for_a_member_stays_open() -> None:
    publish_house()
    outcomes = {match.programme.code: match.verdict.outcome for match in match_facts({"member.state": "active"}, ON)}
    assert outcomes["hardship-support"] is Outcome.UNKNOWN
    assert outcomes["join-union"] is Outcome.NO


def test_the_means_test_is_shown_with_the_countys_line() -> None:
    publish_house()
    programme = api.published("hardship-file", ON)
    answers = {
        "members": [{"name": "甲", "relation": "spouse", "birth_date": "1980-01-01", "income_year_fen": 0}],
        "own_income_year_fen": 3_000_000,
        "other_income_year_fen": 0,
        "rigid_medical_fen": 1_800_000,
        "rigid_education_fen": 0,
        "rigid_other_fen": 0,
        "homes": 1,
        "owns_business": False,
        "had_accident": False,
    }
    facts = api.facts_for(programme, on=ON, person_id=None, division="230102", answers=answers)
    assessment = api.assess(programme, {**facts, "member.state": "active"})
    assert assessment.verdict.outcome is Outcome.YES
    assert assessment.values["value.monthly_fen"] == 50_000
    assert assessment.values["value.category"] == "deep"
    shown = {line.name: line for line in assessment.working}
    assert shown["monthly_fen"].figures == "(30,000.00 元 − 18,000.00 元) ÷ 12 ÷ 2 人"
    assert shown["monthly_fen"].result == "500.00 元"
    assert "2 × 795.00 元" in shown["means"].figures
