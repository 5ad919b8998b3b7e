"""The plan of one case: the programme's steps, as far as the case's own line had them when it was filed."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final
from uuid import UUID

from yizhan.cases.types import StepPlan
from yizhan.catalogue.types import Programme, Requirement, Step, StepKind
from yizhan.kernel.scope import LEVEL_OF_ROLE, Level

COMMITS_MONEY: Final = "ledger.commit"


def steps_for(programme: Programme, staffed: AbstractSet[Level]) -> list[str]:
    """The codes of the steps that a case will go through, settled when it is filed.

    An optional step (street, township) is left out where the line has no such level or nobody sits there.
    """
    return [step.code for step in programme.steps if not step.optional or level_of(step, programme) in staffed]


def optional_levels(programme: Programme) -> frozenset[Level]:
    """The levels of the optional steps: those of which it matters whether somebody sits there."""
    return frozenset(level_of(step, programme) for step in programme.steps if step.optional)


def plan_of(programme: Programme, codes: Sequence[str]) -> list[StepPlan]:
    """The steps of a case in order; `codes` are those that `steps_for` settled."""
    asking = _asks_for_papers(programme)
    return [
        StepPlan(
            step.code,
            step.kind,
            level_of(step, programme),
            step.limit_days,
            _requires(step) | ({Requirement.DEFERRED_PAPERS} if step.code == asking else set()),
            frozenset(step.after),
            pays=any(call.name == COMMITS_MONEY for call in step.effects),
        )
        for step in programme.steps
        if step.code in codes
    ]


def version_of(programme: Programme) -> UUID:
    """The id of a published version; only a draft file has none, and nothing is filed against one."""
    if programme.version_id is None:
        raise ValueError(f"{programme.code} is not published")
    return programme.version_id


def level_of(step: Step, programme: Programme) -> Level:
    """Whose desk; a role without a level of its own (a treasurer) sits with the programme's lead."""
    return LEVEL_OF_ROLE.get(step.role, programme.lead)


def _asks_for_papers(programme: Programme) -> str:
    """The step that is not done while promised papers are missing: the one that says so, else the last approving one.

    A programme that approves nothing asks for them at its last step.
    """
    declared = [step.code for step in programme.steps if Requirement.DEFERRED_PAPERS in step.requires]
    approving = [step.code for step in programme.steps if step.kind in (StepKind.APPROVE, StepKind.AMOUNT)]
    last = [step.code for step in programme.steps]
    return (declared[:1] or approving[-1:] or last[-1:] or [""])[0]


def _requires(step: Step) -> frozenset[Requirement]:
    """A visit is only over when its record is there, whether the programme says so or not."""
    return step.requires | {Requirement.VISIT_RECORD} if step.kind is StepKind.VISIT else step.requires
