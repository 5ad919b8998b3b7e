"""A grant, an account and a use of a cap keep whose they are, but where that person's entry in the register was merged
into another (or is made its own again); told by the register's own row, whoever writes.

The serving role may write these columns for that alone; every other column that never changes it may not write at all
(`yizhan migrate` grants what the models declare).
"""

from django.db import migrations

HOLD = """
CREATE FUNCTION ledger_follows_a_merge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before uuid := (to_jsonb(OLD) ->> TG_ARGV[0])::uuid;
    after uuid := (to_jsonb(NEW) ->> TG_ARGV[0])::uuid;
BEGIN
    IF before IS DISTINCT FROM after AND NOT EXISTS (
        SELECT FROM registry_person
        WHERE (id = before AND merged_into_id = after) OR (id = after AND merged_into_id = before)) THEN
        RAISE EXCEPTION 'row % of % keeps whose it is', OLD.id, TG_TABLE_NAME
            USING ERRCODE = 'check_violation', CONSTRAINT = 'keeps_whose_it_is';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_follows_a_merge BEFORE UPDATE OF person_id ON ledger_grant
    FOR EACH ROW EXECUTE FUNCTION ledger_follows_a_merge('person_id');
CREATE TRIGGER ledger_follows_a_merge BEFORE UPDATE OF person_id ON ledger_payeeaccount
    FOR EACH ROW EXECUTE FUNCTION ledger_follows_a_merge('person_id');
CREATE TRIGGER ledger_follows_a_merge BEFORE UPDATE OF subject_id ON ledger_capuse
    FOR EACH ROW EXECUTE FUNCTION ledger_follows_a_merge('subject_id');

-- Under which id its money stands is written once, when the person's entry is merged, and is the id it had until then.
CREATE FUNCTION ledger_stands_where_it_stood() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.payable_to_id IS DISTINCT FROM OLD.payable_to_id
       AND NOT (OLD.payable_to_id IS NULL AND NEW.payable_to_id = OLD.person_id) THEN
        RAISE EXCEPTION 'the money of grant % stands where it stood', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stands_where_it_stood';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_stands_where_it_stood BEFORE UPDATE OF payable_to_id ON ledger_grant
    FOR EACH ROW EXECUTE FUNCTION ledger_stands_where_it_stood();
"""

LET_GO = """
DROP TRIGGER ledger_stands_where_it_stood ON ledger_grant;
DROP FUNCTION ledger_stands_where_it_stood();
DROP TRIGGER ledger_follows_a_merge ON ledger_capuse;
DROP TRIGGER ledger_follows_a_merge ON ledger_payeeaccount;
DROP TRIGGER ledger_follows_a_merge ON ledger_grant;
DROP FUNCTION ledger_follows_a_merge();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0006_grants_of_merged_entries"),
        ("registry", "0014_a_merged_entry_points_to_one_that_stands"),
    ]
    operations = [migrations.RunSQL(HOLD, LET_GO)]
