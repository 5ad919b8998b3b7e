"""A value of the register as a roster's cell: the template's label, and only where it is read back as it was."""

from collections.abc import Mapping
from datetime import date

from yizhan.registry.roster.rules.cells import Reader, readers
from yizhan.registry.roster.rules.columns import Field
from yizhan.registry.roster.rules.labels import LABEL_OF
from yizhan.registry.roster.rules.problems import Finding

_PLACES = frozenset({Field.HUKOU_DIVISION, Field.RESIDENCE_DIVISION})


class CellWriter:
    """Writes values so that importing them changes nothing. What would be read otherwise is left empty."""

    def __init__(self, *, on: date, places: Mapping[str, str], place_names: Mapping[str, str]) -> None:
        self.readers: Mapping[Field, Reader] = readers(on=on, places=places)
        self.place_names = place_names

    def write(self, field: Field, value: str) -> str:
        """The cell of one value in the register's form ("" for none)."""
        if not value:
            return ""
        return next((text for text in self._written(field, value) if self._is_read_as(field, text, value)), "")

    def _written(self, field: Field, value: str) -> tuple[str, ...]:
        if field in _PLACES:
            return (self.place_names.get(value, value), value)
        return (LABEL_OF[field].get(value, value),) if field in LABEL_OF else (value,)

    def _is_read_as(self, field: Field, text: str, value: str) -> bool:
        read, finding = self.readers[field](text)
        return read == value and finding in (None, Finding.NAME_SINGLE)
