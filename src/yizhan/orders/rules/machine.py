"""The machine of work orders: which command is possible where, and where it leads.

Both families go the same way: received, accepted, answered, closed. `None` as the goal: the order stays where it is.
"""

from typing import Final

from yizhan.orders.types import ENDED, OPEN, Command, Family, State

_DESK = frozenset({State.RECEIVED, State.ACCEPTED})  # waits for an officer: the clock runs
_BOTH = frozenset(Family)
_RIGHTS = frozenset({Family.RIGHTS})
_RATING = frozenset({Family.RATING})

TABLE: dict[Command, tuple[frozenset[Family], frozenset[State], State | None]] = {
    Command.ACCEPT: (_RIGHTS, frozenset({State.RECEIVED}), State.ACCEPTED),
    Command.REFUSE: (_RIGHTS, frozenset({State.RECEIVED}), State.REFUSED),
    Command.NOTE: (_BOTH, OPEN, None),
    Command.MEDIATE: (_RIGHTS, frozenset({State.ACCEPTED}), None),
    Command.ASSIGN: (_RIGHTS, frozenset({State.ACCEPTED}), None),
    Command.EXTEND: (_RIGHTS, frozenset({State.ACCEPTED}), None),
    Command.TRANSFER: (_RIGHTS, _DESK, None),
    Command.TAKE: (_BOTH, _DESK, None),
    Command.RECUSE: (_BOTH, OPEN, None),
    Command.ESCALATE: (_BOTH, _DESK | {State.ANSWERED}, None),
    Command.ANSWER: (_RIGHTS, frozenset({State.ACCEPTED}), State.ANSWERED),
    Command.VERIFY: (_RATING, frozenset({State.RECEIVED}), State.ACCEPTED),
    Command.MEND: (_RATING, frozenset({State.ACCEPTED}), State.ANSWERED),
    Command.CALL_BACK: (_RATING, frozenset({State.ANSWERED}), State.CLOSED),
    Command.SET_ASIDE: (_RATING, OPEN, State.SET_ASIDE),
    Command.ADD: (_BOTH, OPEN, None),
    Command.ASK_AGAIN: (_RIGHTS, frozenset({State.ANSWERED}), State.ACCEPTED),
    Command.OBJECT: (_RIGHTS, frozenset({State.REFUSED, State.ANSWERED, State.CLOSED}), State.RECEIVED),
    Command.RATE: (_RIGHTS, frozenset({State.ANSWERED}), State.CLOSED),
    Command.LAPSE: (_RIGHTS, frozenset({State.ANSWERED}), State.CLOSED),
    Command.WITHDRAW: (_BOTH, OPEN, State.WITHDRAWN),
}

# What the person may do, and what the desk may; the rest is the platform's own or that of the desk above.
OF_THE_PERSON = frozenset({Command.ADD, Command.ASK_AGAIN, Command.OBJECT, Command.RATE, Command.WITHDRAW})
OF_THE_DESK = frozenset(Command) - OF_THE_PERSON - {Command.TAKE, Command.LAPSE, Command.SET_ASIDE, Command.ESCALATE}


# Two commands have a second way: nothing to mend, on to the call back; not content, back to be mended.
OTHERWISE: dict[Command, State] = {Command.VERIFY: State.ANSWERED, Command.CALL_BACK: State.ACCEPTED}


def move(family: Family, state: State, command: Command, *, is_otherwise: bool = False) -> State | None:
    """Where a command leads (by its second way where `is_otherwise`); None where it is not possible."""
    families, states, goal = TABLE[command]
    if family not in families or state not in states:
        return None
    if is_otherwise:
        return OTHERWISE.get(command)
    return goal or state


def possible(family: Family, state: State) -> frozenset[Command]:
    """The commands that the table allows here, not looking at who asks."""
    return frozenset(command for command in Command if move(family, state, command) is not None)


BAD: Final = 2  # the two lowest of five levels


def is_bad(score: int | None) -> bool:
    """Whether a rating is one of those that somebody above looks into."""
    return score is not None and score <= BAD


def may_turn_higher(state: State, score: int | None) -> bool:
    """Refused or answered always; what was closed only where whoever closed it was not content."""
    return state is not State.CLOSED or is_bad(score)


def runs(family: Family, state: State) -> bool:
    """Whether the clock runs: until the answer for a rights matter, until the call back for a rating."""
    return state in _DESK or (family is Family.RATING and state not in ENDED)
