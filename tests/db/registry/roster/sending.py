"""Rosters sent as the page and the API send them, and worked on as a worker does."""

import sys
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from tests.world import AT, World
from yizhan.kernel.scope import Acting
from yizhan.registry.models import RosterUpload
from yizhan.registry.roster import uploads, working

SMALL_CHUNK: Final = 500
_IN_SMALL_CHUNKS = f"""
import django
django.setup()
from yizhan.registry.roster import reading
reading.CHUNK_ROWS = {SMALL_CHUNK}
from yizhan.ops.command import main
main()
"""


def in_small_chunks(*words: str) -> list[str]:
    """A command of ours, as it is run, but for chunks that are written sooner: it is to be killed between two."""
    return [sys.executable, "-c", _IN_SMALL_CHUNKS, *words]


def send(content: bytes, world: World, acting: Acting, *, union: str = "mill", name: str = "名册.csv") -> RosterUpload:
    """Announced and received in one part; nothing was read of it yet."""
    upload = uploads.begin_upload(union_id=world[union], name=name, size=len(content), acting=acting, at=AT)
    return uploads.add_part(upload_id=upload.id, offset=0, stream=BytesIO(content), acting=acting, at=AT)


def looked_through(path: Path, world: World, acting: Acting, **more: Any) -> RosterUpload:
    """A roster whose preview is ready."""
    upload = send(path.read_bytes(), world, acting, name=path.name, **more)
    working.work_all()
    upload.refresh_from_db()
    return upload


def taken_in(path: Path, world: World, acting: Acting, *, moves: str = "none", **more: Any) -> RosterUpload:
    """A roster that was looked through and taken in."""
    upload = looked_through(path, world, acting, **more)
    uploads.apply_upload(upload_id=upload.id, moves=moves, acting=acting, at=AT)
    working.work_all()
    upload.refresh_from_db()
    return upload
