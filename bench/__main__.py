"""`make bench`, or `python -m bench [PART…] [--seconds N] [--rows N]`."""

import argparse
from collections.abc import Callable

from bench.database import Bench, bench_database
from bench.ending import ending
from bench.journal import journal
from bench.machine import machine
from bench.pages import pages
from bench.provinces import province, search
from bench.rosters import rosters
from bench.table import Figure, show
from bench.verifying import verifying

Part = Callable[[Bench, argparse.Namespace], list[Figure]]

PARTS: dict[str, tuple[str, Part]] = {
    "pages": (
        "Pages at the server, 20,000 members",
        lambda bench, said: pages(bench, cases=said.cases, requests=said.requests),
    ),
    "journal": ("Journal appends beside bare inserts", lambda bench, said: journal(bench, seconds=said.seconds)),
}

PARTS["verify"] = ("Verifying the journal", lambda bench, said: verifying(bench, rows=said.rows))
PARTS["rosters"] = (
    "Rosters merged into the register",
    lambda bench, said: rosters(bench, rows=said.roster_rows, members=said.members),
)
PARTS["province"] = (
    "A synthetic province, written into an empty register",
    lambda _bench, said: province(scale=said.scale),
)
PARTS["ending"] = (
    "A union of many members, and a county, merged into another",
    lambda _bench, said: ending(scale=min(said.scale, 0.02), members=said.ending_members),
)
PARTS["search"] = (
    "Members found and days read in a synthetic province",
    lambda _bench, said: search(scale=said.scale, requests=said.requests),
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures beside their peers, as tables.")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which ones; all when none is named")
    parser.add_argument("--seconds", type=int, default=10, help="how long each rate is measured")
    parser.add_argument("--cases", type=int, default=50_000, help="how many cases lie in the database")
    parser.add_argument("--requests", type=int, default=300, help="how often each page is asked for")
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many journal rows are verified")
    parser.add_argument("--roster-rows", type=int, default=1_000_000, help="how many rows a roster has")
    parser.add_argument("--members", type=int, default=100_000, help="how many members stand in the register before")
    parser.add_argument("--ending-members", type=int, default=30_000, help="how many members a merged union has")
    parser.add_argument("--scale", type=float, default=1.0, help="how large the synthetic province is")
    said = parser.parse_args()
    with bench_database() as bench:
        show(
            "Machine and versions", [*machine(), Figure("PostgreSQL", bench.server_version(), "", "embedded, fsync on")]
        )
        for name in said.parts or PARTS:
            title, part = PARTS[name]
            show(title, part(bench, said))


if __name__ == "__main__":
    main()
