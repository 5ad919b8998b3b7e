"""The kinds of files that are taken, by the ending that each gets; `kernel.files` tells them apart by content."""

from collections.abc import Collection
from typing import Final

PICTURES: Final = ("jpg", "png", "webp")
PAPERS: Final = (*PICTURES, "pdf")  # what a paper may be where nothing else is said: a photo or a scan
ENDINGS: Final = (*PAPERS, "docx", "xlsx", "txt")

_ACCEPTED: Final = {"pdf": "application/pdf", "docx": ".docx", "xlsx": ".xlsx", "txt": "text/plain"}


def in_order(taken: Collection[str]) -> tuple[str, ...]:
    """The kinds among `taken`, pictures first."""
    return tuple(ending for ending in ENDINGS if ending in taken)


def accept(taken: Collection[str]) -> str:
    """The `accept` of a file field. Any picture opens the camera, and a phone that keeps HEIC then hands in JPEG."""
    kinds = ["image/*"] if any(ending in taken for ending in PICTURES) else []
    return ",".join([*kinds, *(_ACCEPTED[ending] for ending in in_order(taken) if ending in _ACCEPTED)])
