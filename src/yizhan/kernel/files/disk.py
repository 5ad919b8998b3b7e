"""The folder of files: written beside, made durable, then renamed into place, so that a file is there whole or not."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings


def root() -> Path:
    return Path(settings.FILES_DIR)


def place_of(file_id: UUID) -> Path:
    """Where a file lies: 256 folders by the random end of its id."""
    return root() / file_id.hex[-2:] / str(file_id)


def incoming() -> Path:
    """The folder for files on their way in, on the same volume; made if need be."""
    folder = root() / "incoming"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def write(file_id: UUID, pieces: Iterable[bytes]) -> None:
    """Put a file into place. When this returns it survives a power cut; before that nothing has its name."""
    part, place = incoming() / f"{file_id}.part", place_of(file_id)
    with part.open("xb") as file:
        for piece in pieces:
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if not place.parent.is_dir():
        place.parent.mkdir(exist_ok=True, mode=0o700)
        _sync_folder(root())
    part.rename(place)
    _sync_folder(place.parent)


def remove(file_id: UUID) -> None:
    """Take a file away; one that is gone already is fine."""
    place_of(file_id).unlink(missing_ok=True)


def older_than(age: timedelta, at: datetime) -> Iterator[tuple[UUID, Path]]:
    """Every file in its place that was written longer ago than `age`."""
    for place in root().glob("[0-9a-f][0-9a-f]/*"):
        if _age(place, at) > age:
            yield UUID(place.name), place


def set_aside(place: Path) -> None:
    """Move a file that belongs to nothing out of the way. A restore from a backup may still want it."""
    folder = root() / "orphans"
    folder.mkdir(exist_ok=True, mode=0o700)
    os.utime(place)
    place.rename(folder / place.name)


def drop_leftovers(*, parts_after: timedelta, orphans_after: timedelta, at: datetime) -> None:
    """Remove half-written files, and those set aside long ago."""
    for folder, age in ((root() / "incoming", parts_after), (root() / "orphans", orphans_after)):
        for path in folder.glob("*"):
            if _age(path, at) > age:
                path.unlink(missing_ok=True)


def _age(path: Path, at: datetime) -> timedelta:
    try:
        return timedelta(seconds=at.timestamp() - path.stat().st_mtime)
    except FileNotFoundError:
        return timedelta()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
