"""A member's number moves into the person's row: an import wrote a row with three indexes more for each (decision 0116).

All rows of people are written anew once, and every index with them: some minutes for three million. In this transaction
nothing waits until its end, so that columns and constraints may be changed around it.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

INTO_PEOPLE = """
UPDATE registry_person p SET member_number = n.number, number_issued_on = n.issued_on
FROM registry_membernumber n WHERE n.person_id = p.id;

DROP TRIGGER registry_keep_pointed_at ON registry_person;
CREATE TRIGGER registry_keep_pointed_at AFTER DELETE ON registry_person
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_pointed_at(
        'registry_membership', 'person_id');
DROP TRIGGER registry_prove_inserted ON registry_membernumber;
DROP TRIGGER registry_prove_updated ON registry_membernumber;
"""
OUT_OF_PEOPLE = """
INSERT INTO registry_membernumber (id, person_id, number, external_card, issued_on)
SELECT gen_random_uuid(), id, member_number, '', number_issued_on
FROM registry_person WHERE member_number IS NOT NULL;

DROP TRIGGER registry_keep_pointed_at ON registry_person;
CREATE TRIGGER registry_keep_pointed_at AFTER DELETE ON registry_person
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION registry_keep_pointed_at(
        'registry_membership', 'person_id', 'registry_membernumber', 'person_id');
CREATE TRIGGER registry_prove_inserted AFTER INSERT ON registry_membernumber
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_prove_keys(
        'person_id', 'registry_person');
CREATE TRIGGER registry_prove_updated AFTER UPDATE ON registry_membernumber
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION registry_prove_keys(
        'person_id', 'registry_person');
"""


class Migration(migrations.Migration):
    dependencies = [("registry", "0025_lighter_for_imports")]
    operations = [
        migrations.AlterField(  # gives its name to the column
            model_name="membernumber",
            name="person",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="registry.person",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="member_number",
            field=models.CharField(db_collation="C", max_length=16, null=True),
        ),
        migrations.AddField(model_name="person", name="number_issued_on", field=models.DateField(null=True)),
        migrations.RunSQL(INTO_PEOPLE, OUT_OF_PEOPLE),
        migrations.DeleteModel(name="MemberNumber"),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=Q(member_number__isnull=False), fields=("member_number",), name="one_member_of_a_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=Q(member_number__isnull=True, number_issued_on__isnull=True)
                | Q(member_number__isnull=False, number_issued_on__isnull=False),
                name="member_number_with_its_day",
            ),
        ),
    ]
