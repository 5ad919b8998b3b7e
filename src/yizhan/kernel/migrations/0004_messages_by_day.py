"""A box is read by the day of its messages: what is told late of an earlier day stands where it belongs."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("kernel", "0003_seed_calendar"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='message',
            name='message_by_user',
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['user_id', '-sent_at', '-id'], name='message_by_user_sent'),
        ),
    ]
