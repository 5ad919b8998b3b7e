"""A day of the journal is found without reading all of it: rows come in the order of time, so a small index does."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0004_messages_by_day'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='journalentry',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['at'], name='journal_by_time'),
        ),
    ]
