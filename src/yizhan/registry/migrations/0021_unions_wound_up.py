"""Unions that were wound up or merged; and no membership opens in one, whoever writes it."""

import django.db.models.deletion
from django.db import migrations, models

import yizhan.kernel.ids

# After `registry_prove_inserted`, which has waited for whoever winds the union up: the state is read when they are done.
REFUSE = """
CREATE FUNCTION registry_refuse_wound_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone uuid;
BEGIN
    SELECT u.id INTO gone FROM registry_union u
    WHERE u.state = 'W' AND u.id IN (SELECT DISTINCT union_id FROM written WHERE closed_on IS NULL) LIMIT 1;
    IF gone IS NOT NULL THEN
        RAISE check_violation USING
            MESSAGE = format('membership_opens_in_a_union_that_stands: %s is wound up', gone),
            TABLE = 'registry_membership', CONSTRAINT = 'membership_opens_in_a_union_that_stands';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER registry_refuse_wound_up AFTER INSERT ON registry_membership
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_refuse_wound_up();
"""
ALLOW = """
DROP TRIGGER registry_refuse_wound_up ON registry_membership;
DROP FUNCTION registry_refuse_wound_up();
"""
GROUNDS = [
    ("employer_ended", "所在单位终止或被撤销"),
    ("reorganised", "单位重组、合并或区划调整"),
    ("decided", "会员大会（代表大会）决定"),
]


class Migration(migrations.Migration):
    dependencies = [("registry", "0020_memberships_in_the_order_of_names")]
    operations = [
        migrations.CreateModel(
            name="WindingUp",
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
                ("is_merged", models.BooleanField()),
                ("ground", models.CharField(choices=GROUNDS, max_length=14)),
                ("document_no", models.CharField(max_length=64)),
                ("ends_on", models.DateField()),
                ("members", models.PositiveIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.UUIDField(null=True)),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="received", to="registry.union"
                    ),
                ),
                (
                    "union",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="winding_up", to="registry.union"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["county_id", "-id"], name="winding_up_by_county"),
                    models.Index(fields=["city_id", "-id"], name="winding_up_by_city"),
                    models.Index(fields=["receiver"], name="winding_up_by_receiver"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("document_no", ""), _negated=True), name="winding_up_has_a_document"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("union", models.F("receiver")), _negated=True),
                        name="no_union_receives_itself",
                    ),
                ],
            },
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
