"""The plan of one case: the programme's steps, as far as the case's own line has them."""

from uuid import UUID

from yizhan.cases.types import StepPlan
from yizhan.catalogue.types import Programme, Requirement, Step, StepKind
from yizhan.kernel.scope import LEVEL_OF_ROLE, Level, ScopeKeys


def plan_of(programme: Programme, keys: ScopeKeys) -> list[StepPlan]:
    """The steps in order. An optional step is left out where the line has nobody at its level."""
    return [
        StepPlan(step.code, step.kind, level_of(step, programme), step.limit_days, _requires(step))
        for step in programme.steps
        if not (step.optional and _is_missing(level_of(step, programme), keys))
    ]


def version_of(programme: Programme) -> UUID:
    """The id of a published version; only a draft file has none, and nothing is filed against one."""
    if programme.version_id is None:
        raise ValueError(f"{programme.code} is not published")
    return programme.version_id


def level_of(step: Step, programme: Programme) -> Level:
    """Whose desk; a role without a level of its own (a treasurer) sits with the programme's lead."""
    return LEVEL_OF_ROLE.get(step.role, programme.lead)


def _requires(step: Step) -> frozenset[Requirement]:
    """A visit is only over when its record is there, whether the programme says so or not."""
    return step.requires | {Requirement.VISIT_RECORD} if step.kind is StepKind.VISIT else step.requires


def _is_missing(level: Level, keys: ScopeKeys) -> bool:
    return level is not Level.PROVINCE and keys.at(level) is None
