"""docs/howto/add-a-figure.md leads to a figure that stands, and answers."""

import re
from pathlib import Path

import yaml

from tests.people import People
from yizhan.insight.definitions import FOLDER
from yizhan.insight.queries.figures import answer
from yizhan.insight.queries.stocks import PARTS
from yizhan.insight.rules.definitions import catalogue_of
from yizhan.kernel import clock
from yizhan.registry import api as registry

TEXT = (Path(__file__).parents[2] / "docs" / "howto" / "add-a-figure.md").read_text(encoding="utf-8")


def test_the_example_stands_beside_ours_and_counts(people: People) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", TEXT, flags=re.DOTALL)
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))]
    catalogue = catalogue_of([*documents, *map(yaml.safe_load, blocks)], PARTS)
    figure = catalogue.figures["members.left_this_month"]
    county, node = people.acting("county"), people.world.unions["daoli"]
    assert answer(county, figure, node, clock.today()).value.amount == 0
    registry.leave(
        membership_id=people.membership("member"), change="6", reason="5", acting=people.acting("cadre"), at=clock.now()
    )
    assert answer(county, figure, node, clock.today()).value.amount == 1
