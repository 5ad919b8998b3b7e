"""补正: everything that is missing is told once, in one notice."""

from collections.abc import Set as AbstractSet


def told_late(*, told_before: AbstractSet[str], asked_now: AbstractSet[str]) -> frozenset[str]:
    """Items that the first notice at this step should have named: they may not be asked for any more.

    Asking again for what was told and is still not right is allowed; a first notice may ask for anything.
    """
    return frozenset(asked_now - told_before) if told_before else frozenset()
