"""What an uploaded file is called when it is shown and downloaded."""

import re
import unicodedata

LONGEST_STEM = 80
_RESERVED = re.compile(r'[<>:"|?*%]')
_SPACES = re.compile(r"\s+")


def clean(name: str, ending: str) -> str:
    """The last part of a path-like name without anything that steers a screen or a file system, with a true ending.

    `ending` is the one that the content has ("pdf"): "../发票.exe" with it becomes "发票.pdf".
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c if c.isspace() or not unicodedata.category(c).startswith("C") else "" for c in last)
    shown = _SPACES.sub(" ", _RESERVED.sub("_", shown))
    stem = shown.rsplit(".", 1)[0] if "." in shown else shown
    return f"{stem.strip(' .')[:LONGEST_STEM].strip(' .') or '附件'}.{ending}"
