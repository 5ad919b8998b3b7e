"""Submitting: a checked draft becomes an application with its cases, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Draft
from yizhan.cases.queries.consents import context_of
from yizhan.cases.queries.drafts import answers_of, own_draft, sent_as
from yizhan.cases.queries.people import persons_like
from yizhan.cases.queries.unions import (
    desk_above,
    division_of,
    lowest_desk,
    own_line,
    own_union_of_employer,
    pool_near,
    union_over_employer,
)
from yizhan.cases.rules import household, machine, number, route
from yizhan.cases.rules.plan import optional_levels, plan_of, steps_for, version_of
from yizhan.cases.services import consents, deferring, facts, founding, helping, judging, telling, transferring
from yizhan.cases.services.moving import place
from yizhan.cases.services.parts import answer_part
from yizhan.cases.services.routing import staffed_levels
from yizhan.cases.services.weighing import Weighed, refuse_unopenable, weigh
from yizhan.cases.types import OPEN, Stop
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Material, Programme, Receiver
from yizhan.kernel import journal, vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import OFFICERS, Acting, Level, Role, ScopeKeys, scope_fields
from yizhan.registry import api as registry
from yizhan.registry.models import Person


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that may be submitted: checked answers, every part with its verdict, and where it goes."""

    programme: Programme
    values: Mapping[str, Any]
    secrets: Mapping[str, Any]
    weighed: Sequence[Weighed]
    scope: ScopeKeys
    owed: Sequence[Material]  # may follow later, once promised

    @property
    def parts(self) -> list[Weighed]:
        """Those that open."""
        return [one for one in self.weighed if one.may_open]

    @property
    def services_answered(self) -> list[Programme]:
        """Of the parts that open those that this form is for; the others have one of their own later."""
        return [one.service for one in self.parts if not one.asks_later]

    @property
    def answers(self) -> dict[str, Any]:
        return {**self.values, **self.secrets}


@dataclass(frozen=True, slots=True)
class Sending:
    """What the applicant says with the press: the parts shown as denied that the rest goes without (their codes), and
    whether they promise the papers that may follow later (告知承诺). `is_nominated`: the union puts it forward, so that
    whoever filled it in is its desk and no helper."""

    without: frozenset[str] = frozenset()
    is_committed: bool = False
    is_nominated: bool = False


PLAINLY = Sending()


@transaction.atomic
def submit(*, draft_id: UUID, acting: Acting, at: datetime, how: Sending = PLAINLY) -> Application:
    """Check everything and open the cases. The draft's id is the application's: sent twice, it is one application.

    Raises ForMembers and its like, Invalid with every faulty answer, OwnConsentMissing, MaterialsMissing, NotEligible,
    PartsDenied, UnionNeeded, AlreadyOpen, CommitmentMissing; nothing is changed then and the draft stays.
    """
    try:
        draft = own_draft(acting, draft_id, for_update=True)
    except NotFound:  # sent already, perhaps while we waited for the draft's lock
        sent = sent_as(acting, draft_id)
        if sent is None:
            raise
        return Application.objects.get(id=sent)
    if draft.case_id is not None:
        return answer_part(draft, acting=acting, at=at, is_committed=how.is_committed)
    checked = check_draft(draft, acting=acting, on=local_date(at))
    refuse_unopenable(checked.weighed, how.without)
    is_committed, on = how.is_committed, local_date(at)
    deferring.refuse_uncommitted(checked.owed, checked.programme, is_committed=is_committed, on=on)
    application = _write_application(draft, checked, acting=acting, at=at)
    helper_id = None if how.is_nominated else acting.helper_id
    close = _connected(application, checked, acting)
    cases = [_open_case(application, checked, part, (close, helper_id), at=at) for part in checked.parts]
    journal.append(
        "cases.submitted",
        acting=acting,
        at=at,
        subject=("application", application.id),
        scope=application.scope,
        data={"number": application.number, "cases": [case.id for case in cases]},
    )
    for case in cases:
        facts.submitted(application, case, at=at)
    adults = household.adults(checked.programme.form, checked.answers, on=local_date(at))
    consents.ask_adults(application, adults, checked.programme, at=at)
    deferring.promise(application, checked.owed, checked.programme, acting=acting, at=at)
    helping.settle_by_filing(application, draft.programme_code, at=at)
    telling.submitted(application, at=at)
    draft.delete()
    return application


