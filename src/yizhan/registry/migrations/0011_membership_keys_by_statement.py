"""What memberships and member numbers point at is proven once for each statement, not four times for each person.

A foreign key's trigger runs for every row: four of them were a fifth of an import's time in the database. These keep the
same promise from both sides, and lock the same rows in the same way; decision 0105 says what differs.
"""

import django.db.models.deletion
from django.db import migrations, models

BY_STATEMENT = """
CREATE FUNCTION registry_prove_keys() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE FUNCTION registry_keep_pointed_at() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held uuid;
BEGIN
    FOR pair IN 0 .. TG_NARGS / 2 - 1 LOOP
        EXECUTE format('SELECT g.id FROM gone g WHERE EXISTS (SELECT FROM %1$I c WHERE c.%2$I = g.id) LIMIT 1',
                       TG_ARGV[pair * 2], TG_ARGV[pair * 2 + 1]) INTO held;
        IF held IS NOT NULL THEN
            RAISE foreign_key_violation USING
                MESSAGE = format('%s of %s still points at %s: %s',
                                 TG_ARGV[pair * 2 + 1], TG_ARGV[pair * 2], TG_TABLE_NAME, held),
                TABLE = TG_ARGV[pair * 2], COLUMN = TG_ARGV[pair * 2 + 1];
        END IF;
    END LOOP;
    RETURN NULL;
END $$;

CREATE FUNCTION registry_refuse_new_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE foreign_key_violation USING MESSAGE = format('the id of a row of %s is for good', TG_TABLE_NAME);
END $$;

CREATE TRIGGER registry_prove_inserted AFTER INSERT ON registry_membership
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_prove_keys(
        'person_id', 'registry_person', 'union_id', 'registry_union', 'employer_id', 'registry_employer');
CREATE TRIGGER registry_prove_updated AFTER UPDATE ON registry_membership
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_prove_keys(
        'person_id', 'registry_person', 'union_id', 'registry_union', 'employer_id', 'registry_employer');
CREATE TRIGGER registry_prove_inserted AFTER INSERT ON registry_membernumber
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_prove_keys(
        'person_id', 'registry_person');
CREATE TRIGGER registry_prove_updated AFTER UPDATE ON registry_membernumber
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_prove_keys(
        'person_id', 'registry_person');

CREATE TRIGGER registry_keep_pointed_at AFTER DELETE ON registry_person
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_pointed_at(
        'registry_membership', 'person_id', 'registry_membernumber', 'person_id');
CREATE TRIGGER registry_keep_pointed_at AFTER DELETE ON registry_union
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_pointed_at(
        'registry_membership', 'union_id');
CREATE TRIGGER registry_keep_pointed_at AFTER DELETE ON registry_employer
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_pointed_at(
        'registry_membership', 'employer_id');

CREATE TRIGGER registry_refuse_new_id BEFORE UPDATE OF id ON registry_person
    FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id) EXECUTE FUNCTION registry_refuse_new_id();
CREATE TRIGGER registry_refuse_new_id BEFORE UPDATE OF id ON registry_union
    FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id) EXECUTE FUNCTION registry_refuse_new_id();
CREATE TRIGGER registry_refuse_new_id BEFORE UPDATE OF id ON registry_employer
    FOR EACH ROW WHEN (OLD.id IS DISTINCT FROM NEW.id) EXECUTE FUNCTION registry_refuse_new_id();
"""

BY_ROW = """
DROP FUNCTION registry_prove_keys() CASCADE;
DROP FUNCTION registry_keep_pointed_at() CASCADE;
DROP FUNCTION registry_refuse_new_id() CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0010_offers_and_objections")]
    operations = [
        migrations.AlterField(
            model_name="membership",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="registry.person",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="union",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="registry.union",
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="employer",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="registry.employer",
            ),
        ),
        migrations.AlterField(
            model_name="membernumber",
            name="person",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="member_number",
                to="registry.person",
            ),
        ),
        migrations.RunSQL(BY_STATEMENT, BY_ROW),
    ]
