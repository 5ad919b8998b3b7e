"""From the preparatory group to the certificate, and the codes by which employees join."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tests.world import AT, LOADER, TODAY, World, applicant
from yizhan.kernel.errors import DomainError, Invalid, NotFound
from yizhan.kernel.models import Fact, JournalEntry
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api, errors
from yizhan.registry.models import Employer, JoinCode, Union
from yizhan.registry.sealed import masked_bank_account
from yizhan.registry.services.founding import revoke_join_code
from yizhan.registry.types import Election, LegalPerson, NewEmployer

FIRM = NewEmployer(name="冰城机械有限公司", uscc="91350100M000100Y43", division_code="230102", nature="170")
ELECTION = Election(
    chair_name="周敏", committee_seats=5, held_on=TODAY, term_years=5, approval_no="道里工复〔2026〕3号"
)
LEGAL = LegalPerson(uscc="81230100MC00000122", certificate_no="230102-00017", valid_until=date(2031, 3, 1))


@pytest.fixture
def firm(world: World) -> UUID:
    return api.register_employer(spec=FIRM, acting=LOADER, at=AT)


@pytest.fixture
def agent(firm: UUID) -> Acting:
    return Acting(role=Role.EMPLOYER_AGENT, node_id=firm)


def prepared(world: World, firm: UUID) -> UUID:
    return api.prepare_union(
        name="冰城机械有限公司工会",
        parent_id=world["xinyang"],
        employer_id=firm,
        approval_no="道里工筹〔2026〕1号",
        contact=("李静", "0451-84111111"),
        acting=world.officer("daoli"),
        at=AT,
    )


def standing() -> tuple[object, ...]:
    return (
        list(Union.objects.order_by("id").values_list("id", "state", "uscc", "certificate_no", "term_until")),
        list(JoinCode.objects.order_by("id").values_list("id", "revoked_at")),
        list(Employer.objects.values_list("id", "uscc")),
        JournalEntry.objects.count(),
        Fact.objects.count(),
    )


def refused(error: type[DomainError], call: Callable[[], object]) -> None:
    before = standing()
    with pytest.raises(error), transaction.atomic():
        call()
    assert standing() == before


def test_a_union_is_prepared_founded_and_registered(world: World, firm: UUID) -> None:
    union_id, county = prepared(world, firm), world.officer("daoli")
    assert Union.objects.get(id=union_id).state == "C"
    api.found_union(union_id=union_id, election=ELECTION, acting=county, at=AT)
    api.register_legal_person(union_id=union_id, legal=LEGAL, acting=county, at=AT)
    union = Union.objects.get(id=union_id)
    assert (union.state, union.founded_on, union.chair_name) == ("Y", ELECTION.held_on, "周敏")
    assert union.term_until == date(2031, 3, 1)
    assert union.certificate_until == date(2031, 3, 1)
    kinds = Fact.objects.filter(subject_id=union_id).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["union.prepared", "union.founded", "union.legal_person_registered"]


def test_a_certificate_that_would_outlive_the_term_is_refused_at_its_field(world: World, firm: UUID) -> None:
    union_id, county = prepared(world, firm), world.officer("daoli")
    api.found_union(union_id=union_id, election=ELECTION, acting=county, at=AT)
    longer = replace(LEGAL, valid_until=date(2031, 3, 2))
    before = standing()
    with pytest.raises(Invalid) as refusal, transaction.atomic():
        api.register_legal_person(union_id=union_id, legal=longer, acting=county, at=AT)
    [problem] = refusal.value.problems
    assert (problem["field"], "2031-03-01" in problem["message"]) == ("valid_until", True)
    assert (standing(), Union.objects.get(id=union_id).certificate_until) == (before, None)


def test_the_new_union_stands_in_its_countys_line(world: World, firm: UUID) -> None:
    line = api.line_of(prepared(world, firm), TODAY)
    assert (line.street_id, line.county_id, line.city_id) == (world["xinyang"], world["daoli"], world["harbin"])


def test_one_employer_has_one_union(world: World, firm: UUID) -> None:
    prepared(world, firm)
    refused(errors.UnionStands, lambda: prepared(world, firm))


def test_no_certificate_before_the_election(world: World, firm: UUID) -> None:
    union_id = prepared(world, firm)
    refused(
        errors.WrongStage,
        lambda: api.register_legal_person(union_id=union_id, legal=LEGAL, acting=world.officer("daoli"), at=AT),
    )


def test_the_employers_code_is_not_the_unions(world: World, firm: UUID) -> None:
    union_id, county = prepared(world, firm), world.officer("daoli")
    api.found_union(union_id=union_id, election=ELECTION, acting=county, at=AT)
    wrong = LegalPerson(uscc=FIRM.uscc, certificate_no="1", valid_until=date(2031, 1, 1))
    refused(
        Invalid,
        lambda: api.register_legal_person(union_id=union_id, legal=wrong, acting=county, at=AT),
    )


def test_a_term_is_three_or_five_years(world: World, firm: UUID) -> None:
    union_id = prepared(world, firm)
    odd = Election(chair_name="周敏", committee_seats=5, held_on=TODAY, term_years=4, approval_no="1")
    refused(Invalid, lambda: api.found_union(union_id=union_id, election=odd, acting=world.officer("daoli"), at=AT))


def test_no_election_before_the_group_was_approved(world: World, firm: UUID) -> None:
    union_id, county = prepared(world, firm), world.officer("daoli")
    early = replace(ELECTION, held_on=TODAY - timedelta(days=1))
    refused(Invalid, lambda: api.found_union(union_id=union_id, election=early, acting=county, at=AT))
    api.found_union(union_id=union_id, election=ELECTION, acting=county, at=AT)  # on that very day it may be held
    assert Union.objects.get(id=union_id).term_from == TODAY


def test_no_new_term_before_the_one_that_stands(world: World, firm: UUID) -> None:
    union_id, county = prepared(world, firm), world.officer("daoli")
    api.found_union(union_id=union_id, election=ELECTION, acting=county, at=AT)
    early = replace(ELECTION, held_on=TODAY - timedelta(days=1))
    refused(Invalid, lambda: api.found_union(union_id=union_id, election=early, acting=county, at=AT, renews=True))


@pytest.mark.parametrize("stranger", ["nangang", "qiqihar", "school"])
def test_nobody_outside_the_line_founds_it(world: World, firm: UUID, stranger: str) -> None:
    union_id = prepared(world, firm)
    refused(
        NotFound,
        lambda: api.found_union(union_id=union_id, election=ELECTION, acting=world.officer(stranger), at=AT),
    )


def test_the_database_refuses_a_unions_code_for_an_employer(world: World) -> None:
    with pytest.raises(IntegrityError, match="employer_uscc_is_not_a_unions"), transaction.atomic():
        Employer.objects.create(name="x", name_pinyin="x", uscc="81230100MC00000122")


def test_one_code_under_two_names_is_refused(world: World, firm: UUID) -> None:
    other = NewEmployer(name="另一家公司", uscc=FIRM.uscc)
    refused(errors.CodeTaken, lambda: api.register_employer(spec=other, acting=LOADER, at=AT))
    assert api.register_employer(spec=FIRM, acting=LOADER, at=AT) == firm


def test_an_employers_agent_makes_a_code_by_which_employees_join(world: World, firm: UUID, agent: Acting) -> None:
    union_id = prepared(world, firm)
    token = api.make_join_code(
        union_id=union_id, label="食堂门口", expires_at=AT + timedelta(days=30), acting=agent, at=AT
    )
    door = api.join_door(token, AT)
    assert door is not None
    joined = api.join(applicant=applicant("员工", 61), union_id=door.union_id, acting=Acting.visitor(), at=AT)
    membership = api.membership_of(joined.person_id)
    assert membership is not None
    assert (membership.union_id, membership.employer_id) == (union_id, firm)


def test_a_code_ends_by_time_and_by_being_revoked(world: World, firm: UUID, agent: Acting) -> None:
    union_id = prepared(world, firm)
    token = api.make_join_code(union_id=union_id, label="", expires_at=AT + timedelta(days=1), acting=agent, at=AT)
    assert api.join_door(token, AT + timedelta(days=1)) is None
    revoke_join_code(code_id=JoinCode.objects.get(token=token).id, acting=agent, at=AT)
    assert api.join_door(token, AT) is None


def test_another_employer_makes_and_revokes_no_code(world: World, firm: UUID, agent: Acting) -> None:
    union_id = prepared(world, firm)
    api.make_join_code(union_id=union_id, label="", expires_at=AT + timedelta(days=1), acting=agent, at=AT)
    stranger = Acting(role=Role.EMPLOYER_AGENT, node_id=world["mill"])
    refused(
        NotFound,
        lambda: api.make_join_code(
            union_id=union_id, label="", expires_at=AT + timedelta(days=1), acting=stranger, at=AT
        ),
    )
    refused(NotFound, lambda: revoke_join_code(code_id=JoinCode.objects.get().id, acting=stranger, at=AT))


def test_a_bank_account_is_sealed_and_shown_by_its_last_four(world: World) -> None:
    mill, number = world["mill"], "6222020200112233446"
    officer = world.officer("mill")
    for wrong in ("12", number[:-1] + "7", "账号6222020200112233446", "6.22202E+18"):
        refused(
            Invalid,
            partial(api.set_bank_account, union_id=mill, bank_name="工行", number=wrong, acting=officer, at=AT),
        )
    api.set_bank_account(union_id=mill, bank_name="工行", number=number, acting=officer, at=AT)
    union = Union.objects.get(id=mill)
    assert number.encode() not in bytes(union.bank_account_sealed or b"")
    assert masked_bank_account(union) == "*" * 15 + "3446"


def test_a_head_count_keeps_its_source_and_day(world: World) -> None:
    county = world.officer("daoli")
    for source, workers, members in (("tax", 41, None), ("union", 38, 30)):
        api.record_head_count(
            union_id=world["mill"], source=source, as_of=TODAY, workers=workers, members=members, acting=county, at=AT
        )
    assert Union.objects.get(id=world["mill"]).head_counts.count() == 2
    refused(
        Invalid,
        lambda: api.record_head_count(
            union_id=world["mill"], source="union", as_of=TODAY, workers=3, members=4, acting=county, at=AT
        ),
    )
