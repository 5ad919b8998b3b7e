"""Solved or not: the applicant's own word on a finished case. A no is told to the desk and to the one above."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yizhan.cases import errors
from yizhan.cases.models import Case, Confirmation
from yizhan.cases.queries.access import own_case
from yizhan.cases.services import facts, routing, telling
from yizhan.cases.types import State
from yizhan.catalogue import api as catalogue
from yizhan.kernel import journal, texts
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting


@transaction.atomic
def confirm(*, case_id: UUID, is_solved: bool, remark: str, acting: Acting, at: datetime) -> Confirmation:
    """Say once whether it is solved. Raises NotFound, NotInThisState before its end or where nobody asks, Confirmed."""
    case = own_case(acting, case_id)
    asked = catalogue.version(case.programme_version_id).confirm
    if asked is None or case.state != State.FINISHED:
        raise errors.NotInThisState
    try:
        with transaction.atomic():
            found = Confirmation.objects.create(
                case=case,
                is_solved=is_solved,
                remark=texts.whole(remark, "remark", longest=500),
                confirmed_by=acting.user_id,
                confirmed_at=at,
            )
    except IntegrityError:
        raise errors.Confirmed from None
    data = {"is_solved": is_solved}
    journal.append("cases.confirmed", acting=acting, at=at, subject=("case", case.id), scope=case.scope, data=data)
    facts.confirmed(case, asked.solved if is_solved else asked.unsolved, at=at)
    if not is_solved:
        telling.unsolved(case, _who_hears(case, at=at), at=at)
    return found


def _who_hears(case: Case, *, at: datetime) -> list[UUID]:
    """Whoever sits at the desk that answered, and at the one above."""
    on = local_date(at)
    here = routing.free_holders(case.desk, case, others=frozenset(), on=on)
    above = routing.free_above(case.desk, case, others=frozenset(), on=on)
    return sorted({*here, *routing.free_holders(above, case, others=frozenset(), on=on)})
