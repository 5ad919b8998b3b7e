"""Tables point downwards, history is pointed to by nobody, and every row has an id of ours."""

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from tests.arch.sources import level_of, rooms
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Free, Kept
from yizhan.ops.roles import declared
from yizhan.registry.duplicates.movers import OWN, above
from yizhan.registry.models import Person

# Tables whose key is not an id made by `new_id`, each with the reason.
OTHER_KEYS = {
    "kernel.ClockShift": "at most one row, and the database holds that",
    "kernel.CalendarDay": "the day is the key",
    "kernel.JournalEra": "numbered one after the other",
    "kernel.JournalBlock": "a chain is numbered one after the other",
    "kernel.OutboxCursor": "one row for each consumer, by its name",
    "ledger.Balance": "one row for each account, written by a trigger",
    "registry.MembershipVersion": "written by a trigger, in the order of writing",
}

# Columns that name a person and stay as they are when the person's entry is merged into another, each with the reason.
NOT_MOVED = {
    "kernel.Fact.subject_id": "only added to: what was counted then",
    "kernel.JournalEntry.person_id": "only added to: who acted then",
    "kernel.JournalEntry.subject_id": "only added to: what it was about then",
    "registry.Person.merged_into": "the merge itself",
    "registry.DuplicatePair.person_a": "what was compared",
    "registry.DuplicatePair.person_b": "what was compared",
    "registry.PersonMerge.stays": "what was merged",
    "registry.PersonMerge.gone": "what was merged",
    "registry.MembershipVersion.person_id": "only added to: how the row stood then",
    "catalogue.Invitation.person": "only added to: asked once a version, under either id",
    "ledger.Account.person_id": "only added to: a grant remembers where its money stands",
    "ledger.Grant.payable_to_id": "where the money stands",
    "cluster.Article.author_person_id": "kept by a trigger; whoever signs does so under all their ids",
    "cluster.Revision.writer_person_id": "only added to: who wrote it then",
    "cluster.Signature.signer_person_id": "only added to: who signed then",
    "orders.WorkOrder.personal_id": "no person: what is sealed of them in the vault",
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in rooms()]


def test_foreign_keys_stay_in_the_room_or_point_down() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {target._meta.label}"
        for model, field, target in _foreign_keys()
        if not _may_point(model._meta.app_label, target._meta.app_label)
    ]
    assert not wrong


def test_no_foreign_key_points_to_a_table_that_is_only_added_to() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {target._meta.label}"
        for model, field, target in _foreign_keys()
        if issubclass(target, AppendOnly) and model._meta.app_label != target._meta.app_label
    ]
    assert not wrong


def test_every_key_is_an_id_that_sorts_by_time() -> None:
    others = {model._meta.label for model in our_models() if not _has_our_id(model)}
    assert others == set(OTHER_KEYS)


def test_every_table_of_ours_says_what_becomes_of_its_rows() -> None:
    assert not [model._meta.label for model in our_models() if not issubclass(model, Kept | Free)]


@pytest.mark.django_db
def test_every_table_is_declared_and_the_serving_role_has_just_that() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_RIGHTS)
        found = {
            table: (reads, adds, deletes, more, frozenset(columns or ()), frozenset(changed or ()))
            for table, reads, adds, deletes, more, columns, changed in cursor.fetchall()
        }
    assert found == {
        table: (
            True,
            rights.adds,
            rights.deletes,
            False,
            columns,
            columns if rights.changes is None else rights.changes,
        )
        for table, rights in declared().items()
        for columns in [found[table][4]]
    }
    assert len(found) > len(our_models())


_RIGHTS = """
SELECT relname, has_table_privilege(c.oid, 'SELECT'), has_table_privilege(c.oid, 'INSERT'),
       has_table_privilege(c.oid, 'DELETE'), has_table_privilege(c.oid, 'TRUNCATE, TRIGGER, REFERENCES'),
       array_agg(attname::text), array_agg(attname::text) FILTER (WHERE has_column_privilege(c.oid, attnum, 'UPDATE'))
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND attnum > 0 AND NOT attisdropped
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') GROUP BY c.oid, relname
"""


def _foreign_keys() -> list[tuple[type[models.Model], models.Field, type[models.Model]]]:  # type: ignore[type-arg]
    return [
        (model, field, field.related_model)
        for model in our_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField) and isinstance(field.related_model, type)
    ]


def _may_point(source: str, target: str) -> bool:
    """Down or within the room; never to a neighbour, upwards, or to a table that is not ours."""
    return source == target or (target in rooms() and level_of(target) < level_of(source))


def _has_our_id(model: type[models.Model]) -> bool:
    key = model._meta.pk
    return isinstance(key, models.UUIDField) and key.default is new_id


def test_whatever_names_a_person_follows_when_their_entry_is_merged_or_says_why_not() -> None:
    """A new column with a person's id needs a mover (`registry.api.register_mover`) or its reason here."""
    moved = {mover.name for mover in [*OWN, *above()]}
    found = {
        f"{model._meta.label}.{field.name}": f"{model._meta.db_table}.{field.column}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if _names_a_person(field)
    }
    followed = {name for name, column in found.items() if column in moved or column.split(".")[0] in moved}
    assert followed | set(NOT_MOVED) == set(found)
    assert not followed & set(NOT_MOVED)


def _names_a_person(field: "models.Field[Any, Any]") -> bool:
    if field.remote_field is not None:
        return field.remote_field.model is Person
    told = "person_id" in field.name or field.name in {"subject_id", "connected", "payable_to_id", "personal_id"}
    return told and not field.primary_key
