"""Run in a process of the bench: a register of some members, and one roster for all its unions, sent in twice.

Prints, as JSON, seconds of every part, counts, and the memory that was used at most. One row in twenty is dirty.
"""

import csv
import json
import resource
import sys
import time
from datetime import date
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import django

django.setup()

from django.db import connection  # noqa: E402

from yizhan.kernel import clock  # noqa: E402
from yizhan.kernel.scope import Acting  # noqa: E402
from yizhan.registry import api  # noqa: E402
from yizhan.registry.models import Union  # noqa: E402
from yizhan.registry.roster.rules.columns import Field, heading  # noqa: E402
from yizhan.registry.roster.types import Counts, Report  # noqa: E402
from yizhan.registry.rules.identity import check_character  # noqa: E402
from yizhan.registry.synthetic.people import invent_people  # noqa: E402
from yizhan.registry.synthetic.writer import write_province  # noqa: E402

ON = date(2026, 11, 1)
LOADER = Acting.system("bench")
HEADER = (
    Field.NAME, Field.SEX, Field.BIRTH_DATE, Field.ETHNICITY, Field.EMPLOYMENT, Field.DOCUMENT_KIND,
    Field.DOCUMENT_NUMBER, Field.EDUCATION, Field.SKILL, Field.PHONE, Field.HUKOU, Field.CHANGE, Field.CHANGE_DATE,
    Field.POLITICAL, Field.WORK_UNIT, Field.IS_MIGRANT, Field.UNION,
)  # fmt: skip
KINDS_OF_DIRT = 5


def main(rows: int, members: int) -> None:
    write_province(
        seed=1, primary_unions=max(20, members // 30), members=members, at=clock.now(), on=ON, acting=LOADER,
        progress=lambda *_: None,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "roster.csv"
        write(path, rows)
        told: dict[str, object] = {"bytes": path.stat().st_size}
        for name, work in (
            ("dry run", api.try_roster),
            ("import", api.import_roster),
            ("second import", api.import_roster),
        ):
            begun, cpu = time.perf_counter(), time.process_time()
            report: Report = work(
                path=path, name="roster.csv", union_id=Union.objects.get(level="province").id, acting=LOADER,
                at=clock.now(), progress=lambda _: None,
            )  # fmt: skip
            told[name] = {
                "seconds": time.perf_counter() - begun,
                "cpu_here": time.process_time() - cpu,
                "counts": {each: getattr(report.counts, each) for each in Counts.__dataclass_fields__},
            }
            del report
    told["most_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(told))


def write(path: Path, rows: int) -> None:
    """A roster of people whom nobody invented before, for every primary union in turn."""
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
                person.political, f"第{serial % 5000}食品厂", migrant, codes[serial % len(codes)],
            ]  # fmt: skip
            writer.writerow(dirty(row, serial // 20 % KINDS_OF_DIRT) if serial % 20 == 0 else row)


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
    main(int(sys.argv[1]), int(sys.argv[2]))
