"""Versions of membership rows are written once for each statement, not once for each row: imports open thousands."""

from django.db import migrations

BY_STATEMENT = """
CREATE FUNCTION registry_keep_memberships() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO registry_membershipversion
        (membership_id, person_id, union_id, employer_id, state, opened_on, opened_by, open_reason,
         closed_on, closed_by, close_reason, operation, recorded_at)
    SELECT id, person_id, union_id, employer_id, state, opened_on, opened_by, open_reason,
           closed_on, closed_by, close_reason, TG_OP, clock_timestamp()
    FROM kept;
    RETURN NULL;
END $$;
DROP TRIGGER registry_keep_membership ON registry_membership;
CREATE TRIGGER registry_keep_opened AFTER INSERT ON registry_membership
    REFERENCING NEW TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_memberships();
CREATE TRIGGER registry_keep_changed AFTER UPDATE ON registry_membership
    REFERENCING NEW TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_memberships();
CREATE TRIGGER registry_keep_deleted AFTER DELETE ON registry_membership
    REFERENCING OLD TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_memberships();
DROP FUNCTION registry_keep_membership();
"""

BY_ROW = """
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
DROP TRIGGER registry_keep_deleted ON registry_membership;
DROP TRIGGER registry_keep_changed ON registry_membership;
DROP TRIGGER registry_keep_opened ON registry_membership;
CREATE TRIGGER registry_keep_membership AFTER INSERT OR UPDATE OR DELETE ON registry_membership
    FOR EACH ROW EXECUTE FUNCTION registry_keep_membership();
DROP FUNCTION registry_keep_memberships();
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0006_rosters")]
    operations = [migrations.RunSQL(BY_STATEMENT, BY_ROW)]
