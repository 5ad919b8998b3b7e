"""The locks carry names, versions and hashes, and no addresses: where packages come from is each machine's business."""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    problems = [problem for path in (ROOT / "requirements").glob("*.txt") for problem in python_lock(path)]
    for lock in (ROOT / "package-lock.json", *ROOT.glob("tools/*/package-lock.json")):
        problems += npm_lock(lock) if lock.exists() else []
    if problems:
        sys.exit("\n".join(problems))


def python_lock(path: Path) -> list[str]:
    text = path.read_text()
    problems = [f"{path.name}: an address: {line.strip()}" for line in text.splitlines() if "://" in line]
    requirements = [part for part in re.split(r"\n(?=\S)", text.strip()) if not part.startswith("#")]
    problems += [f"{path.name}: no hash: {part.split()[0]}" for part in requirements if "--hash=sha256:" not in part]
    return problems


def npm_lock(path: Path) -> list[str]:
    text = path.read_text()
    problems = [f"{path.name}: an address: {line.strip()}" for line in text.splitlines() if '"resolved"' in line]
    for name, package in json.loads(text)["packages"].items():
        if name and not package.get("link") and "integrity" not in package:
            problems.append(f"{path.name}: no hash: {name}")
    return problems


if __name__ == "__main__":
    main()
