"""The figures that are declared: read once from the files beside this one."""

from functools import cache
from pathlib import Path

import yaml

from yizhan.insight.queries.stocks import PARTS
from yizhan.insight.rules.definitions import catalogue_of
from yizhan.insight.types import Catalogue, Figure
from yizhan.kernel.errors import NotFound

FOLDER = Path(__file__).parent / "figures"


@cache
def declared() -> Catalogue:
    """Every fact kind and figure, checked; raises Misdeclared at start rather than counting wrongly later."""
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
    return catalogue_of(documents, PARTS)


def figure(figure_id: str) -> Figure:
    """One figure by its id; raises NotFound."""
    found = declared().figures.get(figure_id)
    if found is None:
        raise NotFound
    return found
