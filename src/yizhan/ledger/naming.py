"""What a grant's service is called in the reader's language. The ledger keeps the name of the day, in Chinese; the room
that knows the catalogue registers how to ask for another."""

from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.utils.translation import get_language

Lookup = Callable[[], Mapping[str, str]]
_lookups: list[Lookup] = []


def name_services(look_up: Lookup) -> None:
    """Register who knows the names of services in force, by code, in the reader's language."""
    _lookups[:] = [look_up]


def titles(codes: Iterable[str]) -> dict[str, str]:
    """Names of these services where the reader reads something else than Chinese; what is out of force is left out."""
    wanted = set(codes)
    if not wanted or not _lookups or (get_language() or settings.LANGUAGE_CODE) == settings.LANGUAGE_CODE:
        return {}
    return {code: name for code, name in _lookups[0]().items() if code in wanted}
