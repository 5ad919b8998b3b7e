"""Unions that were put under another one; and what opens in one while it is being moved bears the line that holds."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import yizhan.kernel.ids

# The twin of `queries.ancestry.lines_of` for today: of each level the nearest on the territorial line, and the
# industrial superiors beside it.
LINES = """
CREATE FUNCTION registry_standing_lines(unions uuid[]) RETURNS TABLE (
    union_id uuid, street_id uuid, county_id uuid, city_id uuid,
    industry_id uuid, industry_county_id uuid, industry_city_id uuid
) LANGUAGE sql STABLE AS $$
    SELECT a.union_id,
        (array_agg(a.ancestor_id ORDER BY a.depth) FILTER (WHERE a.line = 'territory' AND a.level = 'street'))[1],
        (array_agg(a.ancestor_id ORDER BY a.depth) FILTER (WHERE a.line = 'territory' AND a.level = 'county'))[1],
        (array_agg(a.ancestor_id ORDER BY a.depth) FILTER (WHERE a.line = 'territory' AND a.level = 'city'))[1],
        (array_agg(a.ancestor_id ORDER BY a.depth) FILTER (WHERE a.line = 'industry' AND a.level = 'industry'))[1],
        (array_agg(a.ancestor_id ORDER BY a.depth) FILTER (WHERE a.line = 'industry' AND a.level = 'county'))[1],
        (array_agg(a.ancestor_id ORDER BY a.depth) FILTER (WHERE a.line = 'industry' AND a.level = 'city'))[1]
    FROM registry_unionancestry a WHERE a.union_id = ANY(unions) AND a.valid_until IS NULL GROUP BY a.union_id
$$;
"""
FORGET_LINES = "DROP FUNCTION registry_standing_lines(uuid[]);"

# After `registry_prove_inserted`, which has waited for whoever moves the union: the line is read when they are done.
# Whoever joined, or a chunk of a roster made ready before, bears the line of before. Without a move of the last day it
# is one look at an index for a statement.
STAMP = """
CREATE FUNCTION registry_stamp_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM registry_unionmove WHERE written_at > clock_timestamp() - interval '1 day') THEN
        RETURN NULL;
    END IF;
    UPDATE registry_membership m SET
        street_id = k.street_id, county_id = k.county_id, city_id = k.city_id, industry_id = k.industry_id,
        industry_county_id = k.industry_county_id, industry_city_id = k.industry_city_id
    FROM written w, registry_standing_lines(ARRAY(SELECT DISTINCT union_id FROM written)) k
    WHERE m.id = w.id AND m.union_id = k.union_id AND m.closed_on IS NULL AND
        (m.street_id, m.county_id, m.city_id, m.industry_id, m.industry_county_id, m.industry_city_id)
        IS DISTINCT FROM
        (k.street_id, k.county_id, k.city_id, k.industry_id, k.industry_county_id, k.industry_city_id);
    RETURN NULL;
END $$;
CREATE TRIGGER registry_stamp_moved AFTER INSERT ON registry_membership
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_stamp_moved();
"""
FORGET_STAMP = """
DROP TRIGGER registry_stamp_moved ON registry_membership;
DROP FUNCTION registry_stamp_moved();
"""

# An update proves what it points at anew, as a foreign key does, and not what it leaves: whoever closed or stamped 30,000
# memberships locked 30,000 people, and waited for each of them who was being written.
PROVE_CHANGED = """
CREATE FUNCTION registry_prove_changed_keys() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    lost uuid;
BEGIN
    FOR pair IN 0 .. TG_NARGS / 2 - 1 LOOP
        EXECUTE format(
            'WITH wanted AS MATERIALIZED (SELECT DISTINCT w.%1$I AS id FROM written w LEFT JOIN was o ON o.id = w.id'
            '   WHERE w.%1$I IS NOT NULL AND o.%1$I IS DISTINCT FROM w.%1$I),'
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
DROP TRIGGER registry_prove_updated ON registry_membership;
CREATE TRIGGER registry_prove_updated AFTER UPDATE ON registry_membership
    REFERENCING OLD TABLE AS was NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_prove_changed_keys(
        'person_id', 'registry_person', 'union_id', 'registry_union', 'employer_id', 'registry_employer');
"""
PROVE_ALL = """
DROP TRIGGER registry_prove_updated ON registry_membership;
CREATE TRIGGER registry_prove_updated AFTER UPDATE ON registry_membership
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_prove_keys(
        'person_id', 'registry_person', 'union_id', 'registry_union', 'employer_id', 'registry_employer');
DROP FUNCTION registry_prove_changed_keys();
"""


def to_union(**more):
    return models.ForeignKey(
        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="registry.union", **more
    )


class Migration(migrations.Migration):
    dependencies = [("registry", "0026_the_number_in_the_persons_row")]
    operations = [
        migrations.CreateModel(
            name="UnionMove",
            fields=[
                ("street_id", models.UUIDField(blank=True, null=True)),
                ("county_id", models.UUIDField(blank=True, null=True)),
                ("city_id", models.UUIDField(blank=True, null=True)),
                ("industry_id", models.UUIDField(blank=True, null=True)),
                ("industry_county_id", models.UUIDField(blank=True, null=True)),
                ("industry_city_id", models.UUIDField(blank=True, null=True)),
                (
                    "id",
                    models.UUIDField(
                        default=yizhan.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("line", models.CharField(choices=[("territory", "地方"), ("industry", "产业")], max_length=9)),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("divisions", "行政区划调整"),
                            ("unit", "所在单位改变隶属关系"),
                            ("line", "上级工会决定调整管理关系"),
                            ("superior_ended", "原来的上级工会撤销或合并"),
                        ],
                        max_length=14,
                    ),
                ),
                ("document_no", models.CharField(max_length=64)),
                ("moves_on", models.DateField()),
                ("unions", models.PositiveIntegerField()),
                ("members", models.PositiveIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.UUIDField(null=True)),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False),
                ),
                ("former_parent", to_union(null=True, related_name="+")),
                ("parent", to_union(related_name="+")),
                ("union", to_union(related_name="moves")),
            ],
            options={
                "indexes": [
                    models.Index(fields=["union", "-id"], name="union_move_by_union"),
                    models.Index(fields=["parent", "-id"], name="union_move_by_parent"),
                    models.Index(fields=["former_parent", "-id"], name="union_move_by_former"),
                    models.Index(fields=["-written_at"], name="union_move_by_writing"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("document_no", ""), _negated=True), name="union_move_has_a_document"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("union", models.F("parent")), _negated=True),
                        name="no_union_moves_below_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("former_parent", None),
                            models.Q(("former_parent", models.F("parent")), _negated=True),
                            _connector="OR",
                        ),
                        name="union_moves_elsewhere",
                    ),
                ],
            },
        ),
        migrations.RunSQL(LINES, FORGET_LINES),
        migrations.RunSQL(STAMP, FORGET_STAMP),
        migrations.RunSQL(PROVE_CHANGED, PROVE_ALL),
    ]
