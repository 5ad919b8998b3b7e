"""Write docs/operations/settings.md from the dataclass that reads the settings; a test holds the two equal."""

from dataclasses import fields
from pathlib import Path

from yizhan.web.configuration import ROOT, About, Configuration

PAGE = ROOT / "docs" / "operations" / "settings.md"

HEAD = """# Settings

Every setting is an environment variable. Instead of `NAME` you may give `NAME_FILE`, the path of a file that holds the
value: use it for what is marked secret. A wrong value is refused at start, with the variable's name and what to write.
`yizhan serve` needs `YIZHAN_SECRET_KEY`, and to serve others `YIZHAN_PUBLIC_ADDRESS` and a gateway for texts; what
else there is has a default that works on one machine.

This page is made by `python -m tools.settings_page` from `src/yizhan/web/configuration.py`.

| Variable | Default | Meaning | Write |
|---|---|---|---|
"""


def page() -> str:
    return HEAD + "".join(_line(item.metadata["about"], item.default) for item in fields(Configuration))


def _line(about: About, default: object) -> str:
    secret = " (secret)" if about.secret else ""
    return f"| `{about.variable}`{secret} | {_shown(default)} | {about.meaning} | {about.write} |\n"


def _shown(default: object) -> str:
    if default in ("", None):
        return "–"
    if isinstance(default, bool):
        return "`1`" if default else "`0`"
    if isinstance(default, Path):
        return f"`{default.relative_to(ROOT)}` in the clone"
    return f"`{','.join(default)}`" if isinstance(default, tuple) else f"`{default}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
