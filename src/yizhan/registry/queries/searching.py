"""Keyset pages of memberships without a count, and the search that a cadre types without looking.

What was typed is looked for in one way after another, each of which has an index in whose order its page is read: a
page is there after its first rows, however many bear a surname. One condition with "or" would read and sort them all.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, Generic, TypeVar
from uuid import UUID

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.db.models.lookups import StartsWith

from yizhan.kernel.scope import Acting, Level
from yizhan.registry import sealed
from yizhan.registry.models import Membership, Person, Union, UnionAncestry
from yizhan.registry.models.bigrams import Bigrams
from yizhan.registry.queries.merged import STANDING
from yizhan.registry.rules.identity import kinds_like, lengthen
from yizhan.registry.rules.names import MIDDLE_DOT, typed_name
from yizhan.registry.rules.pinyin import name_key
from yizhan.registry.rules.reading import UnreadableError, compact

T = TypeVar("T")
PAGE_ROWS = 50
_DOCUMENT = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")
_FORMER_LENGTH: Final = 15
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_NUMBER = re.compile(r"[0-9]{13}")
_ID: Final = "person_id"
_ANY_MORE: Final = "某"
_UNION_CODE = re.compile(r"[0-9]{6,9}-[0-9A-F]{12}")
_FEWEST_WITHOUT_A_DOT: Final = 3
_FEWEST: Final = 2  # letters of a union's name; one alone is a family name
_MOST_UNIONS: Final = 20


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page and the opaque cursor of the next; empty where it is the last."""

    rows: list[T]
    following: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to look for people: what they must be, and by which columns of a membership they are read in order."""

    wanted: Q
    order: tuple[str, ...] = ("person__name_letters",)
    unions: Callable[[], list[UUID]] | None = None  # asked only where this way is gone: whose members they must be

    def condition(self) -> Q:
        return self.wanted if self.unions is None else self.wanted & Q(union_id__in=self.unions())


BY_NAME: Final = Way(Q())
_LETTERS_IN_A_LINE, _LETTERS = "name_letters", "person__name_letters"


def ways(text: str, *, letters: str = _LETTERS, is_narrow: bool = False) -> list[Way]:
    """What was typed: document or mobile by blind index, member number, name, letters of the pinyin, then initials.

    `letters` is the column that is read in order: the membership's within a line, which has an index of each line's
    names, the person's in the whole province. In a narrow line initials are picked out of all whose name begins so,
    in a wide one the line out of all with these initials.
    """
    if not text.strip():
        return [Way(Q(), (letters,))]
    try:
        number = compact(text)
    except UnreadableError:
        return []
    if _DOCUMENT.fullmatch(number):
        number = lengthen(number) if len(number) == _FORMER_LENGTH else number
        return [_numbered(Q(document_index=sealed.document_index("1", number)))]
    if _MOBILE.fullmatch(number):
        return [Way(Q(person__phone_index=sealed.phone_index(number)))]
    if _NUMBER.fullmatch(number):
        return [_numbered(Q(member_number=number))]
    if kinds := kinds_like(number):
        return [_numbered(Q(document_index__in=[sealed.document_index(kind, number) for kind in kinds]))]
    if number.isascii():
        return _by_letters(re.sub(r"[^a-z]", "", text.lower()), letters, is_narrow=is_narrow)
    return _by_name(typed_name(text), letters)


def _by_letters(typed: str, letters: str, *, is_narrow: bool) -> list[Way]:
    """A name's letters, then its initials where those are not its first letters as well: one letter always is."""
    if not typed:
        return []
    by_letters = Q(**{f"{letters}__startswith": typed})
    if len(typed) == 1:
        return [Way(by_letters, (letters,))]
    by_initials = Q(person__name_initials__startswith=typed) & ~by_letters
    if is_narrow:
        return [Way(by_letters, (letters,)), Way(by_initials & Q(**{f"{letters}__startswith": typed[0]}), (letters,))]
    return [Way(by_letters, (letters,)), Way(by_initials, ("person__name_initials", "person__name_pinyin"))]


def _by_name(typed: str, letters: str) -> list[Way]:
    """The beginning of a name. In a line first among those who sound so, then among those who are read otherwise. Last
    names that have a dot where somebody typed none (敖·巴图)."""
    found = _by_beginning(typed, letters)
    if len(typed) < _FEWEST_WITHOUT_A_DOT or MIDDLE_DOT in typed:
        return found
    bare = Replace(F("person__name"), Value(MIDDLE_DOT), Value(""))
    sounds = Q(**{f"{letters}__startswith": _sound(typed)})
    dotted = sounds & Q(person__name__contains=MIDDLE_DOT) & Q(StartsWith(bare, typed))
    return [*found, Way(dotted & ~Q(person__name__startswith=typed), (letters,))]


