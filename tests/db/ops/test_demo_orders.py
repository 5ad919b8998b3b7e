"""The demonstration's work orders, told in its small province."""

from collections import Counter

import pytest

from tests.db.times import NOON
from yizhan.ops.demo.orders import MATTERS, report_matters
from yizhan.orders.models import WorkOrder

pytestmark = pytest.mark.usefixtures("furnished")


def test_a_dozen_matters_lie_at_every_stage_on_desks_where_somebody_sits() -> None:
    assert report_matters(at=NOON) == len(MATTERS) == 12
    states = Counter(WorkOrder.objects.values_list("state", flat=True))
    assert set(states) == {"received", "accepted", "answered", "closed", "refused"}
    assert set(WorkOrder.objects.values_list("desk_level", flat=True)) == {"county", "province"}
    assert set(WorkOrder.objects.values_list("source", flat=True)) == {"visitor", "worker", "hotline"}
