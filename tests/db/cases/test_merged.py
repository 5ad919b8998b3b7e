"""What somebody has here follows when two entries of theirs become one, and refuses it where one can have only one."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from tests.db.cases.story import Story
from tests.db.registry.duplicates.conftest import Twice, enter_twice, the_pair
from yizhan.accounts import services as accounts
from yizhan.cases.models import Application, Case, HardshipFile
from yizhan.cases.queries.access import close_to
from yizhan.cases.queries.consents import own_consents_of, own_subject_indexes
from yizhan.cases.queries.hardship import is_on_file
from yizhan.cases.queries.people import desk_holders
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api as registry
from yizhan.registry.codes import TieKind
from yizhan.registry.duplicates.errors import BothHave, MergeRestsOn
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.duplicates.undoing import undo_merge
from yizhan.registry.models import Person


@dataclass
class Told:
    """A story whose Alice is entered twice."""

    story: Story
    twice: Twice


@pytest.fixture
def told(story: Story) -> Told:
    world = story.people.world
    first = world.people["Alice"]
    second = enter_twice(world)
    find_pairs(story.at)
    return Told(story, Twice(world, the_pair(first, second), first, second))


def oneself(person_id: UUID) -> Acting:
    user_id = Person.objects.values_list("user_id", flat=True).get(id=person_id)
    return Acting(Role.MEMBER, user_id=user_id, person_id=person_id)


def test_applications_cases_and_the_file_follow_and_the_history_stays(told: Told) -> None:
    application = told.story.filed()
    before = JournalEntry.objects.filter(subject_kind="case").count()
    assert told.twice.merge(stays=told.twice.second) == told.twice.second
    stays = told.twice.second
    assert Application.objects.get(id=application.id).person_id == stays
    cases = Case.objects.filter(application=application)
    assert set(cases.values_list("subject_id", flat=True)) == {stays}
    assert all(stays in case.connected and told.twice.first not in case.connected for case in cases)
    assert HardshipFile.objects.get().person_id == stays
    assert is_on_file(stays)
    assert JournalEntry.objects.filter(subject_kind="case").count() == before


def test_ones_own_consents_are_ones_own_under_either_document(told: Told) -> None:
    application = told.story.submitted()
    own = own_consents_of(application, own_subject_indexes(oneself(told.twice.first)))
    assert own
    told.twice.merge(stays=told.twice.second)
    again = own_consents_of(application, own_subject_indexes(oneself(told.twice.second)))
    assert {consent.id for consent in again} == {consent.id for consent in own}
    other = oneself(told.twice.world.people["Bob"])
    assert own_consents_of(application, own_subject_indexes(other)) == []


def test_two_open_cases_of_one_service_refuse_the_merge_and_nothing_has_moved(told: Told) -> None:
    application = told.story.submitted()
    case = told.story.part(application)
    copy = Application.objects.get(id=application.id)
    copy.pk, copy.number, copy.person_id = new_id(), "X", told.twice.second
    copy.save(force_insert=True)
    case.pk, case.application, case.subject_id = new_id(), copy, told.twice.second
    case.save(force_insert=True)
    with pytest.raises(BothHave) as refusal:
        told.twice.merge()
    assert "同一项服务的在办申请" in str(refusal.value)
    assert Case.objects.get(id=case.pk).subject_id == told.twice.second
    assert Person.objects.get(id=told.twice.second).merged_into_id is None


def test_who_is_tied_to_the_one_that_goes_is_kept_from_the_case(told: Told) -> None:
    told.story.submitted()
    bob = told.twice.world.people["Bob"]
    registry.declare_tie(
        person_id=told.twice.second, other_id=bob, kind=TieKind.RELATIVE, acting=Acting.visitor(), at=told.story.at
    )
    assert told.twice.first not in close_to(bob)
    told.twice.merge()
    assert told.twice.first in close_to(bob)


def test_a_colleague_at_the_desk_with_two_accounts_is_kept_from_their_own_case_by_both(told: Told) -> None:
    other = accounts.open_account(phone="13800000088", name="", at=told.story.at).id
    Person.objects.filter(id=told.twice.second).update(user_id=other)
    registry.give_duty(
        user_id=other,
        role=Role.CADRE,
        node_id=told.twice.world["mill"],
        valid_from=told.story.today,
        valid_until=None,
        acting=Acting.system("test"),
        at=told.story.at,
    )
    case = told.story.part(told.story.submitted())
    assert other in desk_holders(case, on=told.story.today)
    told.twice.merge()
    case.refresh_from_db()
    assert other not in desk_holders(case, on=told.story.today)


def test_a_merge_on_which_an_application_rests_is_not_taken_back(told: Told) -> None:
    told.twice.merge()
    told.story.days(1)
    told.story.submitted()
    with pytest.raises(MergeRestsOn):
        undo_merge(pair_id=told.twice.pair.id, acting=told.twice.world.officer("daoli"), at=told.story.at)


def test_a_merge_after_the_application_is_taken_back_with_it(told: Told) -> None:
    application = told.story.submitted()
    told.story.days(1)
    told.twice.merge(stays=told.twice.second, at=told.story.at)
    undo_merge(pair_id=told.twice.pair.id, acting=told.twice.world.officer("daoli"), at=told.story.at)
    assert Application.objects.get(id=application.id).person_id == told.twice.first
    case = told.story.part(application)
    assert case.subject_id == told.twice.first
    assert told.twice.first in case.connected
    assert told.twice.second not in case.connected
