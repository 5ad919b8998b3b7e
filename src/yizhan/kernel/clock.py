"""The time. Only edges and tasks ask for it; services and rules are given it."""

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
_SHIFT_IS_FRESH_FOR_S = 1.0
_shift: tuple[float, timedelta] = (float("-inf"), timedelta())
_on_forward: list[Callable[[datetime], object]] = []


def now() -> datetime:
    """Aware, in UTC. In demonstration mode the fast-forward is added."""
    return real_now() + _ahead()


def real_now() -> datetime:
    """Aware, in UTC, never shifted: for what is held against a clock that is not ours, as an authenticator app's."""
    return datetime.now(UTC)


def today() -> date:
    """The day in Asia/Shanghai."""
    return local_date(now())


def local_date(at: datetime) -> date:
    """The Asia/Shanghai day on which something happened."""
    return at.astimezone(SHANGHAI).date()


def span_of(day: date) -> tuple[datetime, datetime]:
    """When an Asia/Shanghai day begins and when the next one does: for a range over times, which an index serves."""
    begins = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    return begins, begins + timedelta(days=1)


def on_forward(catch_up: Callable[[datetime], object]) -> None:
    """Register what falls due when the demonstration's clock jumps, so that nobody waits for a worker to see it."""
    _on_forward.append(catch_up)


def fast_forward(by: timedelta) -> None:
    """Move the demonstration's clock ahead, and do what fell due. It never runs backwards: that would come twice."""
    from yizhan.kernel.models import ClockShift

    if not settings.DEMO:
        raise RuntimeError("the clock moves only in demonstration mode")
    if by < timedelta():
        raise ValueError("the clock moves ahead only")
    from django.db.models import F

    ClockShift.objects.get_or_create(id=1)
    ClockShift.objects.filter(id=1).update(ahead_s=F("ahead_s") + int(by.total_seconds()))
    forget_shift()
    for catch_up in _on_forward:
        catch_up(now())


def _ahead() -> timedelta:
    """The shift, read at most once a second in each process; zero outside demonstration mode."""
    global _shift
    if not settings.DEMO:
        return timedelta()
    read_at, ahead = _shift
    if time.monotonic() - read_at > _SHIFT_IS_FRESH_FOR_S:
        from yizhan.kernel.models import ClockShift

        row = ClockShift.objects.filter(id=1).values_list("ahead_s", flat=True).first()
        ahead = timedelta(seconds=row or 0)
        _shift = (time.monotonic(), ahead)
    return ahead


def forget_shift() -> None:
    """Read the shift anew at the next question."""
    global _shift
    _shift = (float("-inf"), timedelta())
