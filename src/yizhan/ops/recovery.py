"""How far a PostgreSQL that starts after a hard stop has come, read from its log and its write-ahead log."""

import re
from pathlib import Path


def recovery_news(data: Path, log: Path) -> str:
    """What the server replays after a crash, from its log and the newest written WAL segment."""
    text = log.read_text(errors="replace")
    begin = re.search(r"redo starts at (\w+)/(\w+)", text)
    if begin is None:
        return "the database recovers from a hard stop" if "not properly shut down" in text else ""
    if "redo done" in text:
        return "the database writes what it replayed to disk"
    now = re.findall(r"redo in progress.*current LSN: (\w+)/(\w+)", text)
    start, here, end = _lsn(*begin.groups()), _lsn(*(now or [begin.groups()])[-1]), _wal_end(data)
    done, whole = here - start, max(end - start, here - start, 1)
    return f"the database replays its log after a hard stop: {done >> 20} of about {whole >> 20} MB"


def _lsn(high: str, low: str) -> int:
    return (int(high, 16) << 32) + int(low, 16)


def _wal_end(data: Path) -> int:
    """End of the WAL segment written last (recycled ones carry later names but earlier times)."""
    segments = [file for file in (data / "pg_wal").iterdir() if re.fullmatch(r"[0-9A-F]{24}", file.name)]
    if not segments:
        return 0
    newest = max(segments, key=lambda file: file.stat().st_mtime_ns)
    return _lsn(newest.name[8:16], "0") + (int(newest.name[16:], 16) + 1) * newest.stat().st_size
