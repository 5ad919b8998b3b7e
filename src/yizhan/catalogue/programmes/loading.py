"""Files to programmes: one door for checking, publishing and reading back what was published."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from yizhan.catalogue.findings import Faulty
from yizhan.catalogue.programmes.fields import CODE
from yizhan.catalogue.programmes.reading import Resolve, read_programme, resolved
from yizhan.catalogue.programmes.secrecy import refuse_unsaid
from yizhan.catalogue.programmes.source import Entries, digest, from_data, read_yaml, to_data
from yizhan.catalogue.programmes.vocabulary import Vocabulary
from yizhan.catalogue.types import Programme


@dataclass(frozen=True, slots=True)
class Loaded:
    """A checked programme and its document as plain data, whole: this is what is published."""

    programme: Programme
    data: Mapping[str, Any]


def load(content: bytes | str, vocabulary: Vocabulary, resolve: Resolve) -> Loaded:
    """A programme file's content, checked; raises Faulty."""
    return load_document(read_yaml(content), vocabulary, resolve)


def load_document(document: Entries, vocabulary: Vocabulary, resolve: Resolve) -> Loaded:
    """A document already read, made whole and checked."""
    whole = resolved(document, resolve)
    whole = Entries({key: each for key, each in whole.entries.items() if key != "uses"}, whole.at, whole.key_at)
    programme = read_programme(whole, vocabulary)
    refuse_unsaid(programme, whole, vocabulary)
    data = to_data(whole)
    return Loaded(replace(programme, sha256=digest(data)), data)


def reload(data: Mapping[str, Any], vocabulary: Vocabulary, *, version: int, version_id: UUID | None) -> Programme:
    """A published programme from its canonical data."""
    programme = read_programme(from_data(data), vocabulary)
    return replace(programme, sha256=digest(data), version=version, version_id=version_id)


class Folder:
    """Documents of a folder by programme code, read when asked for: what `uses` and `parts` refer to."""

    def __init__(self, *folders: Path, beyond: Resolve | None = None) -> None:
        self.folders, self.beyond = folders, beyond
        self.known: dict[str, Entries | None] = {}
        self.asking: set[str] = set()

    def __call__(self, code: str) -> Entries | None:
        """The whole document of a code; None when it is not there or refers to itself in a circle. Raises Faulty."""
        if not re.fullmatch(CODE, code):
            return None
        if code not in self.known and code not in self.asking:
            self.asking.add(code)
            self.known[code] = self._read(code)
            self.asking.discard(code)
        return self.known.get(code)

    def _read(self, code: str) -> Entries | None:
        for folder in self.folders:
            path = folder / f"{code}.yaml"
            if path.is_file():
                return self._whole(path)
        return self.beyond(code) if self.beyond else None

    def _whole(self, path: Path) -> Entries:
        try:
            return resolved(read_yaml(path.read_bytes()), self)
        except Faulty as faulty:
            raise Faulty(*(each if each.file else replace(each, file=str(path)) for each in faulty.findings)) from None
