"""A union is found by any part of its name through an index, as no trigrams are at hand on every server."""

from typing import ClassVar

import django.contrib.postgres.indexes
from django.db import migrations

import yizhan.registry.models.bigrams

BIGRAMS = """
CREATE FUNCTION registry_bigrams(name text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT COALESCE(array_agg(DISTINCT substr(name, place, 2)), '{}')
    FROM generate_series(1, length(name) - 1) AS place
$$;
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("registry", "0028_an_opening_is_a_version_once_it_changes")]
    operations: ClassVar = [
        migrations.RunSQL(BIGRAMS, "DROP FUNCTION registry_bigrams(text)"),
        migrations.AddIndex(
            model_name="union",
            index=django.contrib.postgres.indexes.GinIndex(
                yizhan.registry.models.bigrams.Bigrams("name"), name="union_by_parts_of_names"
            ),
        ),
    ]
