"""What a case keeps is kept by the database: its line, its version, its end; a decision once taken; and what
an application said before it was corrected."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION cases_case_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'case % has ended', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_end_is_final';
    END IF;
    IF (NEW.union_id, NEW.street_id, NEW.county_id, NEW.city_id, NEW.industry_id, NEW.programme_version_id,
        NEW.application_id, NEW.subject_id, NEW.plan)
       IS DISTINCT FROM
       (OLD.union_id, OLD.street_id, OLD.county_id, OLD.city_id, OLD.industry_id, OLD.programme_version_id,
        OLD.application_id, OLD.subject_id, OLD.plan) THEN
        RAISE EXCEPTION 'case % keeps its line, version and plan', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_keeps_its_line';
    END IF;
    IF NEW.step < OLD.step THEN
        RAISE EXCEPTION 'case % does not go back', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_goes_forward';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER cases_case_keeps BEFORE UPDATE ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_case_keeps();

CREATE FUNCTION cases_decision_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decision % stands', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_stands';
END $$;
CREATE TRIGGER cases_decision_stands BEFORE UPDATE OR DELETE ON cases_decision
    FOR EACH ROW EXECUTE FUNCTION cases_decision_stands();

CREATE FUNCTION cases_former_answers_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'former answers % stand', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'former_answers_stand';
END $$;
CREATE TRIGGER cases_former_answers_stand BEFORE UPDATE OR DELETE ON cases_formeranswers
    FOR EACH ROW EXECUTE FUNCTION cases_former_answers_stand();
"""

BACKWARD = """
DROP TRIGGER cases_former_answers_stand ON cases_formeranswers;
DROP FUNCTION cases_former_answers_stand();
DROP TRIGGER cases_decision_stands ON cases_decision;
DROP FUNCTION cases_decision_stands();
DROP TRIGGER cases_case_keeps ON cases_case;
DROP FUNCTION cases_case_keeps();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
