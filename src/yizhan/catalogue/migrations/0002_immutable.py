"""A published version stays as it was written; only its retirement is added, once. It is never deleted."""

from django.db import migrations

KEEP = """
CREATE FUNCTION catalogue_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a published programme version is never deleted' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.retired_at IS NOT NULL
       OR NEW.retired_at IS NULL
       OR (to_jsonb(NEW) - 'retired_at') IS DISTINCT FROM (to_jsonb(OLD) - 'retired_at') THEN
        RAISE EXCEPTION 'a published programme version is only ever retired, once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER catalogue_keep_version BEFORE UPDATE OR DELETE ON catalogue_programmeversion
    FOR EACH ROW EXECUTE FUNCTION catalogue_keep_version();
"""

FORGET = """
DROP TRIGGER catalogue_keep_version ON catalogue_programmeversion;
DROP FUNCTION catalogue_keep_version();
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, FORGET)]
