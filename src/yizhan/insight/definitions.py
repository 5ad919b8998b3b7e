"""The figures that are declared: read once from the files beside this one."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from yizhan.insight.queries.stocks import PARTS
from yizhan.insight.rules.definitions import Misdeclared, catalogue_of
from yizhan.insight.types import Catalogue, Figure
from yizhan.kernel.errors import NotFound

FOLDER = Path(__file__).parent / "figures"


@cache
def declared() -> Catalogue:
    """Every fact kind and figure, checked; raises Misdeclared at start rather than counting wrongly later."""
    return catalogue_of([_read(path) for path in sorted(FOLDER.glob("*.yaml"))], PARTS)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return dict(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise Misdeclared(path.name, " ".join(str(error).split())) from None


def figure(figure_id: str) -> Figure:
    """One figure by its id; raises NotFound."""
    found = declared().figures.get(figure_id)
    if found is None:
        raise NotFound
    return found
