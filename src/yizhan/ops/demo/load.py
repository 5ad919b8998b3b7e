"""Fill an empty installation with the demonstration; each step is done once, so that a broken start goes on."""

from collections.abc import Callable
from datetime import date
from typing import Final

from django.db import transaction

from yizhan.accounts.demo import CAST
from yizhan.accounts.queries import user_by_phone
from yizhan.cases.models import Application
from yizhan.catalogue import api as catalogue
from yizhan.cluster.models import Site
from yizhan.kernel import clock
from yizhan.kernel.scope import Acting
from yizhan.ledger.models import Fund
from yizhan.ops.demo.cases import open_cases
from yizhan.ops.demo.cast import write_cast
from yizhan.ops.demo.orders import report_matters
from yizhan.ops.demo.services import fill_funds, publish_programmes
from yizhan.ops.demo.sites import fill_sites
from yizhan.ops.demo.twice import enter_twice
from yizhan.ops.demo.unions import open_union_cases
from yizhan.ops.demo.wishes import WISHES, open_wishes
from yizhan.orders.models import WorkOrder
from yizhan.registry.models import DuplicatePair, Union
from yizhan.registry.quality.services import count_if_due
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.writer import write_province

SEED: Final = 23
PRIMARY_UNIONS: Final = 2000
MEMBERS: Final = 20_000

Progress = Callable[[str, int, int], None]


def was_broken_off() -> bool:
    """Whether an earlier start ended before everything was written. What is there is whole, step by step."""
    return Union.objects.exists() and not WorkOrder.objects.exists()


def load(progress: Progress, *, primary_unions: int = PRIMARY_UNIONS, members: int = MEMBERS) -> None:
    """Write whatever of the demonstration is not there yet. `progress(what, done, total)` is called as it goes."""
    at = clock.now()
    on = clock.local_date(at)
    if not Union.objects.exists():
        write_province(
            seed=SEED,
            size=Size(primary_unions=primary_unions, members=members),
            at=at,
            on=on,
            acting=Acting.system("demo"),
            progress=progress,
        )
    if user_by_phone(CAST[0].mobile) is None:
        write_cast(at=at)
        progress("cast", 1, 1)
    if not DuplicatePair.objects.exists():
        with transaction.atomic():
            progress("twice", pairs := enter_twice(at=at), pairs)
    count_if_due(at)
    if not catalogue.list_published(on):
        published = publish_programmes(at=at, valid_from=date(on.year, 1, 1))
        progress("programmes", len(published), len(published))
    if not Fund.objects.exists():
        with transaction.atomic():
            funds = fill_funds(at=at)
        progress("funds", funds, funds)
    if not Site.objects.exists():
        with transaction.atomic():
            articles = fill_sites(at=at)
        progress("articles", articles, articles)
    if not Application.objects.exists():
        with transaction.atomic():
            open_cases(at=at, progress=progress)
            progress("wishes", open_wishes(at=at), len(WISHES))
    if not Application.objects.filter(for_union__isnull=False).exists():
        with transaction.atomic():
            progress("unions", told := open_union_cases(at=at), told)
    if not WorkOrder.objects.exists():
        with transaction.atomic():
            matters = report_matters(at=at)
        progress("orders", matters, matters)
