"""Names with a dot between their parts (敖·巴图) are ordered and found by their syllables alone."""

from typing import Any, ClassVar

from django.db import connection, migrations, models

_BATCH = 5_000
_WRITE = """
UPDATE registry_person p SET name_pinyin = k.pinyin, name_letters = k.letters, name_initials = k.initials
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[]) k(id, pinyin, letters, initials) WHERE p.id = k.id
"""


def make_keys(apps: Any, _editor: Any) -> None:
    """A key is what the platform of the day makes of a name; a membership's letters follow by trigger."""
    from yizhan.registry.rules.pinyin import initials_of, name_key

    person = apps.get_model("registry", "Person")
    named = list(person.objects.filter(name__contains="·").values_list("id", "name"))
    with connection.cursor() as cursor:
        for start in range(0, len(named), _BATCH):
            ids, names = zip(*named[start : start + _BATCH], strict=True)
            keys = [name_key(name) for name in names]
            letters = [key.replace(" ", "") for key in keys]
            cursor.execute(_WRITE, [list(ids), keys, letters, [initials_of(key) for key in keys]])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("registry", "0029_unions_by_parts_of_their_names")]
    operations: ClassVar = [
        migrations.RunPython(make_keys, migrations.RunPython.noop),
        migrations.AlterField(  # words alone
            model_name="expulsionappeal",
            name="outcome",
            field=models.CharField(
                blank=True, choices=[("upheld", "申诉成立，除名撤销"), ("rejected", "维持除名")], max_length=8
            ),
        ),
    ]
