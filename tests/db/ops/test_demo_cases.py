"""The demonstration's applications stand at every stage, and the cast's desks have work on them."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.db.times import NOON, TODAY
from yizhan.cases.models import Application, Case, HardshipFile
from yizhan.cases.queries.answers import answers_of_application
from yizhan.cases.queries.inbox import inbox, waiting_for_member
from yizhan.cases.queries.rounds import rounds_on_desk
from yizhan.cases.types import Lamp
from yizhan.kernel.models import Fact
from yizhan.ledger.models import Grant
from yizhan.ops.demo.cases import STORIES, acting_as, open_cases
from yizhan.ops.demo.unions import open_union_cases, stories
from yizhan.ops.demo.wishes import WISHES, open_wishes

pytestmark = pytest.mark.usefixtures("furnished")


def test_cases_stand_at_every_stage_and_on_the_casts_desks() -> None:
    assert open_cases(at=NOON, progress=lambda what, done, total: None) == len(STORIES)
    assert Application.objects.count() == len(STORIES)
    assert open_wishes(at=NOON) == len(WISHES)
    [waiting] = rounds_on_desk(acting_as("county", TODAY))
    assert waiting.waiting == 5
    assert {"submitted", "supplement", "handling", "notice", "finished"} <= set(
        Case.objects.values_list("state", flat=True)
    )
    lamps = Counter(row.lamp for row in inbox(acting_as("cadre", TODAY), on=TODAY).rows)
    assert lamps[Lamp.OVERDUE] > 0
    assert waiting_for_member(acting_as("cadre", TODAY), on=TODAY)
    assert inbox(acting_as("county", TODAY), on=TODAY).rows
    assert inbox(acting_as("city", TODAY), on=TODAY).rows
    assert HardshipFile.objects.count() == 3
    assert Grant.objects.count() >= 2
    accounts = [answers_of_application(one).get("bank_account") for one in Application.objects.all()]
    given = [account for account in accounts if account]
    assert len(given) == len(set(given)) == len(STORIES) + 3  # nobody's is somebody else's


def test_unions_and_the_employer_have_asked_and_reported() -> None:
    told = open_union_cases(at=NOON)
    begun = [one for one in stories(NOON) if (TODAY - timedelta(days=one.days_ago)).year == TODAY.year]
    assert told == len(begun) == Application.objects.count()
    assert {"submitted", "handling", "finished"} <= set(Case.objects.values_list("state", flat=True))
    assert Fact.objects.filter(kind="coolness.people_reached").exists()
    assert inbox(acting_as("county", TODAY), on=TODAY).rows
