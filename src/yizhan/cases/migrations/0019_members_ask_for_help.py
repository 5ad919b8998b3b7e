import django.db.models.deletion
import yizhan.kernel.ids
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0018_nominations_by_union"),
        ("registry", "0007_membership_versions_by_statement"),
    ]

    operations = [
        migrations.CreateModel(
            name="HelpAsked",
            fields=[
                ("union_id", models.UUIDField()),
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
                ("programme_code", models.CharField(max_length=64)),
                (
                    "desk_level",
                    models.CharField(
                        choices=[
                            ("primary", "primary"),
                            ("street", "street"),
                            ("county", "county"),
                            ("city", "city"),
                            ("industry", "industry"),
                            ("province", "province"),
                        ],
                        max_length=16,
                    ),
                ),
                ("desk_node_id", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "Answered"),
                            ("filed", "Filed"),
                            ("taken_back", "Taken Back"),
                            ("moved", "Moved"),
                        ],
                        max_length=12,
                    ),
                ),
                ("answered_by", models.UUIDField(null=True)),
                ("assistance_id", models.UUIDField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["desk_node_id", "asked_at"],
                        name="help_asked_by_desk",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("person", "programme_code"),
                        name="one_open_request_for_help",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ending", "")),
                            models.Q(("ended_at__isnull", False), models.Q(("ending", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="help_asked_ends_in_some_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_by__isnull", False), ("assistance_id__isnull", False), ("ending", "answered")
                            ),
                            models.Q(
                                models.Q(("ending", "answered"), _negated=True),
                                ("answered_by__isnull", True),
                                ("assistance_id__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="answered_help_has_its_assistance",
                    ),
                ],
            },
        ),
    ]
