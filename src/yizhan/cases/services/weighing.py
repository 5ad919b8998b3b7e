"""Weighing what is asked for: what the rules say of every part, and which parts fall with a denied one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from yizhan.cases import errors
from yizhan.cases.models import Draft
from yizhan.cases.queries.hardship import file_under_way, is_on_file
from yizhan.cases.rules.resting import fallen, needs_file, opens_file, rests_on
from yizhan.cases.services import judging
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Assessment, Outcome, Part, Programme
from yizhan.kernel.scope import Acting


@dataclass(frozen=True, slots=True)
class Weighed:
    """One part that is asked for and what the rules say of it; `falls_with` is the denied or fallen one it rests on."""

    service: Programme
    part: Part | None
    assessment: Assessment
    falls_with: Programme | None = None
    lacks_file: bool = False  # it is for those on file, and no file is open, asked for beside it or under way

    @property
    def is_denied(self) -> bool:
        return self.assessment.verdict.outcome is Outcome.NO

    @property
    def may_open(self) -> bool:
        return not self.is_denied and self.falls_with is None and not self.lacks_file

    @property
    def asks_later(self) -> bool:
        """Its own questions come when it is its turn: till then nothing can be said of their answers."""
        return self.part is not None and self.part.asks_later


def weigh(
    programme: Programme,
    draft: Draft,
    answers: Mapping[str, Any],
    standing: Mapping[str, judging.Facts],
    *,
    acting: Acting,
    on: date,
) -> list[Weighed]:
    """Every part asked for, the denied ones too. Raises NothingToOpen where none is."""
    known = catalogue.facts_with(programme, standing[programme.code], answers)
    asked = judging.parts_asked_for(programme, draft.parts, known, on)
    if not asked:
        raise errors.NothingToOpen
    judged = [Weighed(one, part, _assess(one, part, answers, standing[one.code])) for one, part in asked]
    person_id = judging.applying_person(acting)
    has_file = is_on_file(person_id)
    resting = rests_on(asked, is_on_file=has_file)
    gone = fallen(resting, {one.service.code for one in judged if one.is_denied})
    services = {service.code: service for service, _ in asked}
    asks_file = any(needs_file(service) for service in services.values())
    is_beside = any(opens_file(service) for service in services.values())
    file_comes = has_file or is_beside or not asks_file or file_under_way(person_id)
    return [
        replace(
            one,
            falls_with=services.get(gone.get(one.service.code, "")),
            lacks_file=needs_file(one.service) and not file_comes,
        )
        for one in judged
    ]


def refuse_unopenable(weighed: Sequence[Weighed], without: frozenset[str]) -> None:
    """Raises NotEligible where nothing may open, PartsDenied unless every part that may not is left out knowingly."""
    left_out = [one.service for one in weighed if not one.may_open]
    if len(left_out) == len(weighed):
        raise errors.NotEligible
    if not {service.code for service in left_out} <= without:
        raise errors.PartsDenied(items="、".join(catalogue.said(service.names) for service in left_out))


def _assess(service: Programme, part: Part | None, answers: Mapping[str, Any], standing: judging.Facts) -> Assessment:
    """What the rule says now; of a part that asks later, what can be said without its answers."""
    own = {} if part is not None and part.asks_later else answers
    return catalogue.assess(service, catalogue.facts_with(service, standing, own))
