"""The administrative divisions of the province, standing and retired."""

import csv
from datetime import date
from pathlib import Path

from django.db import migrations

DATA = Path(__file__).parent.parent / "data" / "divisions-23.tsv"


def load(apps, schema_editor):
    Division = apps.get_model("registry", "Division")
    with DATA.open(encoding="utf-8", newline="") as lines:
        Division.objects.bulk_create(
            Division(
                code=row["code"],
                parent_code=row["parent"],
                level=row["level"],
                name=row["name"],
                valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
                successor_code=row["successor"],
            )
            for row in csv.DictReader(lines, delimiter="\t")
        )


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_membership_versions")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
