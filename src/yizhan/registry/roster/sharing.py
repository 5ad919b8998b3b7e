"""Phones that somebody else has: what is said of a row that comes in with one. It is taken, and to be looked at."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection

from yizhan.registry.roster.rules.problems import Finding

_INDEX_BYTES: Final = 32
_LOOKED_AT: Final = 20  # people of one phone: an office's number may stand with thousands
_BESIDE: Final = (
    "SELECT n, array_agg(other.name) FROM generate_series(0, %s - 1) n CROSS JOIN LATERAL ("  # noqa: S608 - numbers of this file
    "SELECT p.name, p.document_index FROM registry_person p"
    f" WHERE p.phone_index = substr(%s::bytea, n * {_INDEX_BYTES} + 1, {_INDEX_BYTES}) AND p.died_on IS NULL"
    f" LIMIT {_LOOKED_AT}) other"
    f" WHERE other.document_index <> substr(%s::bytea, n * {_INDEX_BYTES} + 1, {_INDEX_BYTES}) GROUP BY n"
)


def names_beside(coming: Sequence[tuple[int, bytes, bytes]]) -> dict[int, list[str]]:
    """Of rows (place in the chunk, index of the document, index of the phone) those whose phone somebody else in the
    register has, with the names of the first of these. One question for all rows, none for no row."""
    if not coming:
        return {}
    places, documents, phones = zip(*coming, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, [len(places), b"".join(phones), b"".join(documents)])
        return {places[n]: names for n, names in cursor.fetchall()}


def finding_of(name: str, others: Collection[str], *, is_twice: bool) -> Finding:
    """What is said of a row. Whoever has the name too is most worth a look; an earlier row is easier to look up."""
    if name in others:
        return Finding.PERSON_LIKELY
    return Finding.PHONE_TWICE if is_twice else Finding.PHONE_SHARED
