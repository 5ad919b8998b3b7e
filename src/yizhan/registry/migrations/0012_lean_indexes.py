"""Two indexes that an import wrote to for nothing: a pattern index that no query uses, and one entry for each person
without an account, of whom a register of millions has nearly only."""

from django.db import migrations, models

SPARSE = """
ALTER TABLE registry_person DROP CONSTRAINT registry_person_user_id_key;
CREATE UNIQUE INDEX registry_person_user_id_key ON registry_person (user_id) WHERE user_id IS NOT NULL;
"""
FULL = """
DROP INDEX registry_person_user_id_key;
ALTER TABLE registry_person ADD CONSTRAINT registry_person_user_id_key UNIQUE (user_id);
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0011_membership_keys_by_statement")]
    operations = [
        migrations.AlterField(model_name="membernumber", name="number", field=models.CharField(max_length=16)),
        migrations.AddConstraint(
            model_name="membernumber",
            constraint=models.UniqueConstraint(fields=("number",), name="one_member_of_a_number"),
        ),
        migrations.RunSQL(SPARSE, FULL),
    ]
