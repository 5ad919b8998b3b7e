"""Run in a process of the bench, in a written province: what officers type and which days they ask for, timed here.

Prints, as JSON, the milliseconds of every question by who asks and what is typed: the query and its rows, without page.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

import django

django.setup()

from yizhan.insight.definitions import declared  # noqa: E402
from yizhan.insight.queries.figures import total_of  # noqa: E402
from yizhan.kernel import clock  # noqa: E402
from yizhan.kernel.scope import Acting, Level, Line, Role  # noqa: E402
from yizhan.registry import sealed  # noqa: E402
from yizhan.registry.models import Membership, Union  # noqa: E402
from yizhan.registry.queries.as_of import members_of_day  # noqa: E402
from yizhan.registry.queries.lists import members_page, unions_like  # noqa: E402

OFFICERS = {
    "province": (Role.PROVINCE_OFFICER, Level.PROVINCE, "230000"),
    "city": (Role.CITY_OFFICER, Level.CITY, "230100"),
    "county": (Role.COUNTY_OFFICER, Level.COUNTY, "230102"),
}


def main(times: int) -> None:
    random = Random(1)
    told: dict[str, dict[str, list[float]]] = {}
    for who, (role, level, code) in OFFICERS.items():
        acting = Acting(role, node_id=Union.objects.get(code=code).id, level=level, line=Line.TERRITORY)
        told[who] = {what: _timed(asked) for what, asked in _questions(random, acting, times).items()}
    print(json.dumps(told))


def _questions(random: Random, acting: Acting, times: int) -> dict[str, list[Callable[[], Any]]]:
    """By what is typed, as many questions as asked for: about members of the line, whom nobody asked for before."""
    rows = _members(random, acting, times)
    typed: dict[str, list[str]] = {
        "name": [row.person.name for row in rows],
        "surname": [row.person.name[0] for row in rows],
        "pinyin": [row.person.name_letters for row in rows],
        "initials": [row.person.name_initials for row in rows],
        "ID number": [sealed.open_document(row.person) for row in rows],
        "phone": [sealed.open_phone(row.person) or "16000000001" for row in rows],
        "card number": [row.person.member_number or "" for row in rows],
        "nothing: the list": ["" for _ in rows[:20]],
    }
    today = clock.today()
    days = [today - timedelta(days=random.randrange(1, 5000)) for _ in rows]
    figure, node = declared().figures["members.real_name"], acting.node_id
    assert node is not None

    def found(texts: list[str]) -> list[Callable[[], Any]]:
        return [partial(members_page, acting, search=text) for text in texts]

    return {
        **{what: found(texts) for what, texts in typed.items()},
        "union by its name": [partial(unions_like, row.union.name[:8]) for row in rows[:50]],
        "the list of a day": [partial(members_of_day, acting, day) for day in days],
        "a name on a day": [
            partial(members_of_day, acting, day, search=row.person.name)
            for day, row in zip(days, rows, strict=True)
        ],
        "how many on a day": [partial(total_of, acting, figure, node, day) for day in days[:5]],
    }  # fmt: skip


def _members(random: Random, acting: Acting, times: int) -> list[Membership]:
    column = {acting.column: acting.node_id} if acting.column else {}
    ids = list(Membership.objects.filter(**column, closed_on__isnull=True).values_list("id", flat=True)[:200_000])
    chosen = random.sample(ids, min(times, len(ids)))
    return list(Membership.objects.filter(id__in=chosen).select_related("person", "union"))


def _timed(asked: list[Callable[[], Any]]) -> list[float]:
    found = []
    for ask in asked:
        begun = time.perf_counter()
        ask()
        found.append((time.perf_counter() - begun) * 1000)
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]))
