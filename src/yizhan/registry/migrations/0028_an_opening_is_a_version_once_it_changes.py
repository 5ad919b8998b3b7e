"""A membership that is as it was opened is its own first version: a row fewer for everybody whom a roster enters.

Its opening is written as a version when something of it changes for the first time, with the moment at which the row was
recorded. Memberships from before have that version already, and no moment of their own (decision 0116).
"""

from django.db import migrations, models
from django.db.models.functions import Now

COLUMN = """
ALTER TABLE registry_membership ADD COLUMN recorded_at timestamptz NULL;
ALTER TABLE registry_membership ALTER COLUMN recorded_at SET DEFAULT statement_timestamp();
"""
NO_COLUMN = "ALTER TABLE registry_membership DROP COLUMN recorded_at"

VERSION = """membership_id, person_id, union_id, employer_id, state, opened_on, opened_by, open_reason, closed_on,
         closed_by, close_reason, operation, recorded_at"""
ROW = """{0}.id, {0}.person_id, {0}.union_id, {0}.employer_id, {0}.state, {0}.opened_on, {0}.opened_by, {0}.open_reason,
           {0}.closed_on, {0}.closed_by, {0}.close_reason"""
# A name or a line that follows is no change of a membership: a version holds neither (migrations 0020 and 0027).
CHANGED = """(w.name_letters, w.street_id, w.county_id, w.city_id, w.industry_id, w.industry_county_id,
         w.industry_city_id) IS NOT DISTINCT FROM
        (k.name_letters, k.street_id, k.county_id, k.city_id, k.industry_id, k.industry_county_id, k.industry_city_id)
        OR (w.person_id, w.union_id, w.employer_id, w.state, w.opened_on, w.opened_by, w.open_reason, w.closed_on,
         w.closed_by, w.close_reason) IS DISTINCT FROM
        (k.person_id, k.union_id, k.employer_id, k.state, k.opened_on, k.opened_by, k.open_reason, k.closed_on,
         k.closed_by, k.close_reason)"""
WITHOUT_VERSION = "NOT EXISTS (SELECT FROM registry_membershipversion v WHERE v.membership_id = w.id)"
FROM_THE_FIRST_CHANGE = f"""
CREATE OR REPLACE FUNCTION registry_keep_changed_memberships() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_membershipversion ({VERSION})
    SELECT {ROW.format("w")}, 'INSERT', COALESCE(w.recorded_at, clock_timestamp())
    FROM was w JOIN kept k ON k.id = w.id WHERE ({CHANGED}) AND {WITHOUT_VERSION};
    INSERT INTO registry_membershipversion ({VERSION})
    SELECT {ROW.format("k")}, 'UPDATE', clock_timestamp()
    FROM kept k JOIN was w ON w.id = k.id WHERE {CHANGED};
    RETURN NULL;
END $$;
CREATE FUNCTION registry_keep_deleted_memberships() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_membershipversion ({VERSION})
    SELECT {ROW.format("w")}, 'INSERT', COALESCE(w.recorded_at, clock_timestamp()) FROM was w WHERE {WITHOUT_VERSION};
    INSERT INTO registry_membershipversion ({VERSION})
    SELECT {ROW.format("w")}, 'DELETE', clock_timestamp() FROM was w;
    RETURN NULL;
END $$;
DROP TRIGGER registry_keep_opened ON registry_membership;
DROP TRIGGER registry_keep_deleted ON registry_membership;
CREATE TRIGGER registry_keep_deleted AFTER DELETE ON registry_membership
    REFERENCING OLD TABLE AS was FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_deleted_memberships();
DROP FUNCTION registry_keep_memberships();
"""
FROM_THE_OPENING = f"""
INSERT INTO registry_membershipversion ({VERSION})
SELECT {ROW.format("w")}, 'INSERT', COALESCE(w.recorded_at, clock_timestamp())
FROM registry_membership w WHERE {WITHOUT_VERSION};
CREATE FUNCTION registry_keep_memberships() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_membershipversion ({VERSION})
    SELECT {ROW.format("k")}, TG_OP, clock_timestamp() FROM kept k;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION registry_keep_changed_memberships() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_membershipversion ({VERSION})
    SELECT {ROW.format("k")}, TG_OP, clock_timestamp()
    FROM kept k LEFT JOIN was w ON w.id = k.id WHERE w.id IS NULL OR {CHANGED};
    RETURN NULL;
END $$;
DROP TRIGGER registry_keep_deleted ON registry_membership;
DROP FUNCTION registry_keep_deleted_memberships();
CREATE TRIGGER registry_keep_opened AFTER INSERT ON registry_membership
    REFERENCING NEW TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_memberships();
CREATE TRIGGER registry_keep_deleted AFTER DELETE ON registry_membership
    REFERENCING OLD TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_memberships();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0027_unions_moved")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(COLUMN, NO_COLUMN)],
            state_operations=[
                migrations.AddField(
                    model_name="membership",
                    name="recorded_at",
                    field=models.DateTimeField(db_default=Now(), editable=False, null=True),
                )
            ],
        ),
        migrations.RunSQL(FROM_THE_FIRST_CHANGE, FROM_THE_OPENING),
    ]
