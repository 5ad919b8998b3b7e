"""Run in a process of the bench: a register filled, a roster for all its unions sent in twice, errors sent back.

Prints, as JSON, seconds of every part, counts, and the memory that was used at most.
"""

import csv
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from yizhan.kernel import clock  # noqa: E402
from yizhan.kernel.scope import Acting  # noqa: E402
from yizhan.registry import api  # noqa: E402
from yizhan.registry.models import Person, Union  # noqa: E402
from yizhan.registry.roster.rules.columns import Field, heading  # noqa: E402
from yizhan.registry.roster.types import Counts, Report  # noqa: E402
from yizhan.registry.roster.words import said  # noqa: E402
from yizhan.registry.rules.identity import check_character  # noqa: E402
from yizhan.registry.synthetic.people import invent_people  # noqa: E402
from yizhan.registry.synthetic.sizes import Size  # noqa: E402
from yizhan.registry.synthetic.writer import write_province  # noqa: E402

ON = date(2026, 11, 1)
LOADER = Acting.system("bench")
HEADER = (
    Field.NAME, Field.SEX, Field.BIRTH_DATE, Field.ETHNICITY, Field.EMPLOYMENT, Field.DOCUMENT_KIND,
    Field.DOCUMENT_NUMBER, Field.EDUCATION, Field.SKILL, Field.PHONE, Field.HUKOU, Field.CHANGE, Field.CHANGE_DATE,
    Field.POLITICAL, Field.WORK_UNIT, Field.IS_MIGRANT, Field.UNION,
)  # fmt: skip
KINDS_OF_DIRT, WRONG_DIGIT = 5, 3
MEMBERS_OF_A_UNION = 30


def main(part: str, count: int) -> None:
    told = {"fill": fill, "measure": measure, "errors": errors, "peer": peer}[part](count)
    print(json.dumps(told))


def fill(members: int) -> dict[str, object]:
    """A province with a union for every four, so that rosters of thousands of unions can be sent to few members."""
    write_province(
        seed=1, size=Size(primary_unions=max(20, members // 4), members=members), at=clock.now(), on=ON, acting=LOADER,
        progress=lambda *_: None,
    )  # fmt: skip
    return {}


def measure(rows: int) -> dict[str, object]:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    told: dict[str, object] = {"members": Person.objects.count()}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        write(path, rows)
        told["bytes"] = path.stat().st_size
        for name, work in (
            ("dry run", api.try_roster),
            ("import", api.import_roster),
            ("second import", api.import_roster),
        ):
            told[name] = _measured(work, path)
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)  # ours, and the largest of those beside
    told["most_mib"] = sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024
    return told


def peer(rows: int) -> dict[str, object]:
    """The first rows of the same file through django-import-export."""
    from bench.peer import through_import_export

    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        write(path, rows)
        return through_import_export(path)


def _measured(work: Callable[..., Report], path: Path) -> dict[str, object]:
    begun, here, beside, there = time.perf_counter(), time.process_time(), _seconds_beside(), _server_seconds()
    report = work(path=path, progress=lambda _: None, **_sent())
    return {
        "seconds": time.perf_counter() - begun,
        "cpu_here": time.process_time() - here,
        "cpu_beside": _seconds_beside() - beside,
        "cpu_there": _server_seconds() - there,
        "counts": {each: getattr(report.counts, each) for each in Counts.__dataclass_fields__},
    }


def _sent() -> dict[str, Any]:
    province = Union.objects.get(level="province").id
    return {"name": "roster.csv", "union_id": province, "acting": LOADER, "at": clock.now()}


def _seconds_beside() -> float:
    """Processor time of the processes that we began and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _server_seconds() -> float:
    """Processor time of the server's process that works for us. It runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    user, system = 11, 12  # proc(5), counted from the state behind the name
    return (int(fields[user]) + int(fields[system])) / os.sysconf("SC_CLK_TCK")


def errors(rows: int) -> dict[str, object]:
    """A roster of which every row is bad, sent back as a workbook."""
    with TemporaryDirectory() as folder:
        path, out = Path(folder) / "bad.csv", Path(folder) / "back.xlsx"
        write(path, rows, is_bad=True)
        begun = time.perf_counter()
        report = api.try_roster(path=path, progress=lambda _: None, **_sent())
        checked = time.perf_counter()
        assert report.counts.refused == rows
        api.write_back(path=path, name="roster.csv", problems=report.problems, out=out, said=said)
        done = time.perf_counter()
        return {"checking": checked - begun, "writing": done - checked, "bytes": out.stat().st_size}


def write(path: Path, rows: int, *, is_bad: bool = False) -> None:
    """A roster of people whom nobody invented before, one primary union below the other; one row in twenty is dirty."""
    random = Random(2)
    codes = list(
        Union.objects.filter(level="primary", state="Y").exclude(kind="holding_pool").values_list("code", flat=True)
    )
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([heading(field) for field in HEADER])
        for serial, person in enumerate(islice(invent_people(random, on=ON, first_serial=5_000_000), rows)):
            number = elsewhere(person.document)
            migrant = "" if person.is_migrant is None else "是" if person.is_migrant else "否"
            row = [
                person.name, person.sex, person.birth_date.isoformat(), person.ethnicity, person.employment, "1",
                number, person.education, person.skill, person.mobile, person.hukou, "1", "2021-05-01",
                person.political, f"第{serial % 5000}食品厂", migrant, codes[serial // MEMBERS_OF_A_UNION % len(codes)],
            ]  # fmt: skip
            if is_bad:
                row = dirty(row, WRONG_DIGIT)
            elif serial % 20 == 0:
                row = dirty(row, serial // 20 % KINDS_OF_DIRT)
            writer.writerow(row)


def elsewhere(number: str) -> str:
    """The same number in a county that never was either, but of a province whose counties are not looked up."""
    body = f"1199{number[4:17]}"
    return body + check_character(body)


def dirty(row: list[str], kind: int) -> list[str]:
    """Full-width, another style of date, a word of one's own, a wrong digit, scientific notation."""
    number, day = 6, 12
    match kind:
        case 0:
            row[number] = row[number].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        case 1:
            row[day] = "2021年5月1日"
        case 2:
            row[7] = "速成班"
        case 3:
            row[number] = row[number][:10] + str((int(row[number][10]) + 1) % 10) + row[number][11:]
        case _:
            row[number] = "2.30102E+17"
    return row


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
