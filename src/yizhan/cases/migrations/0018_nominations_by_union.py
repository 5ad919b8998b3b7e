from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("cases", "0017_confirmed_by_the_applicant")]

    operations = [
        migrations.AddIndex(
            model_name="assistance",
            index=models.Index(
                fields=["helper_node_id", "programme_code"], name="nomination_by_union", condition=models.Q(means="union")
            ),
        ),
    ]
