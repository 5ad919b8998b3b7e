"""Money goes to the payee's own account; another holder is declared, shown by a paper, and confirmed by the releaser."""

from django.db import migrations, models
from django.db.models import Q

HOLD = """
-- Whoever wrote the account in force is not the one who released the money to it, and where it is an adult's of the
-- household, whoever released it confirmed that name.
CREATE OR REPLACE FUNCTION ledger_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    writer uuid;
    declared text;
BEGIN
    SELECT created_by, other_holder INTO writer, declared FROM ledger_payeeaccount WHERE id = NEW.payee_id;
    IF writer = NEW.released_by THEN
        RAISE EXCEPTION 'grant % is released by the writer of its account', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    IF declared <> '' AND NEW.holder_confirmed_by IS DISTINCT FROM NEW.released_by THEN
        RAISE EXCEPTION 'grant % is released to a name that was not confirmed', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

LET_GO = """
CREATE OR REPLACE FUNCTION ledger_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM ledger_payeeaccount WHERE id = NEW.payee_id AND created_by = NEW.released_by) THEN
        RAISE EXCEPTION 'grant % is released by the writer of its account', NEW.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_invariants")]
    operations = [
        migrations.AddField(
            "payeeaccount",
            "other_holder",
            models.CharField(
                blank=True,
                choices=[("guardian", "guardian"), ("no_account", "no_account"), ("unable", "unable")],
                db_default="",
                max_length=16,
            ),
        ),
        migrations.AddField("payeeaccount", "evidence_id", models.UUIDField(null=True)),
        migrations.AddField("grant", "holder_confirmed_by", models.UUIDField(null=True)),
        migrations.AddConstraint(
            "payeeaccount",
            models.CheckConstraint(
                name="other_holder_has_evidence",
                condition=Q(other_holder="", evidence_id__isnull=True)
                | (~Q(other_holder="") & Q(evidence_id__isnull=False)),
            ),
        ),
        migrations.RunSQL(HOLD, LET_GO),
    ]
