"""Employers that closed, and how many of their members have not moved."""

import django.db.models.deletion
from django.db import migrations, models

import yizhan.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("registry", "0021_unions_wound_up")]
    operations = [
        migrations.AddField(model_name="employer", name="closed_on", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="qualityweek", name="employer_closed", field=models.PositiveIntegerField(db_default=0)
        ),
        migrations.CreateModel(
            name="EmployerClosure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=yizhan.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("deregistered", "注销"), ("revoked", "吊销"), ("bankrupt", "破产")], max_length=12
                    ),
                ),
                ("closed_on", models.DateField()),
                ("source", models.CharField(max_length=120)),
                ("recorded_at", models.DateTimeField()),
                ("taken_back_at", models.DateTimeField(null=True)),
                ("taken_back_why", models.CharField(blank=True, max_length=120)),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="closures", to="registry.employer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_at", None)), fields=("employer",), name="closed_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="closure_has_a_source"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("taken_back_at", None),
                            models.Q(("taken_back_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="closure_taken_back_says_why",
                    ),
                ],
            },
        ),
    ]
