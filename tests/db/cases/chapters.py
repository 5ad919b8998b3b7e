"""Where many stories have come to, kept in a database of its own: whoever goes on from there need not tell it again.

A chapter is told once a session, as if by the first test that wants it. A test that begins with one turns to its
database; one that has written anything before tells it in full.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import connection

from tests import databases
from tests.connecting import connected_to, undone_in
from tests.databases import TestDatabase
from tests.people import People
from tests.world import AT

if TYPE_CHECKING:
    from tests.db.cases.story import Story

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Told:
    """A database in which a chapter was told, what the telling returned, and when it ended."""

    database: TestDatabase
    value: Any
    at: datetime


@dataclass
class Chapters:
    """Those of this session, on top of a database with the programmes; each is made when first turned to."""

    begin: TestDatabase
    people: People
    _kept: ExitStack
    _told: dict[Callable[..., Any], Told] = field(default_factory=dict)

    def told(self, tell: Callable[[Story], Any]) -> Told:
        if tell not in self._told:
            self._told[tell] = self._tell(tell)
        return self._told[tell]

    def _tell(self, tell: Callable[[Story], Any]) -> Told:
        from tests.db.cases.story import Story

        clone = databases.clone(self.begin.cluster, template=self.begin.name)
        database = self._kept.enter_context(clone)
        with connected_to(database):
            story = Story(deepcopy(self.people))
            return Told(database, tell(story), story.at)


@dataclass
class Bookmark:
    """Which database a test's story lies in: at first that of the beginning."""

    chapters: Chapters
    _open: ExitStack
    is_at_the_beginning: bool = True

    def turn_to(self, tell: Callable[[Story], T]) -> tuple[T, datetime]:
        self.is_at_the_beginning = False
        self._open.close()  # before it is copied, nobody may be on it
        told = self.chapters.told(tell)
        self._open.enter_context(undone_in(told.database))
        return deepcopy(told.value), told.at


@contextmanager
def opened(chapters: Chapters) -> Iterator[Bookmark]:
    """At the beginning; whatever is written is undone at the end."""
    with ExitStack() as stack:
        stack.enter_context(undone_in(chapters.begin))
        yield Bookmark(chapters, stack)


def chapter(tell: Callable[P, T]) -> Callable[P, T]:
    """Decorates what takes a story alone from its beginning to a place where many go on."""

    @wraps(tell)
    def retold(*args: P.args, **kwargs: P.kwargs) -> T:
        story: Any = args[0]
        if len(args) > 1 or kwargs or not _is_at_the_beginning(story):
            return tell(*args, **kwargs)
        value: T
        value, story.at = story.bookmark.turn_to(tell)
        return value

    return retold


def _is_at_the_beginning(story: Story) -> bool:
    """Nothing was written or locked in this test so far."""
    if (
        story.bookmark is None
        or not story.bookmark.is_at_the_beginning
        or story.at != AT
        or story.employer_id is not None
    ):
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NULL")
        return bool(cursor.fetchone()[0])
