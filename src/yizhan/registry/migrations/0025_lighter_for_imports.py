"""What an import of a roster pays for and nobody needs: a lock on people whom the same transaction has just entered, and
two indexes that another one serves as well (decision 0116)."""

from django.db import migrations

# A row that this transaction wrote can be deleted or merged by nobody else: that it is there is enough. Within a
# savepoint a row bears the savepoint's number: it is locked as all others are.
PROVE = """
CREATE OR REPLACE FUNCTION registry_prove_keys() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lost uuid;
BEGIN
    FOR pair IN 0 .. TG_NARGS / 2 - 1 LOOP
        EXECUTE format(
            'WITH wanted AS MATERIALIZED (SELECT DISTINCT %1$I AS id FROM written WHERE %1$I IS NOT NULL),'
            ' others AS MATERIALIZED (SELECT id FROM wanted WHERE NOT EXISTS ('
            '   SELECT FROM %2$I own WHERE own.id = wanted.id AND own.xmin = pg_current_xact_id()::xid)),'
            ' held AS (SELECT id FROM %2$I WHERE id IN (SELECT id FROM others) FOR KEY SHARE)'
            ' SELECT id FROM others EXCEPT ALL SELECT id FROM held LIMIT 1',
            TG_ARGV[pair * 2], TG_ARGV[pair * 2 + 1]) INTO lost;
        IF lost IS NOT NULL THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('%s of %s points at nothing in %s: %s',
                                 TG_ARGV[pair * 2], TG_TABLE_NAME, TG_ARGV[pair * 2 + 1], lost),
                TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[pair * 2];
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""
LOCK_ALL = """
CREATE OR REPLACE FUNCTION registry_prove_keys() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lost uuid;
BEGIN
    FOR pair IN 0 .. TG_NARGS / 2 - 1 LOOP
        EXECUTE format(
            'WITH wanted AS (SELECT DISTINCT %1$I AS id FROM written WHERE %1$I IS NOT NULL),'
            ' held AS (SELECT id FROM %2$I WHERE id IN (SELECT id FROM wanted) FOR KEY SHARE)'
            ' SELECT id FROM wanted EXCEPT ALL SELECT id FROM held LIMIT 1',
            TG_ARGV[pair * 2], TG_ARGV[pair * 2 + 1]) INTO lost;
        IF lost IS NOT NULL THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('%s of %s points at nothing in %s: %s',
                                 TG_ARGV[pair * 2], TG_TABLE_NAME, TG_ARGV[pair * 2 + 1], lost),
                TABLE = TG_TABLE_NAME, COLUMN = TG_ARGV[pair * 2];
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0023_refused_numbers")]
    operations = [
        migrations.RunSQL(PROVE, LOCK_ALL),
        migrations.RemoveIndex(model_name="membership", name="membership_by_county"),
        migrations.RemoveIndex(model_name="person", name="person_by_pinyin"),
    ]
