"""Checking files without a database: what `yizhan programmes check` tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from yizhan.catalogue import registers
from yizhan.catalogue.effects import EFFECTS
from yizhan.catalogue.findings import Faulty, Finding
from yizhan.catalogue.programmes.loading import Folder, load_document
from yizhan.catalogue.programmes.parameters import is_parameters, read_parameters
from yizhan.catalogue.programmes.source import read_yaml
from yizhan.catalogue.programmes.vocabulary import Vocabulary
from yizhan.catalogue.rules.types import Variable
from yizhan.catalogue.types import Programme

PARAMETERS = "parameters.yaml"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file is, or what is wrong with it. `programme` is None for a parameter file."""

    path: Path
    findings: tuple[Finding, ...] = ()
    programme: Programme | None = None

    @property
    def is_sound(self) -> bool:
        return not self.findings


def check_file(path: Path) -> Checked:
    """One file, with the parameters and the other programmes of its folder."""
    try:
        document = read_yaml(path.read_bytes())
        if is_parameters(document):
            read_parameters(document)
            return Checked(path)
        loaded = load_document(document, vocabulary_beside(path.parent), Folder(path.parent))
    except Faulty as faulty:
        return Checked(path, tuple(each if each.file else replace(each, file=str(path)) for each in faulty.findings))
    return Checked(path, programme=loaded.programme)


def vocabulary_beside(folder: Path) -> Vocabulary:
    """What files of a folder may speak of: all that rooms registered, and the folder's own parameters."""
    return Vocabulary(registers.attributes(), _parameters(folder / PARAMETERS), EFFECTS)


def _parameters(path: Path) -> dict[str, Variable]:
    if not path.is_file():
        return {}
    try:
        tables = read_parameters(read_yaml(path.read_bytes()))
    except Faulty as faulty:
        raise Faulty(*(replace(each, file=str(path)) for each in faulty.findings)) from None
    return {table.variable.name: table.variable for table in tables}
