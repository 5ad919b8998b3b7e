"""Correcting what was answered: the data take the new values, the former stay, and the rules are asked again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yizhan.cases.models import Application, Case, FormerAnswers, Material, SupplementNotice
from yizhan.cases.queries.answers import answers_of_application, answers_of_case
from yizhan.cases.queries.consents import CONTEXT, PART, Context
from yizhan.cases.queries.people import persons_like
from yizhan.cases.rules import household, machine, supplement
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import consents, founding, judging, routing
from yizhan.cases.types import OPEN, State
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.kernel import journal, vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import Invalid, Problem
from yizhan.kernel.scope import Acting

Values = Mapping[str, Any]


def asked_fields(notice: SupplementNotice) -> frozenset[str]:
    """The names of the questions that a notice names."""
    return frozenset(item["code"] for item in notice.items if item.get("is_field"))


def programme_asked(notice: SupplementNotice) -> Programme:
    """Whose form and materials a notice speaks of: the application's, or those of the part that asked later."""
    return catalogue.version(_holder(notice).programme_version_id)


def answers_asked(notice: SupplementNotice) -> dict[str, Any]:
    """Everything answered in that form as it stands, for the applicant's own eyes."""
    return answers_of_case(notice.case) if notice.case else answers_of_application(notice.application)


def context_asked(notice: SupplementNotice) -> Context:
    """Where the applicant's own consents to the uses of that form stand."""
    return (PART, notice.case_id) if notice.case_id else (CONTEXT, notice.application_id)


def facts_asked(notice: SupplementNotice, answers: Values) -> judging.Facts:
    """What is known with these answers in that form, by the tables of the day of filing."""
    application = notice.application
    programme = programme_asked(notice)
    return judging.facts_about(programme, application.person_id, answers, application.scope, application.filed_on)


def open_fields(notice: SupplementNotice) -> frozenset[str]:
    """The questions that may be answered anew."""
    return supplement.correctable(programme_asked(notice).form, asked_fields(notice))


def open_papers(notice: SupplementNotice) -> frozenset[str]:
    """The papers that may be handed in: those named, and those that corrected answers may newly call for.

    What the desk had when it asked, and did not ask for, is not replaced.
    """
    asked = frozenset(item["code"] for item in notice.items if item.get("is_material"))
    had = Material.objects.filter(
        application_id=notice.application_id, added_at__lte=notice.asked_at, replaced_at__isnull=True
    )
    following = supplement.following_papers(programme_asked(notice).materials, open_fields(notice))
    return asked | (following - set(had.values_list("code", flat=True)))


def correct(
    notice: SupplementNotice, sent: Values, *, agreed: Collection[str] = (), acting: Acting, at: datetime
) -> frozenset[str]:
    """Put the new answers in the place of the former; returns the names of those that changed.

    Inside the caller's transaction, with the application locked. `sent` holds raw answers by name; what is not in it
    stays; `agreed` are the purposes consented to with them. Raises Invalid with every faulty answer, OwnConsentMissing
    and MaterialsMissing where the new answers call for a consent or a paper more.
    """
    _refuse_unasked(notice, sent)
    programme, before = programme_asked(notice), answers_asked(notice)
    if not sent:
        return frozenset()
    raw = {**catalogue.to_raw(programme.form, before), **sent}
    cleaned = catalogue.clean(programme.form, raw, on=local_date(at))
    if cleaned.problems:
        raise Invalid([{"field": fault.field, "message": fault.message} for fault in cleaned.problems])
    changed = supplement.changed(before, cleaned.all_values)
    if changed:
        judging.refuse_unpayable(cleaned.all_values, notice.application.applicant_name)
        context = context_asked(notice)
        consents.consent_oneself(context=context, programme=programme, acting=acting, at=at, purposes=agreed)
        known = facts_asked(notice, cleaned.all_values)
        founding.refuse_early_election(programme, known, acting)
        consents.refuse_without_own(context, programme, acting, known)
        judging.refuse_missing_materials(notice.application_id, programme, known)
        _replace(notice, cleaned.values, cleaned.sensitive_values, at=at)
        _follow_up(notice, programme, cleaned.all_values, acting=acting, at=at)
        data = {"supplement_id": notice.id, "fields": sorted(changed)}
        subject = ("application", notice.application_id)
        scope = notice.application.scope
        journal.append("cases.corrected", acting=acting, at=at, subject=subject, scope=scope, data=data)
    return changed


