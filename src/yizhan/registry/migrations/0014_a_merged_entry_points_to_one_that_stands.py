"""A merged entry points at one that stands, and no membership of it is open: kept by PostgreSQL, whoever writes.

The membership's guard runs once for each statement and joins with the merged alone, who are few; it comes after
`registry_prove_…` (triggers fire by name), which holds the people, so that a merge at the same moment is seen.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION registry_prove_merged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM registry_person WHERE id = NEW.merged_into_id AND merged_into_id IS NULL) THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'merged_into_stands: it points at no standing entry';
    END IF;
    IF EXISTS (SELECT FROM registry_person WHERE merged_into_id = NEW.id) THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'merged_into_stands: others are merged into it';
    END IF;
    IF EXISTS (SELECT FROM registry_membership WHERE person_id = NEW.id AND closed_on IS NULL) THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'merged_has_no_membership: one is open';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER registry_prove_merged AFTER UPDATE OF merged_into_id ON registry_person
    FOR EACH ROW WHEN (NEW.merged_into_id IS NOT NULL) EXECUTE FUNCTION registry_prove_merged();

CREATE FUNCTION registry_refuse_merged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM registry_person p JOIN written w ON w.person_id = p.id
               WHERE p.merged_into_id IS NOT NULL AND w.closed_on IS NULL) THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'merged_has_no_membership: the entry was merged';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER registry_refuse_merged_inserted AFTER INSERT ON registry_membership
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse_merged();
CREATE TRIGGER registry_refuse_merged_updated AFTER UPDATE ON registry_membership
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse_merged();

CREATE TRIGGER registry_keep_merged_into AFTER DELETE ON registry_person
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_pointed_at(
        'registry_person', 'merged_into_id');
"""

LEAVE = """
DROP TRIGGER registry_keep_merged_into ON registry_person;
DROP FUNCTION registry_prove_merged() CASCADE;
DROP FUNCTION registry_refuse_merged() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0013_two_entries_of_one_person")]
    operations = [migrations.RunSQL(GUARD, LEAVE)]
