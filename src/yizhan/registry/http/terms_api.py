"""Ends of terms and certificates, for programs."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import STAFF, RoleAuth, acting
from yizhan.kernel import clock
from yizhan.registry.terms.queries import endings_page

terms = Router(tags=["registry"])


class EndingOut(Schema):
    union_id: UUID
    name: str
    term_until: date | None
    certificate_until: date | None


class EndingsOut(Schema):
    rows: list[EndingOut]
    following: str


@terms.get(
    "/terms",
    response=EndingsOut,
    auth=RoleAuth(*STAFF),
    summary=gettext_noop("届期或证书快到期、已过期的工会"),
    description=gettext_noop("`due` 是 over（已过期）、7、30、90（天内到期）；不填为已过期的和 90 天内到期的。"),
)
def endings(request: HttpRequest, due: str = "", after: str = "") -> EndingsOut:
    found = endings_page(acting(request), due[:4], clock.today(), after=after[:60])
    rows = [
        EndingOut(
            union_id=union.id,
            name=union.name,
            term_until=union.term_until,
            certificate_until=union.certificate_until,
        )
        for union in found.rows
    ]
    return EndingsOut(rows=rows, following=found.following)
