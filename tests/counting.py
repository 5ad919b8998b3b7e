"""How many queries something costs, whatever a slow machine does meanwhile."""

from typing import Any

from django.test.utils import CaptureQueriesContext

# The demonstration's clock and the calendar, read anew by whoever comes when a second, and a minute, is over.
_BY_THE_CLOCK = ("kernel_clockshift", "kernel_calendarday")


class CountedQueries(CaptureQueriesContext):
    """Django's, without what is asked by the clock and not by the work."""

    @property
    def captured_queries(self) -> list[dict[str, Any]]:
        return [query for query in super().captured_queries if not any(name in query["sql"] for name in _BY_THE_CLOCK)]
