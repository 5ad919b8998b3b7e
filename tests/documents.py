"""The worked tables of docs/algorithms, for the tests that run them."""

from tools.setup import ROOT


def table(page: str, first_columns: str) -> list[list[str]]:
    """The rows of the page's table whose head begins with these columns."""
    lines = (ROOT / "docs" / "algorithms" / page).read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {first_columns} |")) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows
