"""Files that people hand in: known by content, cleaned, outside the web root, sensitive ones encrypted."""

from yizhan.kernel.files.errors import FileBroken, FileHarmful, FileRefused, KindRefused, refused_at
from yizhan.kernel.files.kinds import refuse_other
from yizhan.kernel.files.storing import FileRef, erase, keep, open_stream, respond, store
from yizhan.kernel.files.sweeping import sweep_orphans

__all__ = [
    "FileBroken",
    "FileHarmful",
    "FileRef",
    "FileRefused",
    "KindRefused",
    "erase",
    "keep",
    "open_stream",
    "refuse_other",
    "refused_at",
    "respond",
    "store",
    "sweep_orphans",
]
