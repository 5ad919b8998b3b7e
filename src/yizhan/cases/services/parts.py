"""A part that asks later: its own form is answered when the parts before it are done."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Draft, Material
from yizhan.cases.queries.access import own_case
from yizhan.cases.queries.consents import context_of
from yizhan.cases.queries.drafts import answers_of
from yizhan.cases.queries.people import persons_like
from yizhan.cases.rules import household
from yizhan.cases.services import consents, deferring, founding, judging
from yizhan.cases.services.drafts import begin
from yizhan.cases.services.moving import carry_out
from yizhan.cases.types import Command, Order, State
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Outcome
from yizhan.kernel import vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import Invalid
from yizhan.kernel.scope import Acting


@transaction.atomic
def start_part(*, case_id: UUID, acting: Acting, at: datetime) -> Draft:
    """The draft in which a waiting part's own form is filled in. Raises NotInThisState before it is its turn."""
    case = own_case(acting, case_id)
    _refuse_before_its_turn(case)
    programme = catalogue.version(case.programme_version_id)
    return begin(programme, acting=acting, at=at, case=case)


def answer_part(draft: Draft, *, acting: Acting, at: datetime, is_committed: bool = False) -> Application:
    """The part's form is answered: it begins. Inside the caller's transaction, with the draft locked."""
    assert draft.case_id is not None  # noqa: S101 - the caller looked
    case = own_case(acting, draft.case_id)
    _refuse_before_its_turn(case)
    on = local_date(at)
    programme = catalogue.version(case.programme_version_id)
    cleaned = catalogue.clean(programme.form, answers_of(draft), on=on)
    if cleaned.problems:
        raise Invalid([{"field": fault.field, "message": fault.message} for fault in cleaned.problems])
    judging.refuse_unpayable(cleaned.all_values, case.application.applicant_name)
    told = judging.facts_about(programme, case.application.person_id, cleaned.all_values, case.scope, on)
    known = founding.beside_own_union(told, acting, on=on)
    founding.refuse_early_election(programme, known, acting)
    consents.refuse_without_own(context_of(draft), programme, acting, known)
    judging.refuse_missing_materials(draft.id, programme, known)
    owed = judging.deferrable_missing(draft.id, programme, known)
    deferring.refuse_uncommitted(owed, programme, is_committed=is_committed, on=on)
    assessment = catalogue.assess(programme, known)
    if assessment.verdict.outcome is Outcome.NO:
        raise errors.NotEligible
    case.values, case.draft_id = dict(cleaned.values), draft.id
    if cleaned.sensitive_values:
        case.secrets_id = vault.put(cleaned.sensitive_values, purpose="cases.answers", owner=("case", case.id))
    judging.keep_verdict(case, assessment)
    people = persons_like(household.household(programme.form, cleaned.all_values))
    case.connected = list(dict.fromkeys([*case.connected, *people]))  # somebody named only here handles it no more
    carry_out(case, Order(Command.START, by=acting.user_id), acting=acting, at=at)
    adults = household.adults(programme.form, cleaned.all_values, on=on)
    consents.ask_adults(case.application, adults, programme, at=at)
    deferring.promise(case.application, owed, programme, acting=acting, at=at, case=case)
    _take_over(draft, case.application)
    return case.application


def _refuse_before_its_turn(case: Case) -> None:
    before = Case.objects.filter(application_id=case.application_id, programme_code__in=case.after)
    waits = any(state != State.FINISHED for state in before.values_list("state", flat=True))
    if not case.awaits_answers or waits:
        raise errors.NotInThisState


def _take_over(draft: Draft, application: Application) -> None:
    """The draft's files become the application's; what it had in the vault has its own place by now."""
    Material.objects.filter(application_id=draft.id).update(application_id=application.id)
    if draft.secrets_id is not None:
        vault.erase(draft.secrets_id)
    draft.delete()