def check_draft(draft: Draft, *, acting: Acting, on: date) -> Checked:
    """Everything that a submission needs, or the first kind of thing that is wrong with it. Denied parts are in it."""
    programme = catalogue.version(draft.programme_version_id)
    judging.refuse_unfit(programme, acting)
    founding.refuse_at_this_stage(programme, acting, on=on)
    transferring.refuse_second(programme, acting)
    if not programme.is_open(on):
        raise errors.NotOpenNow
    cleaned = catalogue.clean(programme.form, answers_of(draft), on=on)
    if cleaned.problems:
        raise Invalid([{"field": fault.field, "message": fault.message} for fault in cleaned.problems])
    judging.refuse_unpayable(cleaned.all_values, _applicant_name(acting, cleaned.all_values))
    scope = scope_for(programme, draft, acting=acting, on=on)
    standing = judging.standing_facts(programme, judging.applying_person(acting), scope, on)
    told = catalogue.facts_with(programme, standing[programme.code], cleaned.all_values)
    known = founding.beside_own_union(told, acting, on=on)
    founding.refuse_early_election(programme, known, acting)
    consents.refuse_without_own(context_of(draft), programme, acting, known)
    judging.refuse_missing_materials(draft.id, programme, known)
    weighed = weigh(programme, draft, cleaned.all_values, standing, acting=acting, on=on)
    if draft.case_id is None:  # a later part is itself what is being handled
        judging.refuse_second_of((one.service for one in weighed if one.may_open), acting)
    owed = judging.deferrable_missing(draft.id, programme, known)
    return Checked(programme, cleaned.values, cleaned.sensitive_values, weighed, scope, owed)


def scope_for(programme: Programme, draft: Draft, *, acting: Acting, on: date) -> ScopeKeys:
    """The line that the application goes along, as of the day. Raises UnionNeeded where none is known."""
    union_id = draft.union_id
    if programme.receiver is Receiver.OWN_UNION and acting.role is Role.EMPLOYER_AGENT and acting.node_id is not None:
        union_id = own_union_of_employer(acting.node_id)
    elif programme.receiver is Receiver.OWN_UNION:
        membership = registry.membership_of(acting.person_id) if acting.person_id else None
        union_id = membership.union_id if membership else None
    elif programme.receiver is Receiver.OWN_LINE and (own := own_line(acting, on)) is not None:
        return own
    elif programme.receiver in (Receiver.EMPLOYER_LINE, Receiver.OWN_LINE) and acting.node_id is not None:
        union_id = union_over_employer(acting.node_id) or draft.union_id
    if union_id is None and programme.receiver is Receiver.CHOSEN_UNION:
        union_id = pool_near(str(draft.values.get("residence_division") or ""))
    if union_id is None:
        raise errors.UnionNeeded
    return registry.line_of(union_id, on)


def weighed_parts(draft: Draft, *, acting: Acting, on: date) -> list[Weighed]:
    """What the rules say of every part asked for, the denied ones too: for the page that says why not."""
    programme = catalogue.version(draft.programme_version_id)
    cleaned = catalogue.clean(programme.form, answers_of(draft), on=on)
    scope = scope_for(programme, draft, acting=acting, on=on)
    standing = judging.standing_facts(programme, judging.applying_person(acting), scope, on)
    return weigh(programme, draft, cleaned.all_values, standing, acting=acting, on=on)


def receiving_desks(draft: Draft, checked: Checked, *, acting: Acting, at: datetime) -> dict[Stop, Stop]:
    """On whose desks the parts that open would lie first, and where each belongs by its plan: another desk where nobody
    sits there who may handle it. For the page before anything is sent."""
    application = _application_of(draft, checked, acting=acting, at=at)
    kept_away = _connected(application, checked, acting), acting.helper_id
    cases = [_case_for(application, checked, part, kept_away, at=at) for part in checked.parts]
    return {case.desk: _belongs_to(case) for case in cases}


def _belongs_to(case: Case) -> Stop:
    first = plan_of(catalogue.version(case.programme_version_id), case.plan)[case.step]
    return route.desk(first.level, case.scope, lowest=Level(case.lowest_level))


def _write_application(draft: Draft, checked: Checked, *, acting: Acting, at: datetime) -> Application:
    if checked.secrets and draft.secrets_id is not None:
        vault.replace(draft.secrets_id, checked.secrets)
    elif checked.secrets:
        draft.secrets_id = vault.put(checked.secrets, purpose="cases.answers", owner=("application", draft.id))
    application = _application_of(draft, checked, acting=acting, at=at)
    application.number = _next_number(checked.scope, local_date(at))
    application.save(force_insert=True)
    return application


