"""Any sequence of commands keeps the machine's promises."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from yizhan.orders.rules import machine
from yizhan.orders.types import ENDED, OPEN, Command, Family, State

families = st.sampled_from(Family)
moves = st.lists(st.tuples(st.sampled_from(Command), st.booleans()), max_size=60)


def walk(family: Family, commands: list[tuple[Command, bool]]) -> list[tuple[State, Command, State]]:
    """Each move that was possible, from where to where."""
    state, path = State.RECEIVED, []
    for command, is_otherwise in commands:
        goal = machine.move(family, state, command, is_otherwise=is_otherwise)
        if goal is not None:
            path.append((state, command, goal))
            state = goal
    return path


@given(families, moves)
def test_an_end_is_final_but_for_the_door_above(family: Family, commands: list[tuple[Command, bool]]) -> None:
    for before, command, _after in walk(family, commands):
        assert before in OPEN or (before in (State.REFUSED, State.CLOSED) and command is Command.OBJECT)


@given(st.sampled_from(State), st.none() | st.integers(1, 5))
def test_what_was_closed_goes_higher_only_where_the_rating_was_bad(state: State, score: int | None) -> None:
    assert machine.may_turn_higher(state, score) == (state is not State.CLOSED or score in (1, 2))


@given(families, moves)
def test_a_rights_matter_is_answered_only_after_it_was_accepted(
    family: Family, commands: list[tuple[Command, bool]]
) -> None:
    states = [State.RECEIVED, *(after for _before, _command, after in walk(family, commands))]
    for before, after in pairwise(states):
        if family is Family.RIGHTS and after is State.ANSWERED:
            assert before in (State.ACCEPTED, State.ANSWERED)
        if after is State.CLOSED:
            assert before is State.ANSWERED


@given(families, moves)
def test_the_two_families_keep_to_their_own(family: Family, commands: list[tuple[Command, bool]]) -> None:
    theirs = {
        Family.RIGHTS: {Command.VERIFY, Command.MEND, Command.CALL_BACK, Command.SET_ASIDE},
        Family.RATING: {Command.ACCEPT, Command.REFUSE, Command.ANSWER, Command.TRANSFER, Command.EXTEND},
    }
    assert not {command for _before, command, _after in walk(family, commands)} & theirs[family]


@given(families, st.sampled_from(State))
def test_the_person_and_the_desk_never_share_a_command(family: Family, state: State) -> None:
    possible = machine.possible(family, state)
    assert not machine.OF_THE_PERSON & machine.OF_THE_DESK
    if state in ENDED:
        assert not possible & machine.OF_THE_DESK
    if machine.runs(family, state):
        assert state not in ENDED


@given(families, st.sampled_from(sorted(OPEN)))
def test_from_every_open_state_an_end_can_be_reached(family: Family, state: State) -> None:
    seen, waiting = {state}, [state]
    while waiting:
        here = waiting.pop()
        for command in Command:
            goal = machine.move(family, here, command)
            if goal is not None and goal not in seen:
                seen.add(goal)
                waiting.append(goal)
    assert seen & ENDED
