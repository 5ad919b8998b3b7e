"""The programmes published and the county's money there, in the browser tests' own database."""

from pathlib import Path

import pytest
from django.conf import settings

from tests.people import People
from tests.world import AT, LOADER
from yizhan.catalogue import api as catalogue
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Level
from yizhan.ledger import api as ledger
from yizhan.registry import api as registry


@pytest.fixture
def open_for_business(lasting_people: People) -> People:
    """Everybody, with every programme of the house and a fund in Daoli."""
    catalogue.publish_files(sorted(Path(settings.PROGRAMMES_DIR).glob("*.yaml")), acting=LOADER, at=AT)
    daoli = lasting_people.world["daoli"]
    fund_id = ledger.open_fund(
        scope=registry.line_of(daoli, local_date(AT)),
        level=Level.COUNTY,
        source=ledger.FundSource.UPPER_UNION,
        purpose="hardship-relief",
        name="困难职工帮扶资金",
        acting=LOADER,
        at=AT,
    )
    ledger.receive(fund_id=fund_id, amount_fen=10_000_000, document="演1号", key="start", acting=LOADER, at=AT)
    return lasting_people
