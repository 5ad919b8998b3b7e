"""How a rights matter comes in: from a worker who is signed in or not, or over the telephone to 12351."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.accounts.queries import holders_on
from yizhan.cases.api import Stop, check_digit
from yizhan.kernel import limits, vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import Forbidden, Invalid, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.limits import Limit
from yizhan.kernel.scope import Acting, Level, Role, ScopeKeys, scope_fields
from yizhan.orders import errors
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries import desks
from yizhan.orders.queries.access import mark
from yizhan.orders.rules import receipt
from yizhan.orders.services import clocks, entries, facts, telling
from yizhan.orders.services.entries import COMPLAINANT
from yizhan.orders.terms import kinds, terms_on
from yizhan.orders.types import Family, Source, State, Told
from yizhan.registry import api as registry
from yizhan.registry.rules.phones import read_mobile
from yizhan.registry.rules.reading import UnreadableError

_NOWHERE: Final = "230000"  # the province's own code: where a union has none of six digits, or none is to be told
FILINGS: Final = Limit("orders.file", most=20, within=timedelta(hours=1))  # a dormitory may share one address


@dataclass(frozen=True, slots=True)
class Filed:
    """What the person takes along. `code` is empty for whoever reads it in their own account."""

    order: WorkOrder
    code: str


@dataclass(frozen=True, slots=True)
class Worker:
    """A signed-in worker who reports in their own name. `tells_union` is the tick 告知我的基层工会."""

    user_id: UUID
    person_id: UUID | None = None
    tells_union: bool = False


@transaction.atomic
def file_order(*, told: Told, sender: str, at: datetime, worker: Worker | None = None) -> Filed:
    """A worker reports something, signed in (`worker`) or not: then a receipt code leads back to it.

    Raises Invalid with the faulty fields, TriedTooOften.
    """
    limits.take([(FILINGS, sender)], at=at)
    _check(told)
    source = Source.WORKER if worker else Source.VISITOR
    order = _order(told, source, worker, at=at)
    order.save(force_insert=True)
    entries.write(order, "received", "orders.received", acting=COMPLAINANT, at=at)
    _arrived(order, at=at)
    return Filed(order, "" if worker else code_of(order.id))


@transaction.atomic
def take_call(*, told: Told, acting: Acting, at: datetime) -> Filed:
    """The operator of 12351 enters what a caller says, and reads the receipt code out to them."""
    if acting.role is not Role.HOTLINE_OPERATOR:
        raise Forbidden
    _check(told)
    order = _order(told, Source.HOTLINE, None, at=at)
    order.save(force_insert=True)
    entries.write(order, "received", "orders.call_taken", acting=acting, at=at)
    _arrived(order, at=at)
    return Filed(order, code_of(order.id))


def code_of(order_id: UUID) -> str:
    """The receipt code of an order: worked out with the index key, which is outside the database, and kept nowhere.

    So the same form sent twice over a bad connection shows the same code, and no table holds it.
    """
    return receipt.code_of(vault.blind_index("orders.receipt_code", str(order_id)))


def index_of(code: str) -> bytes:
    """Under which the row is found again by somebody who has the code."""
    return vault.blind_index("orders.receipt", receipt.read(code))


def order_number(division: str, on: date) -> str:
    """A number that counts nothing: eight digits by chance, so that nobody reads off how many came."""
    place = division[:6] if division[:6].isdigit() and len(division) >= 6 else _NOWHERE
    while True:
        body = f"{on.year:04d}{place}{secrets.randbelow(10**8):08d}"
        number = f"G{body[:4]}-{body[4:10]}-{body[10:]}-{check_digit(body)}"
        if not WorkOrder.objects.filter(number=number).exists():
            return number


def _order(told: Told, source: Source, worker: Worker | None, *, at: datetime) -> WorkOrder:
    on, order_id = local_date(at), new_id()
    keys, start = _place(told.county_id, on)
    order = WorkOrder(
        id=order_id,
        number=order_number(registry.union_card(keys.union_id).division_code, on),
        family=Family.RIGHTS,
        kind=told.kind,
        source=source,
        state=State.RECEIVED,
        limit_class=terms_on(on).classes[0].code,
        started_on=on,
        receipt_index=None if worker else index_of(code_of(order_id)),
        personal_id=_sealed(told, order_id),
        filed_at=at,
        **scope_fields(keys),
    )
    if worker is not None:
        _belongs_to(order, worker)
    stop = desks.free_from(start, keys, order, on=on)
    order.desk_level, order.desk_node_id = stop.level, stop.node_id
    clocks.wind(order)
    return order


def _place(county_id: UUID | None, on: date) -> tuple[ScopeKeys, Stop]:
    """The line of the county turned to; of whoever cannot say where, the province's own desk."""
    if county_id is None:
        return ScopeKeys(union_id=desks.province_id()), desks.PROVINCE
    return desks.keys_of(county_id, on), Stop(Level.COUNTY, county_id)


def _belongs_to(order: WorkOrder, worker: Worker) -> None:
    """Whose it is; and, blind, where they work: nobody from there is to see it."""
    order.user_id = worker.user_id
    standing = registry.membership_of(worker.person_id) if worker.person_id else None
    if worker.person_id is not None:
        order.connected = [worker.person_id]
    if standing is not None:
        order.apart = [mark(node) for node in (standing.union_id, standing.employer_id) if node is not None]
        order.told_union_id = standing.union_id if worker.tells_union else None


def _arrived(order: WorkOrder, *, at: datetime) -> None:
    facts.record("orders.received", order, at=at)
    telling.desk(order, at=at)
    if order.told_union_id is not None:
        users = holders_on(order.told_union_id, [Role.CADRE], local_date(at))
        telling.own_union(users, at=at)


def _sealed(told: Told, order_id: UUID) -> UUID:
    said = {
        "what": told.what.strip(),
        "where": told.where.strip(),
        "name": told.name.strip(),
        "phone": _phone(told),
        "wants_texts": told.wants_texts,
    }
    return vault.put(said, purpose="orders.personal", owner=("order", order_id))


def _phone(told: Told) -> str:
    return read_mobile(told.phone) if told.wants_texts else told.phone.strip()


def _check(told: Told) -> None:
    problems: list[Problem] = []
    if told.kind not in {one.code for one in kinds()}:
        problems.append(Problem(field="kind", message=_("请选择一类。拿不准的，选“求助或投诉”。")))
    if len(told.what.strip()) < entries.SHORTEST:
        problems.append(Problem(field="what", message=str(errors.TooLittleSaid.message)))
    if told.county_id is not None and told.county_id not in {desk.union_id for desk in desks.county_desks()}:
        problems.append(Problem(field="county", message=_("请从列表里选择区县；说不清的，选“请省总工会分办”。")))
    if told.wants_texts and not _is_mobile(told.phone):
        problems.append(Problem(field="phone", message=_("要收短信，请填写 11 位手机号。")))
    if problems:
        raise Invalid(problems)


def _is_mobile(text: str) -> bool:
    try:
        read_mobile(text)
    except UnreadableError:
        return False
    return True
