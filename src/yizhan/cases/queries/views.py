"""The page of one case: what an officer, the applicant or the auditor sees of it, in a constant number of queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.cases.models import (
    Appeal,
    Application,
    Assistance,
    Case,
    Decision,
    EffectDone,
    HouseholdConsent,
    Material,
    OwedPaper,
    PublicNotice,
    Receipt,
    SpecialProcedure,
    SupplementNotice,
    Visit,
)
from yizhan.cases.queries.access import lies_with, visible_cases
from yizhan.cases.queries.appeals import AppealDoor, door_of
from yizhan.cases.queries.asked import asked_of
from yizhan.cases.queries.assisting import assistance_of
from yizhan.cases.queries.consents import to_look_into
from yizhan.cases.queries.drafts import materials_of
from yizhan.cases.queries.inbox import awaits_papers, clock_of, lamp_of
from yizhan.cases.queries.names import LEVEL_NAMES, union_names
from yizhan.cases.queries.notices import NoticeDesk, is_showing_on, notice_desk
from yizhan.cases.queries.owed import owed_of
from yizhan.cases.queries.rounds import is_ranked
from yizhan.cases.queries.sheets import opens_sensitive
from yizhan.cases.queries.words import STEP_WORDS, visit_name
from yizhan.cases.rules import machine, progress
from yizhan.cases.rules.plan import COMMITS_MONEY, plan_of
from yizhan.cases.types import DECIDED, ENDED, OPEN, SUSPENDED, Command, Lamp, ProgressBar, State
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.api import AnswerSection
from yizhan.catalogue.types import Hint, Programme, Step, StepKind
from yizhan.catalogue.types import Material as MaterialAsked
from yizhan.kernel import journal, vault
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import OFFICERS, Acting, Level, Role
from yizhan.kernel.screens import Clock
from yizhan.ledger.api import GrantState, GrantStatus, grants_of_cases
from yizhan.registry.api import days_of_death

Text = str | Promise
_CAME_BACK = frozenset({GrantState.REVERSED, GrantState.RESTORED})
PAGE_OPENED = "cases.page_opened"
_RATINGS = ("cases.rated", "cases.rating_set_aside")
_NAMED_BY_STEP = frozenset({"cases.accepted", "cases.visited", "cases.finished"})


@dataclass(frozen=True, slots=True)
class PartView:
    """One part as pages show it. `commands` are those possible now for the one who looks."""

    case: Case
    programme: Programme
    lamp: Lamp
    clock: Clock | None
    desk: Text
    commands: frozenset[Command]
    steps: Sequence[Mapping[str, Any]]
    decisions: Sequence[Decision]
    notice: PublicNotice | None
    notice_shows: bool  # its page opens: after the last day there is nothing left to be found
    notice_desk: NoticeDesk | None
    effects: Sequence[EffectDone]
    procedures: Sequence[SpecialProcedure]
    appeals: Sequence[Appeal]
    door: AppealDoor | None  # the way up from an answer, for the applicant
    is_ranked: bool = False  # it waits for its round, in which all are decided together
    hints: Sequence[Hint] = ()  # what the desk should look at, as it stood when the answers were weighed
    is_anothers: bool = False  # whoever looks did the step before, and this one is another person's
    awaits_papers: bool = False  # the clock stands for papers that were promised
    money: Sequence[GrantStatus] = ()  # what was promised by it and how far each sum came

    @property
    def asked(self) -> list[tuple[Step, list[AnswerSection]]]:
        """What officers wrote down for the applicant to read, step by step: the place and day of a check."""
        found = asked_of(self.case, self.programme)
        return [(step, catalogue.describe_answers(step.questions, said, masked=False)) for step, said in found]

    @property
    def outcomes(self) -> list[EffectDone]:
        """What came of it; of money that was promised, `money` says how far it came."""
        return [one for one in self.effects if one.effect != COMMITS_MONEY or not self.money]

    @property
    def has_visit(self) -> bool:
        return any(step.kind is StepKind.VISIT for step in self.programme.steps)

    @property
    def visit_name(self) -> str:
        return visit_name(self.programme)

    @property
    def payment_failed(self) -> bool:
        """The bank did not take it; the case waits for another account or another try."""
        return self.case.state == State.PAYING and any(one.state is GrantState.FAILED for one in self.money)


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One line of the history, newest first."""

    at: datetime
    title: Text
    who: Text
    note: Text = ""  # of which part, where there are several


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """An application with those of its parts that the one who looks may see."""

    application: Application
    programme: Programme
    parts: Sequence[PartView]
    bar: ProgressBar
    materials: Sequence[Material]
    opens_sensitive: bool  # of the materials; else their names alone are for whoever looks
    supplement: SupplementNotice | None
    visits: Sequence[Visit]
    receipts: Sequence[Receipt]
    questions: Sequence[HouseholdConsent]
    refusals: Sequence[HouseholdConsent]  # of adults named no longer: the desk has to look into each
    owed: Sequence[OwedPaper]
    assistance: Assistance | None
    trail: Sequence[TrailEntry]
    union_name: str
    died_on: date | None = None  # the applicant, as the register has it; for the desk

    @property
    def materials_asked(self) -> list[MaterialAsked]:
        """Of the application and of every part: a later part asks for papers of its own."""
        programmes = [self.programme, *(part.programme for part in self.parts)]
        return [one for programme in programmes for one in programme.materials]

    @property
    def visit_name(self) -> str:
        """What its visits are called: as by the first part that has any."""
        return next((part.visit_name for part in self.parts if part.has_visit), "")

    @property
    def owes(self) -> bool:
        """Promised papers are missing, and something is still being handled."""
        return self.can_be_withdrawn and any(one.delivered_at is None for one in self.owed)

    @property
    def can_be_withdrawn(self) -> bool:
        """Something is still being handled; what is decided and only to be paid is not taken back."""
        return any(part.case.state in OPEN for part in self.parts)


