"""The HTML form's flat names into nested answers, and the buttons that add and remove rows without JavaScript.

`members-0-name` is the name of the first member, `address-street` a part of a group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from yizhan.catalogue.forms.types import Field, FieldType, Form, Raw

Posted = Mapping[str, Sequence[str]]
"""Names to all values sent under them, as `dict(request.POST.lists())` gives."""

ADD, REMOVE, PASTE = "_add", "_remove", "_paste"
_BETWEEN = re.compile(r"[\t,，;；、]+|\s{1,}")
MAX_ROW_INDEX = 60


def read_post(form: Form, data: Posted) -> Raw:
    """The answers to this form's questions; everything else that was posted is left alone."""
    return {question.name: _read(question, question.name, data) for question in form.fields()}


def _read(question: Field, path: str, data: Posted) -> Any:
    if question.type is FieldType.REPEAT:
        return [_parts(question, f"{path}-{index}", data) for index in _row_indexes(path, data)]
    if question.type is FieldType.GROUP:
        return _parts(question, path, data)
    sent = list(data.get(path, ()))
    if question.type is FieldType.CHOICES:
        return sent
    return sent[-1] if sent else ""


def _parts(question: Field, path: str, data: Posted) -> dict[str, Any]:
    return {part.name: _read(part, f"{path}-{part.name}", data) for part in question.fields}


def _row_indexes(path: str, data: Posted) -> list[int]:
    found = set()
    for name in data:
        if name.startswith(f"{path}-"):
            index = name[len(path) + 1 :].partition("-")[0]
            if index.isascii() and index.isdigit() and int(index) < MAX_ROW_INDEX:
                found.add(int(index))
    return sorted(found)


def press_button(form: Form, raw: Raw, data: Posted) -> Raw | None:
    """The answers after “再加一人”, “删去” or “加入粘贴的行” was pressed; None when none was."""
    added, removed, pasted = _last(data, ADD), _last(data, REMOVE), _last(data, PASTE)
    name, _, index = (added or removed or pasted).partition("-")
    question = form.find(name)
    if question is None or question.type is not FieldType.REPEAT:
        return None
    rows = list(raw.get(name) or ())
    if pasted:
        rows = [row for row in rows if any(row.values())] + pasted_rows(question, _last(data, f"pasted-{name}"))
        rows = rows[: question.maximum or MAX_ROW_INDEX]
    elif added:
        rows = rows if question.maximum is not None and len(rows) >= question.maximum else [*rows, {}]
    elif index.isascii() and index.isdigit() and int(index) < len(rows):
        del rows[int(index)]
    return {**raw, name: rows}


def pasted_rows(question: Field, text: str) -> list[dict[str, Any]]:
    """One row for each line, its parts in the order of the question; a line says no more than there are parts, and
    what is wrong with a part is said at the part like anything typed."""
    names = [part.name for part in question.fields]
    lines = [line.strip() for line in text.splitlines()]
    found = (_BETWEEN.split(line, maxsplit=len(names) - 1) for line in lines if line)
    return [dict(zip(names, cells, strict=False)) for cells in found]


def _last(data: Posted, name: str) -> str:
    sent = list(data.get(name, ()))
    return sent[-1] if sent else ""
