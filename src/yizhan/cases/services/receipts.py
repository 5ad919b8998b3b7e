"""Papers that are handed out: each is issued once, with a number of its own."""

from collections.abc import Sequence
from datetime import datetime

from yizhan.cases.models import Application, Case, Receipt
from yizhan.cases.queries.names import LEVEL_NAMES, desk_name
from yizhan.kernel.scope import Acting, Level, Role

_LETTER = {
    Receipt.Kind.ACCEPTANCE: "A",
    Receipt.Kind.SUPPLEMENT: "B",
    Receipt.Kind.REFUSAL: "C",
    Receipt.Kind.SPECIAL: "F",
    Receipt.Kind.RESULT: "D",
    Receipt.Kind.ONE_SITTING: "E",
}


def issue(
    application: Application,
    kind: Receipt.Kind,
    *,
    acting: Acting,
    at: datetime,
    case: Case | None = None,
    lines: Sequence[str] = (),
) -> Receipt:
    """Issue a paper inside the caller's transaction. Its number is the application's, a letter and a serial."""
    serial = Receipt.objects.filter(application=application).count() + 1
    return Receipt.objects.create(
        application=application,
        case=case,
        kind=kind,
        number=f"{application.number}-{_LETTER[kind]}{serial}",
        issued_at=at,
        issued_by=_issuer(case, acting),
        lines=list(lines),
    )


def _issuer(case: Case | None, acting: Acting) -> str:
    """The union that acts; of what the platform does by itself the one on whose desk the case lay last."""
    if acting.role is Role.SYSTEM and case is not None:
        return desk_name(case.desk)
    return acting.name or str(LEVEL_NAMES[acting.level or Level.PROVINCE])
