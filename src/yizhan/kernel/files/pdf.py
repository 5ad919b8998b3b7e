"""Whether a PDF only shows pages. Whatever runs, opens something else, or cannot be looked into is refused."""

import re
import zlib
from collections.abc import Iterator
from typing import Final

_ACTIVE: Final = re.compile(rb"/(JavaScript|JS|Launch|RichMedia|SubmitForm|ImportData|GoToE|XFA|Encrypt)(?![A-Za-z])")
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n")
_OBJECTS: Final = re.compile(rb"/ObjStm(?![A-Za-z])")
_DICTIONARY_BYTES: Final = 2048
_MOST_BYTES: Final = 64 * 1024 * 1024  # unpacked, all object streams together


def is_harmless(document: bytes) -> bool:
    """No scripts, launches, forms that send, or encryption, neither in plain sight nor in a packed object stream.

    Attachments are let through: electronic invoices carry their data in one, and nothing opens it by itself.
    Names are compared with their #xx escapes resolved. Object streams are unpacked; one that does not unpack, or
    unpacks to far too much, counts as hiding something.
    """
    if _mentions_action(_without_streams(document)):
        return False
    try:
        return not any(_mentions_action(objects) for objects in _packed_objects(document))
    except ValueError:
        return False


def _mentions_action(text: bytes) -> bool:
    return bool(_ACTIVE.search(_unescape(text)))


def _unescape(text: bytes) -> bytes:
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text) if b"#" in text else text


def _without_streams(document: bytes) -> bytes:
    """The objects around the streams: pixels and fonts are not names, even where their bytes look like one."""
    parts, position = [], 0
    for found in _STREAM.finditer(document):
        if found.start() < position:
            continue
        parts.append(document[position : found.end()])
        end = document.find(b"endstream", found.end())
        position = end if end >= 0 else len(document)
    return b"\n".join([*parts, document[position:]])


def _packed_objects(document: bytes) -> Iterator[bytes]:
    """The content of every object stream; ValueError where one cannot be looked into."""
    left = _MOST_BYTES
    for found in _STREAM.finditer(document):
        dictionary = _unescape(document[max(0, found.start() - _DICTIONARY_BYTES) : found.start()])
        if not _OBJECTS.search(dictionary.rpartition(b" obj")[2]):
            continue
        objects = _unpack(memoryview(document)[found.end() :], left)
        left -= len(objects)
        yield objects


def _unpack(packed: memoryview, most: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(packed, most + 1)
    except zlib.error:
        raise ValueError("does not unpack") from None
    if len(plain) > most:
        raise ValueError("unpacks to too much")
    return plain
