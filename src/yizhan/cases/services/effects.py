"""What a completed step does to the world: the programme's effects and measures, each once for case and step."""

from datetime import datetime

from yizhan.cases.models import Case, EffectDone
from yizhan.cases.services import facts
from yizhan.cases.services.asking import known_of
from yizhan.cases.types import Order
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import EffectContext, Programme
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting


def run_effects(
    case: Case, programme: Programme, step_code: str, order: Order, *, acting: Acting, at: datetime
) -> None:
    """Run the step's effects, then record its measures, in the caller's transaction: all or nothing.

    Effects of a step that already ran are not run again: the key is the case and the step.
    """
    step = programme.step(step_code)
    if step is None or not (step.effects or step.measures):
        return
    if EffectDone.objects.filter(case=case, step_code=step_code).exists():
        return
    known = known_of(case, programme, on=local_date(at))
    context = context_of(case, programme, step_code, order, acting=acting, at=at)
    for effect, result in catalogue.run_effects(programme, step_code, context, known).items():
        EffectDone.objects.create(case=case, step_code=step_code, effect=effect, result=dict(result), done_at=at)
    for measured in catalogue.measures_of(step, known):
        facts.measured(case, measured, at=at)


def context_of(
    case: Case, programme: Programme, step_code: str, order: Order, *, acting: Acting, at: datetime
) -> EffectContext:
    """What every effect is told about the case."""
    application = case.application
    return EffectContext(
        case_id=case.id,
        step=step_code,
        union=case.scope,
        programme=programme,
        acting=acting,
        at=at,
        on=local_date(at),
        person_id=application.person_id,
        employer_id=application.employer_id,
        application_id=application.id,
        details={
            "amount_fen": str(case.amount_fen or ""),
            "user_id": str(application.user_id),
            "document_number": order.document_number,
            **_certificate(order),
        },
    )


def _certificate(order: Order) -> dict[str, str]:
    issued = order.certificate
    if issued is None:
        return {}
    return {
        "uscc": issued.uscc,
        "certificate_no": issued.number,
        "valid_until": issued.valid_until.isoformat(),
    }
