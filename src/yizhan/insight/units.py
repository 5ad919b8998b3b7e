"""Units of figures in the reader's language. The declaration names them in Chinese."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from yizhan.insight.types import Figure

UNIT_WORDS: dict[str, Promise] = {
    "件": pgettext_lazy("unit", "件"),
    "人": pgettext_lazy("unit", "人"),
    "人次": pgettext_lazy("unit", "人次"),
    "户次": pgettext_lazy("unit", "户次"),
    "个": pgettext_lazy("unit", "个"),
    "元": pgettext_lazy("unit", "元"),
}


def unit_word(figure: Figure) -> str:
    """The unit beside a value; a sign that every language writes alike stays."""
    return str(UNIT_WORDS.get(figure.unit, figure.unit))
