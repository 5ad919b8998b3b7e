"""Rights matters as tests bring them in: Alice reports, in her own name or without one."""

from datetime import timedelta
from typing import Any

from django.db import connection
from psycopg import sql

from tests.people import People
from tests.world import AT
from yizhan.kernel.scope import Acting, Role
from yizhan.orders.models import OrderEntry, OrderFile, WorkOrder
from yizhan.orders.services import filing
from yizhan.orders.types import Holder, Told

WHAT = "三个月没有发工资，车间主任说再等等"
WHERE = "松江里食品厂二车间"
DAY = timedelta(days=1)


def told(people: People, **more: Any) -> Told:
    fields = {"kind": "complaint", "what": WHAT, "county_id": people.world["daoli"], "where": WHERE}
    return Told(**{**fields, **more})


def by_alice(people: People, *, tells_union: bool = False, **more: Any) -> WorkOrder:
    worker = filing.Worker(people.users["member"], people.person("member"), tells_union=tells_union)
    return filing.file_order(told=told(people, **more), sender="", at=AT, worker=worker).order


def unnamed(people: People, **more: Any) -> filing.Filed:
    return filing.file_order(told=told(people, **more), sender="", at=AT)


def alice(people: People) -> Holder:
    return Holder(user_id=people.users["member"])


def oneself(people: People, who: str) -> Acting:
    """The same person as the plain member they are."""
    acting = people.acting(who)
    return Acting(Role.MEMBER, user_id=acting.user_id, person_id=acting.person_id)


def rows() -> list[Any]:
    """Everything that a refusal must leave as it is."""
    return [list(model.objects.order_by("id").values()) for model in (WorkOrder, OrderEntry, OrderFile)]


def everything_but(*left_out: str) -> dict[str, str]:
    """All that the database holds as text, by table."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - set(left_out)):
            cursor.execute(sql.SQL("SELECT string_agg(t::text, chr(10)) FROM {} t").format(sql.Identifier(table)))
            found[table] = cursor.fetchone()[0] or ""
    return found
