"""When the small demonstration is told."""

from datetime import UTC, date, datetime

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
TODAY = date(2026, 11, 22)
NEW_YEAR = datetime(2026, 1, 1, 4, tzinfo=UTC)
