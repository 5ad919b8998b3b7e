"""Every version of a membership row is kept by the database, and member numbers come from one sequence."""

from django.db import migrations

KEEP = """
CREATE FUNCTION registry_keep_membership() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept registry_membership;
BEGIN
    kept := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    INSERT INTO registry_membershipversion
        (membership_id, person_id, union_id, employer_id, state, opened_on, opened_by, open_reason,
         closed_on, closed_by, close_reason, operation, recorded_at)
    VALUES
        (kept.id, kept.person_id, kept.union_id, kept.employer_id, kept.state, kept.opened_on, kept.opened_by,
         kept.open_reason, kept.closed_on, kept.closed_by, kept.close_reason, TG_OP, clock_timestamp());
    RETURN NULL;
END $$;
CREATE TRIGGER registry_keep_membership AFTER INSERT OR UPDATE OR DELETE ON registry_membership
    FOR EACH ROW EXECUTE FUNCTION registry_keep_membership();

CREATE SEQUENCE registry_member_serial AS bigint MINVALUE 1 MAXVALUE 9999999999;
"""

FORGET = """
DROP SEQUENCE registry_member_serial;
DROP TRIGGER registry_keep_membership ON registry_membership;
DROP FUNCTION registry_keep_membership();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial")]
    operations = [migrations.RunSQL(KEEP, FORGET)]
