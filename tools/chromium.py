"""A Chromium for the browser tests: the machine's, or Debian's package where root may install it, or npm's.

Standard library only, since setting up runs it; the tests ask it where the browser is.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNPACKED = ROOT / "build" / "browser"
PACKAGE = ROOT / "tools" / "browser"
# The shell is the same engine without the windows' own interface, which costs more than the pages.
SHELL = "chromium-headless-shell"
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

QUIET = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")
# As the npm build is meant to be run, but for --single-process: closing a page would then end the browser (tried).
ALONE = ("--headless=shell", "--no-sandbox", "--no-zygote", "--disable-gpu")

# The package's own file names the folders of the host it was made for; without any font nothing is laid out.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
</fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """What to start and how; `environment` is added to the caller's."""

    executable: Path
    arguments: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)


def find() -> Chromium | None:
    """The browser that is there: named in YIZHAN_TEST_CHROMIUM, on the path, or unpacked by us."""
    named = os.environ.get("YIZHAN_TEST_CHROMIUM")
    for name in [named] if named else NAMES:
        if executable := shutil.which(name):
            # Chromium refuses its sandbox to root, and containers seldom grant it to anybody.
            return Chromium(Path(executable), ("--no-sandbox", *QUIET))
    if (UNPACKED / "complete").exists():
        libraries = os.pathsep.join([str(UNPACKED / "al2023" / "lib"), str(UNPACKED)])
        environment = {"LD_LIBRARY_PATH": libraries, "FONTCONFIG_FILE": str(UNPACKED / "fonts.conf")}
        return Chromium(UNPACKED / "chromium", ALONE, environment)
    return None


def install() -> None:
    """See to it that there is one; ends the process with one line where that is impossible."""
    if os.geteuid() == 0 and shutil.which("apt-get") and not os.environ.get("YIZHAN_TEST_CHROMIUM"):
        install_from_debian()
    if not find():
        install_from_npm()
    if not find():
        sys.exit("no Chromium for the browser tests: install chromium, or name one in YIZHAN_TEST_CHROMIUM")


def install_from_debian() -> None:
    """Debian's shell, or where there is none its whole browser. What was refused once is not asked for again."""
    packages = [] if shutil.which(SHELL) else [SHELL] if find() else [SHELL, "chromium"]
    for package in packages:
        if _asked(package).exists():
            continue
        print(f"setting up: {package} (Debian's package)", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", package, "fonts-noto-cjk"]):
            subprocess.run(["apt-get", "-qq", *arguments], env=environment, check=False, stdout=subprocess.DEVNULL)
        if shutil.which(package):
            return
        _asked(package).parent.mkdir(parents=True, exist_ok=True)
        _asked(package).touch()


def _asked(package: str) -> Path:
    return ROOT / "build" / "stamps" / f"no-{package}"


def install_from_npm() -> None:
    from tools.setup import node_environment, npm

    print("setting up: chromium (npm package)", flush=True)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    UNPACKED.mkdir(parents=True)
    environment = {**node_environment(), "TMPDIR": str(UNPACKED)}
    for command in ([*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"], ["node", "unpack.mjs"]):
        if subprocess.run(command, cwd=PACKAGE, env=environment, check=False).returncode:
            return
    if not any(list(Path(folder).rglob("*CJK*")) for folder in ("/usr/share/fonts", "/usr/local/share/fonts")):
        print(
            "no Chinese font here: nothing tells the contrast of Chinese text; Debian's is fonts-noto-cjk", flush=True
        )
    (UNPACKED / "fonts.conf").write_text(FONTS.format(folder=UNPACKED / "fonts"))
    (UNPACKED / "complete").touch()


if __name__ == "__main__":
    install()
