"""Run in a process of the bench: a union is filled with members and merged into another; then its county is.

Prints, as JSON, how many went along and how many seconds each press took. Half of the members who are added sign in, so
that they are told.
"""

import json
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.db import connection  # noqa: E402

from yizhan.kernel import clock  # noqa: E402
from yizhan.kernel.scope import Acting, Level, Role  # noqa: E402
from yizhan.registry.models import Membership, Union, UnionMove, WindingUp  # noqa: E402
from yizhan.registry.services.winding_up import wind_up  # noqa: E402
from yizhan.registry.types import EndOrder  # noqa: E402

_USERS = """
    INSERT INTO accounts_user (id, phone_sealed, phone_index, name, is_active, language, created_at, password)
    SELECT gen_random_uuid(), '', sha256(convert_to('bench ' || g, 'UTF8')), 'bench', true, '', now(), ''
    FROM generate_series(1, %(half)s) g
"""
_PEOPLE = """
    WITH users AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM accounts_user WHERE name = 'bench')
    INSERT INTO registry_person
    SELECT (jsonb_populate_record(p, jsonb_build_object(
        'id', gen_random_uuid(), 'user_id', u.id, 'name', '张' || g, 'name_letters', 'zhang' || g,
        'document_index', '\\x' || encode(sha256(convert_to('bench person ' || g, 'UTF8')), 'hex')))).*
    FROM registry_person p, generate_series(1, %(members)s) g LEFT JOIN users u ON u.n = g
    WHERE p.id = (SELECT person_id FROM registry_membership WHERE closed_on IS NULL LIMIT 1)
    RETURNING id
"""
_MEMBERS = """
    INSERT INTO registry_membership
    SELECT (jsonb_populate_record(m, jsonb_build_object(
        'id', gen_random_uuid(), 'person_id', p.id, 'name_letters', ''))).*
    FROM registry_membership m, unnest(%(people)s) AS p(id)
    WHERE m.id = (SELECT id FROM registry_membership WHERE union_id = %(union)s AND closed_on IS NULL LIMIT 1)
"""


def main() -> None:
    members = int(sys.argv[1])
    by = Acting(role=Role.PROVINCE_OFFICER, node_id=_province().id, level=Level.PROVINCE)
    full, empty, county, other = _places()
    _fill(full, members)
    merged, merged_s = _press(full, empty, by)
    handed, handed_s = _press(county, other, by)
    print(
        json.dumps(
            {
                "merged": merged.members,
                "merged_s": merged_s,
                "unions": sum(UnionMove.objects.filter(former_parent=county).values_list("unions", flat=True)),
                "members": sum(UnionMove.objects.filter(former_parent=county).values_list("members", flat=True)),
                "handed_s": handed_s,
                "own": handed.members,
            }
        )
    )


def _province() -> Union:
    return Union.objects.get(level=Level.PROVINCE)


def _places() -> tuple[Union, Union, Union, Union]:
    """Two primary unions with members in one county, that county, and another one."""
    primary = Membership.objects.filter(
        closed_on=None, union__level=Level.PRIMARY, union__kind="independent", street_id__isnull=False
    )
    first = primary.select_related("union").order_by("id")[0]
    second = primary.filter(county_id=first.county_id).exclude(union=first.union).select_related("union")[0]
    county = Union.objects.get(id=first.county_id)
    other = Union.objects.filter(level=Level.COUNTY, line="territory").exclude(id=county.id).order_by("id")[0]
    return first.union, second.union, county, other


def _fill(union: Union, members: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_USERS, {"half": members // 2})
        cursor.execute(_PEOPLE, {"members": members})
        people = [row for (row,) in cursor.fetchall()]
        cursor.execute(_MEMBERS, {"union": union.id, "people": people})


def _press(union: Union, receiver: Union, by: Acting) -> tuple[WindingUp, float]:
    at = clock.now()
    order = EndOrder("reorganised", "1号", clock.local_date(at) - timedelta(days=1), receiver.id)
    begun = time.monotonic()
    done = wind_up(union_id=union.id, order=order, acting=by, at=at)
    return WindingUp.objects.get(id=done), time.monotonic() - begun


if __name__ == "__main__":
    main()