def _by_beginning(typed: str, letters: str) -> list[Way]:
    named = Q(person__name__startswith=typed)
    if letters == _LETTERS:
        return [Way(named, ("person__name",))]
    sounds = Q(**{f"{letters}__startswith": _sound(typed)})
    return [Way(named & sounds, (letters,)), Way(named & ~sounds, ("person__name",))]


def _sound(beginning: str) -> str:
    """The letters of a name's beginning, read as the beginning of a name is: 单 alone would be no family name."""
    return "".join(name_key(f"{beginning}{_ANY_MORE}").split()[:-1])


def _of_unions(acting: Acting, typed: str, letters: str) -> list[Way]:
    """The members of the unions that are called so, whoever has not been found by their own name. Last: it is
    gone only where the others did not fill the page."""
    if len(typed) < _FEWEST or typed.isascii():
        return []
    others = ~Q(person__name__startswith=typed)
    return [Way(others, (letters,), unions=lambda: unions_called(acting, typed))]


def unions_with(typed: str) -> QuerySet[Union]:
    """The unions in whose name something stands. Two characters are the fewest that the index of names knows."""
    named = Union.objects.filter(name__contains=typed)
    if len(typed) < _FEWEST:
        return named
    return named.alias(parts=Bigrams("name")).filter(parts__contains=Bigrams(Value(typed)))


def unions_called(acting: Acting, typed: str) -> list[UUID]:
    """The first unions of somebody's line with these words in their name, those that were wound up as well."""
    named = unions_with(typed)
    if acting.level is not Level.PROVINCE:
        below = UnionAncestry.objects.filter(ancestor_id=acting.node_id, valid_until__isnull=True)
        named = named.filter(id__in=below.values("union_id"))
    return list(named.order_by("name_pinyin", "id").values_list("id", flat=True)[:_MOST_UNIONS])


def _numbered(person: Q) -> Way:
    """Whoever has this number, or whose other entry had it before the two became one."""
    return Way(Q(person_id__in=Person.objects.filter(person).values_list(STANDING, flat=True)))


def found_page(memberships: QuerySet[Membership], acting: Acting, text: str, after: str) -> Page[Membership]:
    """One page of those memberships of somebody's line that are found: by the person, then by the name of their union.
    All of them by name where nothing was typed."""
    letters = _LETTERS_IN_A_LINE if acting.column else _LETTERS
    is_narrow = bool(acting.column) and acting.level is not Level.CITY
    typed = text.strip()
    looked = ways(text, letters=letters, is_narrow=is_narrow)
    if _UNION_CODE.fullmatch(typed.upper()):
        looked = [Way(Q(union__code=typed.upper()), (letters,))]
    elif looked:
        looked = [*looked, *_of_unions(acting, typed, letters)]
    return _page(memberships, looked, after)


def in_order_of_names(memberships: QuerySet[Membership], after: str) -> Page[Membership]:
    """One page of memberships, by the letters of their people's names."""
    return _page(memberships, [BY_NAME], after)


def _page(memberships: QuerySet[Membership], looked: Sequence[Way], after: str) -> Page[Membership]:
    first, place = _open_cursor(after, looked)
    found: list[tuple[int, Membership]] = []
    for number in range(first, len(looked)):
        way = looked[number]
        rows = memberships.filter(way.condition()).order_by(*way.order, _ID)
        if place and number == first:
            rows = rows.filter(_behind(way, place))
        found += [(number, row) for row in rows[: PAGE_ROWS + 1 - len(found)]]
        if len(found) > PAGE_ROWS:
            break
    shown = found[:PAGE_ROWS]
    following = _cursor(looked, *shown[-1]) if len(found) > PAGE_ROWS else ""
    return Page([row for _, row in shown], following)


def _behind(way: Way, place: Sequence[str]) -> Q:
    """Whatever comes behind a place in a way's order. The first condition alone says where the index is entered."""
    columns = [*way.order, _ID]
    behind = Q()
    for column, value in zip(reversed(columns), reversed(place), strict=True):
        behind = Q(**{f"{column}__gt": value}) | (Q(**{column: value}) & behind if behind else Q())
    return Q(**{f"{columns[0]}__gte": place[0]}) & behind


def _cursor(looked: Sequence[Way], number: int, last: Membership) -> str:
    place = [attrgetter(column.replace("__", "."))(last) for column in looked[number].order]
    return base64.urlsafe_b64encode(json.dumps([number, *place, str(last.person_id)]).encode()).decode()


def _open_cursor(text: str, looked: Sequence[Way]) -> tuple[int, list[str]]:
    """In which way to go on, and behind what. A cursor that is none begins at the beginning."""
    try:
        number, *place = json.loads(base64.urlsafe_b64decode(text))
        UUID(place[-1])
        fits = number in range(len(looked)) and len(place) == len(looked[number].order) + 1
        fits = fits and all(isinstance(value, str) and "\0" not in value for value in place)
    except (ValueError, TypeError, IndexError, AttributeError, RecursionError, binascii.Error):
        return 0, []
    return (number, place) if fits else (0, [])
