"""封存: the chain of seals over the journal, for auditors; one press checks the newest of it, as the command does."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts.edge import acting, page
from yizhan.kernel import clock, vault
from yizhan.kernel.models import JournalBlock
from yizhan.kernel.scope import Role
from yizhan.kernel.verify import Verdict, verify_newest

SHOWN: Final = 30
MOST_ROWS: Final = 20_000  # about what a page can wait for; the whole journal: `yizhan journal verify`
SAYINGS: Final = {
    "row-altered": _("这一行被改过"),
    "row-missing": _("这一行不见了"),
    "row-added": _("这一行是后来加进去的"),
    "block-altered": _("封存块本身被改过"),
    "block-missing": _("这一块不见了"),
    "block-unreadable": _("有一块读不出来：里面有平台不会写的值"),
    "chain-broken": _("这一块接不上前一块"),
    "eras-missing": _("时期表是空的，说不清哪些行还没有封存"),
}


@never_cache
@page(Role.AUDITOR)
@require_http_methods(["GET", "POST"])
def seals(request: HttpRequest) -> HttpResponse:
    """The newest seals: day, rows, digest. A POST checks the newest rows against them, which is on record."""
    verdict = _checked(request) if request.method == "POST" else None
    blocks = JournalBlock.objects.defer("leaves").order_by("-seq")[:SHOWN]
    context: dict[str, Any] = {
        "blocks": [(block, bytes(block.digest).hex()) for block in blocks],
        "most": MOST_ROWS,
        "verdict": verdict,
        "findings": [(SAYINGS[one.what], one) for one in verdict.findings] if verdict else [],
    }
    return render(request, "web/seals.html", context)


def _checked(request: HttpRequest) -> Verdict:
    verdict = verify_newest(most_rows=MOST_ROWS)
    number = int(verdict.head.partition(":")[0] or 0)
    subject = ("journal", UUID(int=number))
    vault.log_reading(
        acting=acting(request), at=clock.now(), subject=subject, fields=["seals"], purpose="journal.verification"
    )
    return verdict


urlpatterns = [path("trail/seals", seals, name="seals")]
