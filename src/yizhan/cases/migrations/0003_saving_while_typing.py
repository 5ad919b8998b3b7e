"""A draft knows which open page saved it last while somebody typed: another page's older words never replace newer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_what_a_case_keeps")]
    operations = [
        migrations.AddField("draft", "page_id", models.UUIDField(null=True)),
        migrations.AddField("draft", "page_save", models.PositiveIntegerField(default=0, db_default=0)),
    ]
