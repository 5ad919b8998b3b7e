"""Papers that are handed out: each is issued once, with a number of its own."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_noop, override

from yizhan.cases.models import Application, Case, Receipt
from yizhan.cases.queries.appeals import door_of
from yizhan.cases.queries.names import LEVEL_NAMES, desk_name
from yizhan.catalogue import api as catalogue
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting, Level, Role

SOURCE_LANGUAGE = "zh-hans"
_LETTER = {
    Receipt.Kind.ACCEPTANCE: "A",
    Receipt.Kind.SUPPLEMENT: "B",
    Receipt.Kind.REFUSAL: "C",
    Receipt.Kind.SPECIAL: "F",
    Receipt.Kind.APPEAL: "G",
    Receipt.Kind.REJECTION: "H",
    Receipt.Kind.COMMITMENT: "I",
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


def issue_no(case: Case, kind: Receipt.Kind, *, reason: str, acting: Acting, at: datetime) -> Receipt:
    """The paper of a no: why, what would change it, and until when to appeal to whom. Written as the law has it."""
    lines = [reason, gettext_noop("怎样补救：{remedy}").format(remedy=case.end_remedy)]
    door = door_of(case, catalogue.version(case.programme_version_id), on=local_date(at))
    if door is not None:
        said = gettext_noop("不同意这个结果的，可在 {until} 前向{to}申诉；收到后 {days} 个工作日内答复。")
        lines.append(said.format(until=door.until.isoformat(), to=door.to, days=door.answer_days))
    return issue(case.application, kind, case=case, lines=lines, acting=acting, at=at)


def as_written(words: str | Promise) -> str:
    """Words of the screen as papers have them: in Chinese, whatever whoever acts reads."""
    with override(SOURCE_LANGUAGE):
        return str(words)


def _issuer(case: Case | None, acting: Acting) -> str:
    """The union that acts; of what the platform does by itself the one on whose desk the case lay last."""
    if acting.role is Role.SYSTEM and case is not None:
        return desk_name(case.desk)
    return acting.name or str(LEVEL_NAMES[acting.level or Level.PROVINCE])
