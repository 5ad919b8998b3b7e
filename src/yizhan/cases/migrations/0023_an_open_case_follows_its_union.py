"""A case keeps its line, but while it is open that line may become the one on which its union stands now: as the
register's own ancestry tells it, whoever writes. Decision 0119."""

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
    IF (NEW.union_id, NEW.programme_version_id, NEW.application_id, NEW.plan)
       IS DISTINCT FROM (OLD.union_id, OLD.programme_version_id, OLD.application_id, OLD.plan) OR
       ((NEW.street_id, NEW.county_id, NEW.city_id, NEW.industry_id)
        IS DISTINCT FROM (OLD.street_id, OLD.county_id, OLD.city_id, OLD.industry_id){followed}) OR
       (NEW.subject_id <> OLD.subject_id AND NOT EXISTS (
            SELECT FROM registry_person p
            WHERE (p.id = OLD.subject_id AND p.merged_into_id = NEW.subject_id)
               OR (p.id = NEW.subject_id AND p.merged_into_id = OLD.subject_id))) THEN
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
# Along the industrial line its nodes stand in the columns of county and city (0019).
_FOLLOWED = """ AND (OLD.ended_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM registry_standing_lines(ARRAY[NEW.union_id]) k
            WHERE (NEW.industry_id, NEW.industry_county_id, NEW.industry_city_id)
                  IS NOT DISTINCT FROM (k.industry_id, k.industry_county_id, k.industry_city_id)
              AND ((NEW.street_id, NEW.county_id, NEW.city_id)
                   IS NOT DISTINCT FROM (k.street_id, k.county_id, k.city_id)
                OR (NEW.street_id, NEW.county_id, NEW.city_id)
                   IS NOT DISTINCT FROM (NULL::uuid, k.industry_county_id, k.industry_city_id))))"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_a_case_follows_its_person"), ("registry", "0027_unions_moved")]
    operations = [migrations.RunSQL(_BODY.format(followed=_FOLLOWED), _BODY.format(followed=""))]