def _refuse_unasked(notice: SupplementNotice, sent: Values) -> None:
    problems = [
        Problem(field=name[:80], message=_("补正通知没有要求更正这一项，请不要提交。需要更正的，请在说明里写明。"))
        for name in sorted({*sent} - open_fields(notice))
    ]
    if problems:
        raise Invalid(problems)


def _replace(notice: SupplementNotice, values: Values, secrets: Values, *, at: datetime) -> None:
    """A new version of the answers; the former keeps its own item in the vault."""
    holder = _holder(notice)
    FormerAnswers.objects.create(
        application_id=notice.application_id,
        case_id=notice.case_id,
        supplement=notice,
        values=holder.values,
        secrets_id=holder.secrets_id,
        replaced_at=at,
    )
    owner = ("case" if notice.case_id else "application", holder.id)
    holder.values = dict(values)
    holder.secrets_id = vault.put(secrets, purpose="cases.answers", owner=owner) if secrets else None
    holder.save(update_fields=["values", "secrets_id"])


def _follow_up(
    notice: SupplementNotice, programme: Programme, answers: Values, *, acting: Acting, at: datetime
) -> None:
    """What hangs on the answers: the name of somebody whom the register does not know, the household, the verdicts."""
    application = notice.application
    if (
        notice.case_id is None
        and application.person_id is None
        and application.for_union_id is None
        and answers.get("name")
    ):
        application.applicant_name = judging.name_given(str(answers["name"]))
        application.save(update_fields=["applicant_name"])
    people = persons_like(household.household(programme.form, answers))
    for part in _parts_judged(notice):
        _keep_away(part, people, on=local_date(at))
        _judge_again(part, notice, acting=acting, at=at)
    adults = household.adults(programme.form, answers, on=local_date(at))
    consents.ask_household_anew(application, adults, programme, at=at)


def _parts_judged(notice: SupplementNotice) -> list[Case]:
    """The open parts that rest on these answers, on whatever desk they lie."""
    parts = Case.objects.select_related("application").filter(
        application_id=notice.application_id, state__in=sorted(OPEN)
    )
    own = parts.filter(id=notice.case_id) if notice.case_id else parts.filter(asks_later=False)
    return list(own.order_by("id"))


def _keep_away(part: Case, people: Sequence[UUID], *, on: date) -> None:
    """Somebody named only now does not handle the case either; where nobody else sits, it moves up. Does not save."""
    connected = list(dict.fromkeys([*part.connected, *people]))
    if connected == part.connected:
        return
    part.connected = connected
    if part.state != State.WAITING:
        plan = plan_of(catalogue.version(part.programme_version_id), part.plan)
        step = plan[part.step]
        stop = routing.free_desk(step.level, part, on=on, others=machine.not_again(step, part.position))
        part.desk_level, part.desk_node_id = stop.level, stop.node_id


def _judge_again(part: Case, notice: SupplementNotice, *, acting: Acting, at: datetime) -> None:
    """By the case's own version and, for what was filed, by the tables of the day of filing."""
    programme = catalogue.version(part.programme_version_id)
    known = judging.facts_of(part, programme, on=_day_judged(part, at))
    assessment = catalogue.assess(programme, known)
    judging.keep_verdict(part, assessment)
    part.save(update_fields=["verdict", "working_id", "proposed_fen", "connected", "desk_level", "desk_node_id"])
    data = {
        "supplement_id": notice.id,
        "outcome": assessment.verdict.outcome.value,
        "proposed_fen": assessment.amount_fen,
    }
    journal.append("cases.judged_again", acting=acting, at=at, subject=("case", part.id), scope=part.scope, data=data)


def _day_judged(part: Case, at: datetime) -> date:
    return local_date(at) if part.asks_later else part.application.filed_on


def _holder(notice: SupplementNotice) -> Application | Case:
    return notice.case or notice.application
