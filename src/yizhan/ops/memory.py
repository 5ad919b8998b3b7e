"""How much memory there is for us: the machine's, or less where a container is given less."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

_LIMITS: Final = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def memory_bytes(limits: Sequence[Path] = _LIMITS) -> int:
    """Bytes. A limit that is not written down, or says `max`, is none."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return min([machine, *(found for path in limits if (found := _limit(path)) is not None)])


def _limit(path: Path) -> int | None:
    try:
        written = path.read_text(encoding="ascii").strip()
    except OSError:
        return None
    return int(written) if written.isdigit() else None
