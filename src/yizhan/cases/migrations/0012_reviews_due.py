"""Files that were opened before there was a review are due a year after that day."""

from django.db import migrations

_DUE = """
UPDATE cases_hardshipfile SET review_due_on = (opened_on + interval '1 year')::date
WHERE closed_on IS NULL AND review_due_on IS NULL
"""


class Migration(migrations.Migration):

    dependencies = [("cases", "0011_hardship_reviews")]

    operations = [migrations.RunSQL(_DUE, migrations.RunSQL.noop)]
