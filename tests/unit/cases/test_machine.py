"""The case machine, read as a clerk would."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from yizhan.cases.rules import machine
from yizhan.cases.types import Command, Order, Position, Refusal, RefusalCode, State, StepPlan
from yizhan.catalogue.types import Requirement, StepKind
from yizhan.kernel.scope import Level

AID = (
    StepPlan("accept", StepKind.ACCEPT, Level.PRIMARY, 5),
    StepPlan("visit", StepKind.VISIT, Level.PRIMARY, 10, frozenset({Requirement.VISIT_RECORD})),
    StepPlan("notice", StepKind.NOTICE, Level.PRIMARY, 5),
    StepPlan("approve", StepKind.APPROVE, Level.COUNTY, 10, frozenset({Requirement.ADULTS_CONSENT})),
    StepPlan("amount", StepKind.AMOUNT, Level.CITY, 10, frozenset({Requirement.ANOTHER_PERSON})),
    StepPlan("result", StepKind.RESULT, Level.CITY, 3, frozenset({Requirement.DOCUMENT_NUMBER})),
)
ANNA, BORIS = uuid4(), uuid4()


def after(*orders: Order, start: Position | None = None) -> Position:
    position = start or machine.begin(AID)
    for order in orders:
        moved = machine.move(AID, position, order)
        assert isinstance(moved, Position), moved
        position = moved
    return position


def refused(position: Position, order: Order) -> RefusalCode:
    moved = machine.move(AID, position, order)
    assert isinstance(moved, Refusal)
    return moved.code


ACCEPTED = (Order(Command.ACCEPT),)
VISITED = (*ACCEPTED, Order(Command.RECORD_VISIT), Order(Command.PASS_ON))
NOTICED = (*VISITED, Order(Command.OPEN_NOTICE), Order(Command.CLOSE_NOTICE))
APPROVED = (*NOTICED, Order(Command.APPROVE, by=ANNA, adults_consented=True))
AMOUNT = Order(Command.SET_AMOUNT, by=BORIS, amount_fen=300_000)


def test_a_case_goes_from_the_door_to_the_result() -> None:
    end = after(*APPROVED, AMOUNT, Order(Command.FINISH, by=ANNA, document_number="哈工发〔2026〕1号"))
    assert end == Position(State.FINISHED, 5, visited=True, noticed=True, amount_fen=300_000, last_by=ANNA)


def test_an_upheld_objection_leads_back_to_the_desk_of_the_notice_and_not_past_it() -> None:
    ended = after(*VISITED, Order(Command.OPEN_NOTICE), Order(Command.END_NOTICE))
    assert (ended.state, ended.step, ended.noticed) == (State.HANDLING, 2, False)
    assert refused(ended, Order(Command.CLOSE_NOTICE)) is RefusalCode.NOT_IN_THIS_STATE
    assert refused(ended, Order(Command.APPROVE)) is RefusalCode.NOT_AT_THIS_STEP
    assert after(Order(Command.OPEN_NOTICE), Order(Command.CLOSE_NOTICE), start=ended).step == 3
    assert after(Order(Command.REJECT), start=ended).state is State.REJECTED


def test_a_case_does_not_pass_the_visit_step_without_a_visit() -> None:
    assert refused(after(*ACCEPTED), Order(Command.PASS_ON)) is RefusalCode.VISIT_MISSING


def test_a_second_person_decides_where_the_plan_asks_for_another() -> None:
    same = Order(Command.SET_AMOUNT, by=ANNA, amount_fen=300_000)
    assert refused(after(*APPROVED), same) is RefusalCode.SAME_PERSON
    assert after(*APPROVED, AMOUNT).step == 5


def test_a_job_of_the_platform_is_not_another_person() -> None:
    job = Order(Command.SET_AMOUNT, by=None, amount_fen=300_000)
    assert refused(after(*APPROVED), job) is RefusalCode.SAME_PERSON


def test_nothing_is_approved_before_every_adult_consented() -> None:
    assert refused(after(*NOTICED), Order(Command.APPROVE, by=ANNA)) is RefusalCode.CONSENT_MISSING


def test_a_result_carries_its_document_number() -> None:
    ready = after(*APPROVED, AMOUNT)
    assert refused(ready, Order(Command.FINISH, document_number=" ")) is RefusalCode.DOCUMENT_NUMBER_MISSING


@pytest.mark.parametrize("amount_fen", [None, 0, -1])
def test_an_amount_is_more_than_nothing(amount_fen: int | None) -> None:
    order = Order(Command.SET_AMOUNT, by=BORIS, amount_fen=amount_fen)
    assert refused(after(*APPROVED), order) is RefusalCode.AMOUNT_MISSING


def test_a_supplement_comes_back_to_the_desk_it_left() -> None:
    at_the_door = after(Order(Command.ASK_SUPPLEMENT), Order(Command.ANSWER_SUPPLEMENT))
    assert at_the_door.state is State.SUBMITTED
    further_on = after(*ACCEPTED, Order(Command.ASK_SUPPLEMENT), Order(Command.ANSWER_SUPPLEMENT))
    assert (further_on.state, further_on.step) == (State.HANDLING, 1)


def test_a_waiting_part_starts_at_the_door() -> None:
    waiting = machine.begin(AID, is_waiting=True)
    assert refused(waiting, Order(Command.ACCEPT)) is RefusalCode.NOT_IN_THIS_STATE
    assert after(Order(Command.START), start=waiting).state is State.SUBMITTED


def test_only_at_the_door_is_a_case_refused_and_only_later_rejected() -> None:
    assert after(Order(Command.REFUSE)).state is State.REFUSED
    assert refused(after(*ACCEPTED), Order(Command.REFUSE)) is RefusalCode.NOT_IN_THIS_STATE
    assert refused(machine.begin(AID), Order(Command.REJECT)) is RefusalCode.NOT_IN_THIS_STATE
    assert after(*NOTICED, Order(Command.REJECT)).state is State.REJECTED


@pytest.mark.parametrize("command", sorted(set(Command) - machine.REOPENING))
@pytest.mark.parametrize("state", [State.FINISHED, State.REFUSED, State.REJECTED, State.WITHDRAWN])
def test_nothing_but_an_upheld_appeal_happens_to_an_ended_case(command: Command, state: State) -> None:
    ended = replace(machine.begin(AID), state=state)
    assert refused(ended, Order(command, by=UUID(int=1), amount_fen=1)) is RefusalCode.ENDED


@pytest.mark.parametrize("command", sorted(machine.REOPENING))
def test_what_was_withdrawn_stays_withdrawn(command: Command) -> None:
    ended = replace(machine.begin(AID), state=State.WITHDRAWN)
    assert refused(ended, Order(command, by=UUID(int=1), amount_fen=1)) is RefusalCode.ENDED


def test_a_plan_of_one_acceptance_is_finished_by_it() -> None:
    moved = machine.move(AID[:1], machine.begin(AID[:1]), Order(Command.ACCEPT))
    assert isinstance(moved, Position)
    assert moved.state is State.FINISHED
