"""Sheets of any file that is taken, one row after the other."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

import yizhan
from yizhan.registry.roster.errors import FileFault, RosterUnreadable
from yizhan.registry.roster.sheets.kinds import Kind, kind_of
from yizhan.registry.roster.sheets.texts import read_text

Batch = tuple[int, list[list[Any]]]  # the number of its first row, as the sheet shows it, and the rows
_SOURCE: Final = str(Path(yizhan.__file__).resolve().parents[1])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; its rows can be taken once, before the next sheet is asked for."""

    name: str
    batches: Iterator[Batch]


def open_sheets(path: Path, name: str) -> Iterator[Sheet]:
    """Every sheet that shows, in order. `name` is what the sender called the file. Raises RosterUnreadable."""
    if kind_of(path, name) is Kind.TEXT:
        yield Sheet(Path(name).stem[:60], read_text(path))
        return
    with _child(path) as lines:
        yield from _sheets(lines)


def _sheets(lines: Iterator[dict[str, Any]]) -> Iterator[Sheet]:
    """Lines of the reading process, grouped: a sheet's rows end where the next sheet begins."""
    waiting: list[str] = []

    def batches() -> Iterator[Batch]:
        for line in lines:
            if "sheet" in line:
                waiting.append(line["sheet"])
                return
            yield line["first"], line["rows"]

    for line in lines:
        waiting.append(line["sheet"])
        while waiting:
            sheet = Sheet(waiting.pop(), batches())
            yield sheet
            for _ in sheet.batches:  # what the taker did not want
                continue


@contextmanager
def _child(path: Path) -> Iterator[Iterator[dict[str, Any]]]:
    """The reading process; ended when nobody listens any more."""
    command = [sys.executable, "-m", "yizhan.registry.roster.sheets.child", str(path)]
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": _SOURCE, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="surrogatepass",
    ) as process:
        assert process.stdout is not None  # noqa: S101
        try:
            yield _lines(process, process.stdout)
        finally:
            process.kill()


def _lines(process: "subprocess.Popen[str]", output: IO[str]) -> Iterator[dict[str, Any]]:
    for line in output:
        told: dict[str, Any] = json.loads(line)
        if "fault" in told:
            raise RosterUnreadable(FileFault(told["fault"]))
        yield told
    if process.wait() != 0:  # stopped for its memory or time, or the parser gave up
        raise RosterUnreadable(FileFault.TOO_LARGE if process.returncode < 0 else FileFault.BROKEN)