def _application_of(draft: Draft, checked: Checked, *, acting: Acting, at: datetime) -> Application:
    """What the draft becomes, without its number and not saved."""
    return Application(
        **scope_fields(checked.scope),
        id=draft.id,
        programme_version_id=draft.programme_version_id,
        user_id=draft.user_id,
        person_id=judging.applying_person(acting),
        employer_id=acting.node_id if acting.role is Role.EMPLOYER_AGENT else None,
        for_union_id=acting.node_id if acting.role in OFFICERS else None,
        applicant_name=_applicant_name(acting, checked.answers),
        lowest_level=lowest_for(draft, checked.scope, acting),
        values=dict(checked.values),
        secrets_id=draft.secrets_id,
        submitted_at=at,
        filed_on=local_date(at),
    )


def lowest_for(draft: Draft, scope: ScopeKeys, acting: Acting) -> Level:
    """What is applied for in a union's name is handled above that union."""
    if acting.role in OFFICERS:
        return desk_above(scope.union_id)
    return lowest_desk(scope.union_id, Level(draft.lowest_level))


def _applicant_name(acting: Acting, answers: Mapping[str, Any]) -> str:
    """As the register knows them; else as they gave it in the form, or as they want to be addressed."""
    if acting.role in OFFICERS and acting.node_id is not None:
        return registry.union_card(acting.node_id).name
    if acting.role is Role.MEMBER and acting.person_id is not None:
        return Person.objects.values_list("name", flat=True).get(id=acting.person_id)
    return judging.name_given(str(answers.get("name") or acting.name))


def _open_case(
    application: Application,
    checked: Checked,
    opened: Weighed,
    kept_away: tuple[list[UUID], UUID | None],
    *,
    at: datetime,
) -> Case:
    return _insert(_case_for(application, checked, opened, kept_away, at=at))


def _case_for(
    application: Application,
    checked: Checked,
    opened: Weighed,
    kept_away: tuple[list[UUID], UUID | None],
    *,
    at: datetime,
) -> Case:
    """The case of a part on its first desk, not saved. `kept_away`: the persons who are too close to handle it, and
    the user who filed it for somebody."""
    programme, part = opened.service, opened.part
    codes = steps_for(programme, staffed_levels(checked.scope, optional_levels(programme), on=local_date(at)))
    plan = plan_of(programme, codes)
    among = {one.service.code for one in checked.parts}
    after = [code for code in (part.after if part else ()) if code in among]
    position = machine.begin(plan, is_waiting=bool(after) or opened.asks_later)
    case = Case(
        **scope_fields(checked.scope),
        id=new_id(),
        application=application,
        programme_version_id=version_of(programme),
        programme_code=programme.code,
        subject_id=facts.subject_of(application)[1],
        connected=kept_away[0],
        lowest_level=application.lowest_level,
        is_one_of_several=programme.several,
        helper_id=kept_away[1],
        plan=codes,
        after=after,
        asks_later=opened.asks_later,
        state=position.state,
        step=position.step,
        opened_at=at,
    )
    judging.keep_verdict(case, opened.assessment)
    place(case, plan, on=local_date(at))
    return case


def _insert(case: Case) -> Case:
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as clash:
        if "one_open_case_a_subject" not in str(clash):
            raise
        standing = Case.objects.select_related("application").filter(
            subject_id=case.subject_id, programme_code=case.programme_code, state__in=sorted(OPEN)
        )
        found = standing[0].application
        raise errors.AlreadyOpen(application_id=found.id, number=found.number) from None
    return case


def _connected(application: Application, checked: Checked, acting: Acting) -> list[UUID]:
    """The applicant, whoever files in a union's name, and everybody of the household whom the register knows: none of
    them handles the case."""
    people = household.household(checked.programme.form, checked.answers)
    own = [person for person in (application.person_id, acting.person_id) if person]
    return list(dict.fromkeys([*own, *persons_like(people)]))


def _next_number(scope: ScopeKeys, on: date) -> str:
    """The next number of the year in the county (or the union's own division). One atomic upsert, no reading first."""
    division = f"{division_of(scope):0<6}"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numberseries (id, year, division, last) VALUES (%s, %s, %s, 1)"
            " ON CONFLICT (year, division) DO UPDATE SET last = cases_numberseries.last + 1 RETURNING last",
            [new_id(), on.year, division],
        )
        serial: int = cursor.fetchone()[0]
    return number.number(year=on.year, division=division, serial=serial)
