"""One account that two people gave as their own is found by a blind index of its number. Those that are there get theirs."""

from typing import Any

from django.db import migrations, models

TABLE = "ledger_payeeaccount"


def index_those_there(apps: Any, _editor: Any) -> None:
    """Opened and indexed here once: a serving process may not write an account again. Needs the keys where rows are."""
    from yizhan.kernel import vault

    accounts = apps.get_model("ledger", "PayeeAccount").objects
    for payee in accounts.filter(number_index__isnull=True).only("id", "number_sealed").iterator(chunk_size=500):
        number = vault.open_sealed(bytes(payee.number_sealed), table=TABLE, column="number_sealed", row_id=payee.id)
        accounts.filter(id=payee.id).update(number_index=vault.blind_index("bank_account", number))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_whose_money_it_is")]
    operations = [
        migrations.AddField("payeeaccount", "number_index", models.BinaryField(null=True)),
        migrations.RunPython(index_those_there, migrations.RunPython.noop),
        migrations.AddIndex("payeeaccount", models.Index(fields=["number_index"], name="payee_by_number")),
    ]
