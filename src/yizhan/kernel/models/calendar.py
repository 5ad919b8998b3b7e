"""Working days, and the demonstration's clock."""

from typing import ClassVar

from django.db import models

from yizhan.kernel.models.base import Free


class CalendarDay(Free):
    """Whether one day is worked. A year is in the table whole or not at all; an absent year is provisional."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)  # the holiday, or the one whose bridge day is made up for
    source = models.CharField(max_length=80)


class ClockShift(Free):
    """Demonstration only: by how much the platform's clock runs ahead of the real one. At most one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    ahead_s = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_clock")]
