"""The journal stamps each row with the era and the transaction that wrote it, whatever the writer says."""

from django.db import migrations

STAMP = """
CREATE TABLE kernel_journalera (
    era smallint PRIMARY KEY,
    system_identifier bigint NOT NULL,
    opened_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO kernel_journalera (era, system_identifier)
SELECT 1, system_identifier FROM pg_control_system();

CREATE FUNCTION kernel_stamp_journal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.era := (SELECT max(era) FROM kernel_journalera);
    NEW.xid := pg_current_xact_id()::text::bigint;
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER kernel_stamp_journal BEFORE INSERT ON kernel_journalentry
    FOR EACH ROW EXECUTE FUNCTION kernel_stamp_journal();
"""

UNSTAMP = """
DROP TRIGGER kernel_stamp_journal ON kernel_journalentry;
DROP FUNCTION kernel_stamp_journal();
DROP TABLE kernel_journalera;
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunSQL(STAMP, UNSTAMP)]
