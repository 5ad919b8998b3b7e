"""The demonstration's work orders, told in its small province."""

from collections import Counter

import pytest

from tests.db.ops.test_demonstration import NOON, write_small_province
from yizhan.ops.demo.cast import write_cast
from yizhan.ops.demo.orders import MATTERS, report_matters
from yizhan.orders.models import WorkOrder

pytestmark = pytest.mark.django_db


def test_a_dozen_matters_lie_at_every_stage_on_desks_where_somebody_sits() -> None:
    write_small_province()
    write_cast(at=NOON)
    assert report_matters(at=NOON) == len(MATTERS) == 12
    states = Counter(WorkOrder.objects.values_list("state", flat=True))
    assert set(states) == {"received", "accepted", "answered", "closed", "refused"}
    assert set(WorkOrder.objects.values_list("desk_level", flat=True)) == {"county", "province"}
    assert set(WorkOrder.objects.values_list("source", flat=True)) == {"visitor", "worker", "hotline"}