def application_view(acting: Acting, application: Application, *, on: date) -> ApplicationView:
    """For an application that the caller was let to by `access_application`."""
    cases = list(
        visible_cases(acting)
        .filter(application=application)
        .select_related("application", "notice", "rating", "confirmation")
        .prefetch_related("decisions", "effects", "procedures", "appeals")
        .order_by("id")
    )
    names = union_names([*(case.desk_node_id for case in cases), application.union_id])
    money = _money_of(cases)
    parts = [_part(acting, case, names, on, money.get(case.id, ())) for case in cases]
    supplements = application.supplements.filter(answered_at__isnull=True)
    listed = HouseholdConsent.objects.filter(application_id=application.id, is_listed=True)
    questions = (listed | to_look_into(application.id)).order_by("row", "id")
    return ApplicationView(
        application=application,
        programme=catalogue.version(application.programme_version_id),
        parts=parts,
        bar=progress.bar([(plan_of(part.programme, part.case.plan), part.case.position) for part in parts]),
        materials=materials_of(application.id),
        opens_sensitive=opens_sensitive(acting, cases),
        supplement=supplements.first(),
        visits=list(application.visits.order_by("-visited_on")[:20]),
        receipts=list(application.receipts.order_by("id")[:50]),
        questions=[question for question in questions if question.is_listed],
        refusals=[question for question in questions if not question.is_listed],
        owed=owed_of(application.id),
        assistance=assistance_of(application),
        trail=_trail(acting, application, cases),
        union_name=names.get(application.union_id, ""),
        died_on=_died_on(application),
    )


def _died_on(application: Application) -> date | None:
    """On which day whoever filed it for themselves died."""
    person_id = application.person_id
    if person_id is None or application.employer_id is not None or application.for_union_id is not None:
        return None
    return days_of_death([person_id]).get(person_id)


def _money_of(cases: Sequence[Case]) -> dict[UUID, list[GrantStatus]]:
    """How far the money of each case came; asked only where some was promised."""
    promised = [case.id for case in cases if any(one.effect == COMMITS_MONEY for one in case.effects.all())]
    return grants_of_cases(promised) if promised else {}


def _part(acting: Acting, case: Case, names: Mapping[UUID, str], on: date, money: Sequence[GrantStatus]) -> PartView:
    programme = catalogue.version(case.programme_version_id)
    plan = plan_of(programme, case.plan)
    mine = acting.role in OFFICERS and lies_with(acting, case) and case.state not in ENDED
    node = case.desk_node_id
    shown: PublicNotice | None = getattr(case, "notice", None)
    return PartView(
        case=case,
        programme=programme,
        lamp=lamp_of(case, on),
        clock=clock_of(case, on),
        desk=names[node] if node is not None and node in names else LEVEL_NAMES[Level(case.desk_level)],
        commands=machine.possible(plan, case.position) if mine else frozenset(),
        steps=_steps(case, programme, plan, money),
        decisions=sorted(case.decisions.all(), key=lambda decision: (decision.round, decision.step)),
        notice=shown,
        notice_shows=shown is not None and is_showing_on(shown, on=on),
        notice_desk=notice_desk(acting, shown, on=on) if shown and shown.closed_at is None else None,
        effects=list(case.effects.all()),
        procedures=sorted(case.procedures.all(), key=lambda procedure: procedure.id),
        appeals=sorted(case.appeals.all(), key=lambda appeal: appeal.id),
        hints=[hint for hint in programme.hints if hint.code in case.verdict.get("hints", ())],
        door=None if _reads_as_officer(acting, case) else door_of(case, programme, on=on),
        is_ranked=is_ranked(case),
        is_anothers=mine and acting.user_id in machine.not_again(plan[case.step], case.position),
        awaits_papers=awaits_papers(case, on),
        money=money,
    )


