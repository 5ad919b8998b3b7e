"""Parts of names: by them an index finds a name in which some words stand, wherever they stand."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField


class Bigrams(Func):
    """The pairs of neighbouring characters of a text, each once (a function of migration 0029).

    A Chinese name has no words to divide it by, and a pair of its characters is rare enough to look for.
    """

    function = "registry_bigrams"
    arity = 1

    def __init__(self, text: Any) -> None:
        super().__init__(text, output_field=ArrayField(TextField()))
