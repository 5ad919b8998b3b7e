"""Acting on the parts of one application that lie on the same desk at the same kind of step, all or none."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from yizhan.cases.models import Case
from yizhan.cases.queries.access import handled_case
from yizhan.cases.services.handling import parts_on_the_desk
from yizhan.kernel.scope import Acting

Act = Callable[[UUID], object]


def for_all_parts(*, case_id: UUID, act: Act, acting: Acting) -> list[UUID]:
    """Do the same to every part that is at the same kind of step on this desk; returns their ids."""
    with transaction.atomic():
        case = handled_case(acting, case_id)
        ids = same_step(case)
        for part_id in ids:
            act(part_id)
    return ids


def same_step(case: Case) -> list[UUID]:
    """The parts, this one included, that wait for the same kind of step on the same desk."""
    found = [part.id for part in parts_on_the_desk(case) if part.step_kind == case.step_kind]
    return found or [case.id]
