"""Rosters as files, made for a test."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.world import resident_id
from yizhan.registry.roster.rules.columns import TEMPLATE, heading

HEADER = [heading(field) for field in TEMPLATE]


def member_row(name: str, serial: int, **more: str) -> dict[str, str]:
    """A good row of somebody new."""
    return {
        "姓名": name,
        "证件号码": resident_id(serial),
        "移动电话": f"139000{serial:05d}",
        "民族": "汉族",
        "会籍变化日期": "2024-05-01",
        **more,
    }


def write_csv(
    path: Path, rows: Sequence[Mapping[str, str]], header: Sequence[str] = HEADER, encoding: str = "utf-8-sig"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([row.get(word, "") for word in header] for row in rows)
    return path
