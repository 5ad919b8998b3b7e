"""Resolve the locks anew: Python with uv, npm with npm; then check that no address got in."""

import subprocess
import sys
from pathlib import Path

from tools.setup import ROOT, node_environment, npm

UV: list[str | Path] = [
    Path(sys.executable).parent / "uv",
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--python-version",
    "3.11",
]
OPTIONS = ["--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-annotate", "--no-header"]


def main() -> None:
    for name in ("run", "dev"):
        folder = ROOT / "requirements"
        run([*UV, *OPTIONS, folder / f"{name}.in", "-o", folder / f"{name}.txt"], ROOT)
    for folder in (ROOT, ROOT / "tools" / "browser", ROOT / "tools" / "lighthouse"):
        if (folder / "package.json").exists():
            run([*npm(), "install", "--package-lock-only", "--no-audit", "--no-fund"], folder)
    run([sys.executable, "-m", "tools.check_locks"], ROOT)


def run(command: list[str | Path], folder: Path) -> None:
    subprocess.run(command, cwd=folder, env=node_environment(), check=True)


if __name__ == "__main__":
    main()
