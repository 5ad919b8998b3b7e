"""The same roster through django-import-export, as well as it can: people alone, in bulk, with nothing checked.

It writes one of the four tables that an import writes, and looks its rows up by one query. What it needs to fit the
register (blind indexes, sealed fields, pinyin) is made by our own functions.
"""

import time
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from import_export import fields, resources, widgets
from import_export.instance_loaders import CachedInstanceLoader
from tablib import Dataset

from yizhan.kernel.ids import new_id
from yizhan.registry import sealed
from yizhan.registry.models import Person
from yizhan.registry.roster.rules.columns import Field, heading
from yizhan.registry.rules.pinyin import initials_of, name_key

_READ = (
    Field.NAME, Field.SEX, Field.ETHNICITY, Field.EMPLOYMENT, Field.EDUCATION, Field.SKILL, Field.HUKOU,
    Field.POLITICAL, Field.WORK_UNIT,
)  # fmt: skip
_DIGITS = 18
_LONGEST = {"education": 2}  # a word that is no code would be refused by the column


class _AsItIs(widgets.Widget):
    def clean(self, value: Any, _row: Any = None, **_: Any) -> Any:
        return value


class People(resources.ModelResource):
    document_index = fields.Field(attribute="document_index", column_name="document_index", widget=_AsItIs())

    class Meta:
        model = Person
        import_id_fields = ("document_index",)
        fields = ("document_index", *(field.value for field in _READ))
        instance_loader_class = CachedInstanceLoader
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        skip_html_diff = True
        use_transactions = True

    def before_import(self, dataset: Any, **_: Any) -> None:
        """Its own names for what it reads, which it looks for among the headings."""
        for field in _READ:
            longest = _LONGEST.get(field.value)
            dataset.append_col([text[:longest] for text in dataset[heading(field)]], header=field.value)
        numbers = dataset[heading(Field.DOCUMENT_NUMBER)]
        dataset.append_col([sealed.document_index("1", number) for number in numbers], header="document_index")

    def skip_row(self, _instance: Person, _original: Person, row: Any, *_: Any, **__: Any) -> bool:
        """What is no number at all would come twice; it has no other way to notice."""
        return len(row[heading(Field.DOCUMENT_NUMBER)]) != _DIGITS

    def before_save_instance(self, instance: Person, row: Any, **_: Any) -> None:
        instance.id = new_id()
        key = name_key(instance.name)
        instance.name_pinyin, instance.name_letters = key, key.replace(" ", "")
        instance.name_initials = initials_of(key)
        instance.birth_date = date.fromisoformat(row[heading(Field.BIRTH_DATE)])
        sealed.seal_document(instance, row[heading(Field.DOCUMENT_NUMBER)])
        if row[heading(Field.PHONE)]:
            sealed.seal_phone(instance, row[heading(Field.PHONE)])


def through_import_export(path: Path) -> dict[str, object]:
    """Import a file and take it back; seconds of the import, and how many people it made."""
    begun = time.perf_counter()
    with path.open(encoding="utf-8", newline="") as file:
        rows = Dataset().load(file, format="csv")
    with transaction.atomic():
        told = People().import_data(rows, raise_errors=True)
        seconds = time.perf_counter() - begun
        transaction.set_rollback(True)
    return {"seconds": seconds, "people": told.totals["new"]}
