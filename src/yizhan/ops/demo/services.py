"""What the demonstration offers: the published programmes, and the money that counties and bureaus have for them."""

from datetime import date, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from yizhan.catalogue.services import publish_files
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting, Level, ScopeKeys
from yizhan.ledger import api as ledger
from yizhan.registry import api as registry
from yizhan.registry.codes import Levels
from yizhan.registry.models import Union

PURPOSES: Final = {
    "hardship-relief": "困难职工帮扶资金",
    "festival-warmth": "两节送温暖资金",
    "member-activities": "职工活动经费",
    "model-workers": "劳模专项补助资金",
    "mutual-aid": "职工医疗互助金",
}
_PER_COUNTY_FEN: Final = 50_000_000  # 500,000 yuan each


def publish_programmes(*, at: datetime, valid_from: date) -> list[str]:
    """Publish every programme file of the repository; what stands already stays."""
    files = sorted(Path(settings.PROGRAMMES_DIR).glob("*.yaml"))
    return publish_files(files, acting=Acting.system("demo"), at=at, valid_from=valid_from)


def fill_funds(*, at: datetime) -> int:
    """Give every county-level union, territorial or industrial, money for each purpose; returns how many have it."""
    counties = Union.objects.filter(level=Levels.COUNTY).order_by("code").values_list("id", "line")
    for union_id, line in counties:
        scope = registry.line_of(union_id, local_date(at), line)
        for purpose, name in PURPOSES.items():
            _fill(scope, purpose, name, at)
    return len(counties)


def _fill(scope: ScopeKeys, purpose: str, name: str, at: datetime) -> None:
    fund_id = ledger.open_fund(
        scope=scope,
        level=Level.COUNTY,
        source=ledger.FundSource.UPPER_UNION,
        purpose=purpose,
        name=name,
        acting=Acting.system("demo"),
        at=at,
    )
    ledger.receive(
        fund_id=fund_id,
        amount_fen=_PER_COUNTY_FEN,
        document="演示拨款〔2026〕1号",
        key="demo-1",
        acting=Acting.system("demo"),
        at=at,
    )
