"""Asking the rules: what is known about an application, what they say, and how it is kept with the case."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from yizhan.cases import errors
from yizhan.cases.models import LONGEST_NAME, Case, Material
from yizhan.cases.queries import certificates, underway
from yizhan.cases.queries.answers import answers_of_case
from yizhan.cases.queries.unions import division_of
from yizhan.cases.rules import audience
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Assessment, Audience, FactValue, Part, Programme, Reason
from yizhan.catalogue.types import Material as MaterialAsked
from yizhan.kernel import texts, vault
from yizhan.kernel.errors import Invalid
from yizhan.kernel.scope import Acting, Role, ScopeKeys
from yizhan.ledger import api as ledger
from yizhan.registry import api as registry

Facts = dict[str, FactValue]
_PAYEE_FIELDS = {"holder": "name", "bank": "bank_name", "number": "bank_account"}  # as programmes ask for them


def facts_about(
    programme: Programme, person_id: UUID | None, answers: Mapping[str, Any], scope: ScopeKeys | None, on: date
) -> Facts:
    """What the register, the dated tables of the county and the form say; unknown is absent."""
    return catalogue.facts_with(programme, standing_facts(programme, person_id, scope, on)[programme.code], answers)


def standing_facts(
    programme: Programme, person_id: UUID | None, scope: ScopeKeys | None, on: date
) -> Mapping[str, Facts]:
    """The same without the form, by code: one asking serves every part of a bundle."""
    division = division_of(scope) if scope else ""
    facts = catalogue.standing_facts(programme, on=on, person_id=person_id, division=division)
    if scope is None or programme.audience is not Audience.UNION:
        return facts
    issued = certificates.attributes([scope.union_id], on)[scope.union_id]
    own = {**registry.union_attributes(scope.union_id, on), **issued}
    return {code: {**known, **own} for code, known in facts.items()}


def applying_person(acting: Acting) -> UUID | None:
    """The person whom an application is about: somebody who applies for themselves, not who acts for a union."""
    return acting.person_id if acting.role is Role.MEMBER else None


def name_given(name: str) -> str:
    """A name that somebody wrote, whole; raises Invalid where it is longer than an application keeps."""
    return texts.whole(name, "name", longest=LONGEST_NAME)


def facts_so_far(programme: Programme, person_id: UUID | None, raw: Mapping[str, Any], on: date) -> Facts:
    """What is known while a form is still being filled in: faulty answers count as not given."""
    answers = catalogue.clean(programme.form, raw, required=False, on=on).all_values
    return facts_about(programme, person_id, answers, None, on)


def facts_of(case: Case, programme: Programme, *, on: date) -> Facts:
    """The same for a case under way, with its own answers."""
    return facts_about(programme, case.application.person_id, answers_of_case(case), case.scope, on)


def refuse_unfit(programme: Programme, acting: Acting) -> None:
    """Raises ForMembers, ForOneself, ForEmployers or ForUnions where the service is not for whoever asks."""
    is_member = acting.person_id is not None and registry.membership_of(acting.person_id) is not None
    found = audience.unfit(programme.audience, acting.role, is_member=is_member)
    if found is not None:
        raise errors.UNFIT[found]


def refuse_second(programme: Programme, acting: Acting) -> None:
    """Raises AlreadyOpen where the same is being handled, before anything is filled in for it."""
    _refuse(underway.standing_in_the_way(programme, acting))


def refuse_second_of(services: Iterable[Programme], acting: Acting) -> None:
    """Raises AlreadyOpen where one of the very services that are to open is being handled."""
    _refuse(underway.second_of(services, acting))


def _refuse(standing: underway.UnderWay | None) -> None:
    if standing is not None:
        raise errors.AlreadyOpen(application_id=standing.application_id, number=standing.number)


def parts_asked_for(
    programme: Programme, ticked: Sequence[str], facts: Facts, on: date
) -> list[tuple[Programme, Part | None]]:
    """The services that open: the programme itself, or the parts of a bundle that are ticked or asked for."""
    if not programme.is_bundle:
        return [(programme, None)]
    return [
        (_service_of(part, on), part)
        for part in programme.parts
        if (part.code in ticked if part.chosen else True) and catalogue.is_asked(part, facts)
    ]


def materials_needed(programme: Programme, facts: Mapping[str, FactValue]) -> list[MaterialAsked]:
    """The required materials of this situation."""
    return [one for one in programme.materials if one.required and catalogue.is_asked(one, facts)]


def refuse_missing_materials(draft_id: UUID, programme: Programme, facts: Mapping[str, FactValue]) -> None:
    """Raises MaterialsMissing naming what is asked for and not attached; what may follow later is not asked for yet."""
    there = Material.objects.filter(application_id=draft_id, replaced_at__isnull=True)
    codes = set(there.values_list("code", flat=True))
    needed = [one for one in materials_needed(programme, facts) if not one.deferrable]
    missing = [one for one in needed if one.code not in codes]
    if missing:
        raise errors.MaterialsMissing(
            [one.code for one in missing], "、".join(catalogue.said(one.names) for one in missing)
        )


def deferrable_missing(draft_id: UUID, programme: Programme, facts: Mapping[str, FactValue]) -> list[MaterialAsked]:
    """What is asked for in this situation, may follow later, and is not there."""
    there = Material.objects.filter(application_id=draft_id, replaced_at__isnull=True)
    codes = set(there.values_list("code", flat=True))
    return [one for one in materials_needed(programme, facts) if one.deferrable and one.code not in codes]


def payee_named(answers: Mapping[str, Any], holder: str) -> ledger.PayeeDetails | None:
    """The account that the applicant named for themselves; None where the form did not ask."""
    number = str(answers.get("bank_account") or "")
    return ledger.PayeeDetails(holder, str(answers.get("bank_name") or ""), number) if number else None


def refuse_unpayable(answers: Mapping[str, Any], holder: str) -> None:
    """Raises Invalid where the ledger would not take the account: said while it can still be typed anew."""
    payee = payee_named(answers, holder)
    problems = ledger.payee_problems(payee) if payee else []
    if problems:
        raise Invalid([{**problem, "field": _PAYEE_FIELDS[problem["field"]]} for problem in problems])


def keep_verdict(case: Case, assessment: Assessment) -> None:
    """What the rules said: codes with the case, reasons and working, which tell incomes, in the vault. Does not save.

    A verdict from before, of a part that was asked later, is erased.
    """
    if case.working_id is not None:
        vault.erase(case.working_id)
    reasons = assessment.verdict.reasons
    case.verdict = {
        "outcome": assessment.verdict.outcome.value,
        "reasons": [{"clause": reason.clause, "outcome": reason.outcome.value} for reason in reasons],
        "hints": [hint.code for hint in assessment.hints],
    }
    case.proposed_fen = assessment.amount_fen
    case.ranked_in, case.score = assessment.round, assessment.score
    working = {
        "reasons": [_reason(reason) for reason in reasons],
        "working": [line.as_mapping() for line in assessment.working],
    }
    case.working_id = vault.put(working, purpose="cases.working", owner=("case", case.id))


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "clause": reason.clause,
        "outcome": reason.outcome.value,
        "says": reason.says.as_mapping(),
        "why": reason.why.as_mapping(),
        "change": reason.change.as_mapping(),
        "ask": reason.ask.as_mapping(),
        "missing": [words.zh_hans for words in reason.missing_labels],
    }


def _service_of(part: Part, on: date) -> Programme:
    return catalogue.version(part.version_id) if part.version_id else catalogue.published(part.code, on)
