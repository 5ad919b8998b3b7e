"""The journal stamps each row with the era and the transaction that wrote it, whatever the writer says."""

from django.db import migrations

STAMP = """
INSERT INTO kernel_journalera (era, system_identifier)
SELECT 1, system_identifier FROM pg_control_system();

CREATE FUNCTION kernel_stamp_journal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    newest kernel_journalera;
BEGIN
    SELECT * INTO newest FROM kernel_journalera ORDER BY era DESC LIMIT 1;
    IF newest.system_identifier IS DISTINCT FROM (SELECT system_identifier FROM pg_control_system()) THEN
        RAISE EXCEPTION 'the journal''s newest era belongs to another database cluster'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                  HINT = 'This database was restored or upgraded: run yizhan migrate, which opens the next era.';
    END IF;
    NEW.era := newest.era;
    NEW.xid := pg_current_xact_id()::text::bigint;
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER kernel_stamp_journal BEFORE INSERT ON kernel_journalentry
    FOR EACH ROW EXECUTE FUNCTION kernel_stamp_journal();

-- Digests do not compress; do not try.
ALTER TABLE kernel_journalblock ALTER COLUMN leaves SET STORAGE EXTERNAL;
"""

UNSTAMP = """
DROP TRIGGER kernel_stamp_journal ON kernel_journalentry;
DROP FUNCTION kernel_stamp_journal();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunSQL(STAMP, UNSTAMP)]
