"""Of money that came back: the voucher, the bank day, and who entered it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("ledger", "0004_goods_in_kind"),
    ]

    operations = [
        migrations.AddField(
            model_name="grant",
            name="return_voucher",
            field=models.CharField(blank=True, db_default="", default="", max_length=64),
        ),
        migrations.AddField(
            model_name="grant",
            name="returned_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="grant",
            name="returned_on",
            field=models.DateField(null=True),
        ),
    ]
