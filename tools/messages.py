"""The messages of the screen: collected from code and templates, translated in catalogues, compiled at set-up.

    tools/messages.py extract    # bring the catalogues up to date with the sources
    tools/messages.py compile    # make the .mo files that Django reads
    tools/messages.py check      # 0: everything is translated; 1: what is not

The source language is Chinese: the text in the code is what a Chinese reader sees, and a catalogue holds another
language. Neither gettext's programs nor a database is needed.
"""

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "yizhan"
CATALOGUES = SOURCE / "web" / "locale"
COMPLETE = ("en",)  # must be whole
BEGUN = ("ru",)  # what is missing shows in Chinese

_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_COMMENT_TAGS = ("Translators",)

Key = tuple[str | None, str]


def sources() -> Iterator[tuple[Path, bytes]]:
    """Every file that may hold messages, as Python source."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, path.read_bytes()
    for path in sorted(SOURCE.rglob("templates/**/*")):
        if path.suffix in {".html", ".txt"}:
            yield path, _code_of(path.read_text(encoding="utf-8"), str(path))


def _code_of(template: str, origin: str) -> bytes:
    """A template's messages as calls in Python; the indentation that is left over from the markup means nothing."""
    return "\n".join(line.strip() for line in templatize(template, origin=origin).splitlines()).encode()


def collected() -> Catalog:
    """The messages of all sources, with the files that hold them."""
    catalog = Catalog(charset="utf-8")
    for path, source in sources():
        found = extract("python", BytesIO(source), keywords=_KEYWORDS, comment_tags=_COMMENT_TAGS)
        for _line, message, comments, context in found:
            catalog.add(message, None, [(_short(path), 0)], auto_comments=comments, context=context)
    return catalog


def file_of(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> Catalog:
    """The catalogue of a language as it stands; empty where there is none."""
    path = file_of(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def extract_all() -> None:
    """Bring every catalogue up to date: new messages come in empty, gone ones leave."""
    wanted = collected()
    for language in COMPLETE + BEGUN:
        _write(language, _updated(language, wanted))


def _updated(language: str, wanted: Catalog) -> Catalog:
    known = catalogue(language)
    fresh = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for message in _messages(wanted):
        before = known.get(message.id, message.context)
        translated = _carried(before, message) if before and not before.fuzzy else None
        if not _filled(translated) and language in BEGUN:
            continue
        locations = sorted(set(message.locations))
        fresh.add(message.id, translated, locations, auto_comments=message.auto_comments, context=message.context)
    return fresh


def _carried(before: Message, now: Message) -> str | tuple[str, ...]:
    """The translation as it was; as the first form where a text got a plural since; that form where it lost it."""
    forms = _texts(before.string or "")
    if before.pluralizable and now.pluralizable:
        return tuple(forms)
    return (forms[0], "") if now.pluralizable else forms[0]


def _write(language: str, catalog: Catalog) -> None:
    path = file_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(_head(catalog).encode())
        write_po(file, catalog, width=110, include_lineno=False, sort_output=True, omit_header=True)
    empty = sum(not _filled(message.string) for message in _messages(catalog))
    _say(f"{_short(path)}: {len(catalog)} messages, {empty} empty")


def _head(catalog: Catalog) -> str:
    """What every reader of catalogues needs; dates and tools' names would change with every run."""
    return (
        f'msgid ""\nmsgstr ""\n"Language: {catalog.locale_identifier}\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )


def compile_all() -> None:
    """Make the .mo beside each .po."""
    for path in sorted(CATALOGUES.glob("*/LC_MESSAGES/django.po")):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_po(source, locale=path.parents[1].name, charset="utf-8"))
        _say(f"{_short(path)}: compiled")


def problems() -> list[str]:
    """What keeps the catalogues from being whole and true to the sources."""
    wanted = collected()
    keys = {_key(message) for message in _messages(wanted)}
    found = []
    for language in COMPLETE + BEGUN:
        held = {_key(message): message for message in _messages(catalogue(language))}
        found += [f"{language}: no longer in the sources: {key[1]}" for key in held if key not in keys]
        found += [f"{language}: {fault}: {key[1]}" for key, message in held.items() for fault in _faults(message)]
        if language in COMPLETE:
            found += [f"{language}: missing: {key[1]}" for key in keys if key not in held]
    return sorted(found)


def _faults(message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    if not _filled(message.string):
        yield "empty"
        return
    allowed = set().union(*(gaps(text) for text in _texts(message.id)))
    for text in _texts(message.string or ""):
        if gaps(text) - allowed or (isinstance(message.id, str) and gaps(text) != allowed):
            yield f"gaps differ ({', '.join(sorted(gaps(text) ^ allowed))})"


def gaps(text: str) -> set[str]:
    """The names that are filled in: `%(name)s` and `{name}`."""
    named = {part.partition(")")[0] for part in text.split("%(")[1:]}
    try:
        return named | {name for _, name, _, _ in Formatter().parse(text) if name}
    except ValueError:  # a lone brace: such a text is never formatted
        return named


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _key(message: Message) -> Key:
    return message.context, _texts(message.id)[0]


def _texts(text: str | list[str] | tuple[str, ...]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def _filled(text: str | list[str] | tuple[str, ...] | None) -> bool:
    return bool(text) and all(_texts(text or ""))


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _say(text: str) -> None:
    print(text)


def check() -> int:
    found = problems()
    for line in found:
        print(line, file=sys.stderr)
    _say(f"{len(found)} problems" if found else "every message is translated")
    return 1 if found else 0


def main() -> int:
    commands = {"extract": extract_all, "compile": compile_all, "check": check}
    parser = argparse.ArgumentParser(description="Collect, check and compile the messages of the screen.")
    parser.add_argument("command", choices=commands)
    wanted = parser.parse_args().command
    settings.configure(USE_I18N=True)
    django.setup()
    return commands[wanted]() or 0


if __name__ == "__main__":
    sys.exit(main())