def _reads_as_officer(acting: Acting, case: Case) -> bool:
    """For the desk and not for one's own union, which may appeal as anybody else."""
    return _is_desk(acting, case.application)


def _is_desk(acting: Acting, application: Application) -> bool:
    return acting.role in OFFICERS and application.for_union_id != acting.node_id


def _steps(case: Case, programme: Programme, plan: machine.Plan, money: Sequence[GrantStatus]) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = [
        {"label": catalogue.said(step.names) if step else one.code, "state": _step_state(case, number)}
        for number, one in enumerate(plan)
        for step in [programme.step(one.code)]
    ]
    if machine.pays(plan):
        steps.append({"label": STEP_WORDS["pay"], "state": _payment_state(case, money)})
    return steps


def _payment_state(case: Case, money: Sequence[GrantStatus]) -> str:
    if any(one.state in _CAME_BACK for one in money):
        return "returned"
    return {State.PAYING: "current", State.FINISHED: "done"}.get(State(case.state), "waiting")


def _step_state(case: Case, number: int) -> str:
    if number < case.step or case.state in DECIDED:
        return "done"
    if number > case.step or case.state == State.WAITING:
        return "waiting"
    if case.state == State.WITHDRAWN:
        return "withdrawn"
    if case.state in (State.REFUSED, State.REJECTED):
        return "refused"
    return "stopped" if case.state in SUSPENDED else "current"


def _trail(acting: Acting, application: Application, cases: Sequence[Case]) -> list[TrailEntry]:
    """The history of the application and the visible parts together, from the journal; who had it before them is for
    the auditor. No desk reads that it was rated, well or badly (ADR 0087)."""
    ours = Q(subject_kind="case", subject_id__in=[case.id for case in cases])
    ours |= Q(subject_kind="application", subject_id=application.id)
    hidden = (PAGE_OPENED, *_RATINGS) if _is_desk(acting, application) else (PAGE_OPENED,)
    entries = list(JournalEntry.objects.filter(ours).exclude(kind__in=hidden).order_by("-id")[:200])
    names = union_names(entry.node_id for entry in entries)
    titles = {case.id: catalogue.version(case.programme_version_id) for case in cases}
    parts = {id_: catalogue.said(title.names) for id_, title in titles.items()} if len(titles) > 1 else {}
    return [
        TrailEntry(
            entry.at,
            _title(entry, titles.get(entry.subject_id)),
            _who(entry, names, application),
            parts.get(entry.subject_id, ""),
        )
        for entry in entries
    ]


def _title(entry: JournalEntry, programme: Programme | None) -> Text:
    """What happened; a step that accepts or ends may do more than that, and its own name says so."""
    named = programme.step(entry.data.get("step", "")) if programme and entry.kind in _NAMED_BY_STEP else None
    return catalogue.said(named.names) if named else journal.kind_name(entry.kind)


def _who(entry: JournalEntry, names: Mapping[UUID, str], application: Application) -> Text:
    if entry.node_id is not None and entry.node_id in names:
        return names[entry.node_id]
    if entry.user_id == application.user_id:
        return _("申请人")
    return _("平台") if entry.role == Role.SYSTEM else ""


def open_results(parts: Sequence[PartView]) -> dict[UUID, str]:
    """What special procedures came to, in full: whoever shows it has logged the reading."""
    ended = [procedure for part in parts for procedure in part.procedures if procedure.result_id]
    return {one.id: str(vault.get(one.result_id).get("result", "")) for one in ended if one.result_id}


def open_findings(visits: Sequence[Visit]) -> dict[UUID, str]:
    """What visits found, in full: whoever shows it has logged the reading."""
    return {visit.id: str(vault.get(visit.findings_id).get("findings", "")) for visit in visits}
