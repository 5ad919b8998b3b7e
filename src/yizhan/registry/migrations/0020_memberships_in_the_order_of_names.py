"""A membership carries its member's name in letters, so that a line's first members are read from one index.

Scope stands on the membership and the name on the person: whoever asked for the 王 of a county read all of the
province's, or all of the county's, before the first could be shown. Decision 0111. Initials are in the order of names.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

FOLLOW = """
CREATE FUNCTION registry_name_membership() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.name_letters := COALESCE((SELECT name_letters FROM registry_person WHERE id = NEW.person_id), '');
    RETURN NEW;
END $$;
CREATE TRIGGER registry_name_opened BEFORE INSERT ON registry_membership
    FOR EACH ROW WHEN (NEW.name_letters = '') EXECUTE FUNCTION registry_name_membership();
CREATE TRIGGER registry_name_passed_on BEFORE UPDATE OF person_id ON registry_membership
    FOR EACH ROW WHEN (OLD.person_id IS DISTINCT FROM NEW.person_id) EXECUTE FUNCTION registry_name_membership();

CREATE FUNCTION registry_rename_memberships() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE registry_membership SET name_letters = NEW.name_letters WHERE person_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER registry_rename_memberships AFTER UPDATE OF name_letters ON registry_person
    FOR EACH ROW WHEN (OLD.name_letters IS DISTINCT FROM NEW.name_letters)
    EXECUTE FUNCTION registry_rename_memberships();

-- A name that follows is no change of the membership: it leaves no version. Everything else does, as before.
CREATE FUNCTION registry_keep_changed_memberships() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_membershipversion
        (membership_id, person_id, union_id, employer_id, state, opened_on, opened_by, open_reason,
         closed_on, closed_by, close_reason, operation, recorded_at)
    SELECT k.id, k.person_id, k.union_id, k.employer_id, k.state, k.opened_on, k.opened_by, k.open_reason,
           k.closed_on, k.closed_by, k.close_reason, TG_OP, clock_timestamp()
    FROM kept k LEFT JOIN was w ON w.id = k.id
    WHERE w.id IS NULL OR w.name_letters = k.name_letters OR
        (w.person_id, w.union_id, w.employer_id, w.state, w.opened_on, w.opened_by, w.open_reason, w.closed_on,
         w.closed_by, w.close_reason) IS DISTINCT FROM
        (k.person_id, k.union_id, k.employer_id, k.state, k.opened_on, k.opened_by, k.open_reason, k.closed_on,
         k.closed_by, k.close_reason);
    RETURN NULL;
END $$;
DROP TRIGGER registry_keep_changed ON registry_membership;
CREATE TRIGGER registry_keep_changed AFTER UPDATE ON registry_membership
    REFERENCING OLD TABLE AS was NEW TABLE AS kept FOR EACH STATEMENT
    EXECUTE FUNCTION registry_keep_changed_memberships();
"""
FORGET = """
DROP TRIGGER registry_keep_changed ON registry_membership;
CREATE TRIGGER registry_keep_changed AFTER UPDATE ON registry_membership
    REFERENCING NEW TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_memberships();
DROP FUNCTION registry_keep_changed_memberships();
DROP TRIGGER registry_rename_memberships ON registry_person;
DROP FUNCTION registry_rename_memberships();
DROP TRIGGER registry_name_opened ON registry_membership;
DROP TRIGGER registry_name_passed_on ON registry_membership;
DROP FUNCTION registry_name_membership();
"""
BATCH = 20_000  # memberships that are named in one transaction: broken off, it goes on where it stopped
NEXT = """
WITH batch AS (
    SELECT id, person_id, name_letters = '' AS is_open FROM registry_membership WHERE id > %s ORDER BY id LIMIT %s
), named AS (
    UPDATE registry_membership m SET name_letters = p.name_letters
    FROM batch b JOIN registry_person p ON p.id = b.person_id WHERE b.is_open AND m.id = b.id
)
SELECT max(id::text)::uuid FROM batch
"""


def name_standing(apps, schema_editor):
    last = "00000000-0000-0000-0000-000000000000"
    with schema_editor.connection.cursor() as cursor:
        while last is not None:
            cursor.execute(NEXT, [last, BATCH])
            last = cursor.fetchone()[0]


OF_A_LINE = {
    "county_id": "membership_by_county_name",
    "city_id": "membership_by_city_name",
    "street_id": "membership_by_street_name",
    "industry_id": "membership_by_industry_name",
    "industry_city_id": "membership_by_trade_city_name",
    "industry_county_id": "membership_by_trade_county_nm",
}
NOT_ALWAYS_THERE = {"street_id", "industry_id", "industry_city_id", "industry_county_id"}


def in_order(column: str, name: str) -> models.Index:
    condition = models.Q(**{f"{column}__isnull": False}) if column in NOT_ALWAYS_THERE else None
    return models.Index(fields=[column, "name_letters"], name=name, condition=condition)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registry", "0019_ends_of_terms")]
    operations = [
        migrations.AddField(
            model_name="membership",
            name="name_letters",
            field=models.CharField(db_collation="C", db_default="", editable=False, max_length=200),
        ),
        migrations.RunSQL(FOLLOW, FORGET),
        *(
            RemoveIndexConcurrently(model_name="membership", name=f"membership_by_{name}")
            for name in ("city", "industry", "trade_city", "trade_county")
        ),
        migrations.RunPython(name_standing, migrations.RunPython.noop),
        *(AddIndexConcurrently(model_name="membership", index=in_order(*each)) for each in OF_A_LINE.items()),
        AddIndexConcurrently(
            model_name="person",
            index=models.Index(fields=["name_initials", "name_pinyin"], name="person_by_initials_in_order"),
        ),
        RemoveIndexConcurrently(model_name="person", name="person_by_initials"),
    ]
