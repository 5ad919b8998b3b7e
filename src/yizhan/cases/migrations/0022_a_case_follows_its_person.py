"""A case keeps whom it concerns, but where that person's entry in the register was merged into another (or is made its
own again): told by the register's own row, whoever writes."""

from django.db import migrations

_BODY = """
CREATE OR REPLACE FUNCTION cases_case_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.ended_at IS NOT NULL AND NEW.state <> OLD.state AND NOT (
        OLD.state IN ('refused', 'rejected') AND NEW.round = OLD.round + 1 AND EXISTS (
            SELECT 1 FROM cases_appeal a JOIN cases_case c ON c.id = a.case_id
            WHERE c.application_id = OLD.application_id AND a.outcome IN ('reopened', 'replaced'))) THEN
        RAISE EXCEPTION 'case % has ended', OLD.id USING ERRCODE = 'check_violation', CONSTRAINT = 'case_end_is_final';
    END IF;
    IF (NEW.union_id, NEW.street_id, NEW.county_id, NEW.city_id, NEW.industry_id, NEW.programme_version_id,
        NEW.application_id, NEW.plan)
       IS DISTINCT FROM
       (OLD.union_id, OLD.street_id, OLD.county_id, OLD.city_id, OLD.industry_id, OLD.programme_version_id,
        OLD.application_id, OLD.plan) OR (NEW.subject_id <> OLD.subject_id{unless}) THEN
        RAISE EXCEPTION 'case % keeps its line, version and plan', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_keeps_its_line';
    END IF;
    IF NEW.step < OLD.step OR NEW.round < OLD.round THEN
        RAISE EXCEPTION 'case % does not go back', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'case_goes_forward';
    END IF;
    RETURN NEW;
END $$;
"""
_MERGED = """ AND NOT EXISTS (
            SELECT FROM registry_person p
            WHERE (p.id = OLD.subject_id AND p.merged_into_id = NEW.subject_id)
               OR (p.id = NEW.subject_id AND p.merged_into_id = OLD.subject_id))"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_clock_stands_for_papers"),
        ("registry", "0014_a_merged_entry_points_to_one_that_stands"),
    ]
    operations = [migrations.RunSQL(_BODY.format(unless=_MERGED), _BODY.format(unless=""))]
