"""What an officer does at a desk: accept, refuse, visit, pass on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yizhan.cases import errors
from yizhan.cases.models import Case, Receipt, Visit
from yizhan.cases.queries.access import handled_case
from yizhan.cases.queries.consents import all_adults_consented
from yizhan.cases.queries.hardship import is_on_file
from yizhan.cases.queries.owed import owes_papers
from yizhan.cases.rules.batch import LONGEST_NUMBER, LONGEST_REASON, LONGEST_REMEDY, SHORTEST_REASON, says_remedy
from yizhan.cases.rules.visiting import is_made_by_enough
from yizhan.cases.services import receipts, telling
from yizhan.cases.services.asking import keep_asked
from yizhan.cases.services.moving import carry_out
from yizhan.cases.types import Certificate, Command, Order
from yizhan.catalogue.types import Outcome
from yizhan.kernel import texts, vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import Invalid, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What a visit found. `findings` is sensitive and goes to the vault."""

    visited_on: date
    visitors: str
    findings: str


@dataclass(frozen=True, slots=True)
class Papers:
    """What a step may ask of the officer: the document's number, the certificate that was issued, and `answers` to what
    the programme asks at this step, as they were sent."""

    document_number: str = ""
    certificate: Certificate | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


NO_PAPERS = Papers()
_REMEDY_MISSING = gettext_lazy("请写明怎样补救；没有办法补救的，也请写明。")


@transaction.atomic
def accept(*, case_id: UUID, acting: Acting, at: datetime, papers: Papers = NO_PAPERS) -> Case:
    """受理: the papers are complete. Issues the acceptance receipt."""
    case = handled_case(acting, case_id)
    refuse_where_denied(case)
    receipts.issue(case.application, Receipt.Kind.ACCEPTANCE, case=case, acting=acting, at=at)
    _complete(case, Command.ACCEPT, papers, acting=acting, at=at)
    telling.accepted(case, at=at)
    return case


@transaction.atomic
def refuse(*, case_id: UUID, reason: str, remedy: str, acting: Acting, at: datetime) -> Case:
    """不予受理, with the reason, what would change it, and a receipt that says how to go on.

    Raises ReasonMissing, and Invalid at `remedy` where it does not say how to put it right.
    """
    reason = required_reason(reason)
    case = handled_case(acting, case_id)
    case.end_remedy = required_remedy(remedy)
    carry_out(case, Order(Command.REFUSE, by=acting.user_id), acting=acting, at=at, end_reason=reason)
    receipts.issue_no(case, Receipt.Kind.REFUSAL, reason=reason, acting=acting, at=at)
    telling.refused(case, at=at)
    return case


@transaction.atomic
def record_visit(*, case_id: UUID, report: VisitReport, acting: Acting, at: datetime) -> Visit:
    """One visit serves every part of the application that lies on the same desk.

    Raises Invalid at `visitors` where fewer than two people went, at `findings` where they say too little.
    """
    case = handled_case(acting, case_id)
    required_findings(report.findings)
    if not is_made_by_enough(report.visitors):
        raise Invalid([Problem(field="visitors", message=_("要两人以上。请写明每个人的姓名和职务，用“、”隔开。"))])
    visit = _keep_visit(case, report, acting=acting, at=at)
    for part in worked_on_with(case):
        order = Order(Command.RECORD_VISIT, by=acting.user_id)
        carry_out(part, order, acting=acting, at=at, data={"visit_id": visit.id})
    return visit


@transaction.atomic
def pass_on(*, case_id: UUID, acting: Acting, at: datetime, papers: Papers = NO_PAPERS) -> Case:
    """The step's work is done: on to the next desk."""
    case = handled_case(acting, case_id)
    _complete(case, Command.PASS_ON, papers, acting=acting, at=at)
    return case


@transaction.atomic
def finish(*, case_id: UUID, acting: Acting, at: datetime, papers: Papers = NO_PAPERS) -> Case:
    """办结: issue the result."""
    case = handled_case(acting, case_id)
    _complete(case, Command.FINISH, papers, acting=acting, at=at)
    return case


def _complete(case: Case, command: Command, papers: Papers, *, acting: Acting, at: datetime) -> None:
    kept = keep_asked(case, papers.answers, on=local_date(at))
    carry_out(case, order_of(case, command, acting, papers=papers), acting=acting, at=at, data=kept)


def order_of(
    case: Case,
    command: Command,
    acting: Acting,
    *,
    amount_fen: int | None = None,
    papers: Papers = NO_PAPERS,
) -> Order:
    """An order with the facts that a step may require."""
    return Order(
        command,
        by=acting.user_id,
        amount_fen=amount_fen,
        document_number=texts.whole(papers.document_number, "document_number", longest=LONGEST_NUMBER),
        certificate=papers.certificate,
        adults_consented=all_adults_consented(case.application_id),
        is_on_file=is_on_file(case.application.person_id),
        papers_owed=owes_papers(case),
    )


def refuse_where_denied(case: Case) -> None:
    """Raises DeniedByRule where the rule, asked again after a correction, says no: a rule is never widened by hand."""
    if case.verdict.get("outcome") == Outcome.NO:
        raise errors.DeniedByRule


def required_reason(reason: str, field: str = "reason", *, longest: int = LONGEST_REASON) -> str:
    """The reason without blanks around it; raises ReasonMissing where there is not enough of it, Invalid at its field
    where it is too long."""
    reason = texts.whole(reason, field, longest=longest)
    if len(reason) < SHORTEST_REASON:
        raise errors.ReasonMissing
    return reason


def required_findings(findings: str) -> str:
    """What a visit found, for nobody but those who handle the case; raises Invalid at `findings` where it says too
    little or too much."""
    findings = texts.whole(findings, "findings")
    if len(findings) < SHORTEST_REASON:
        raise Invalid([Problem(field="findings", message=_("请写明了解到的情况（至少 4 个字）。"))])
    return findings


def required_remedy(remedy: str) -> str:
    """How to put a no right, for whoever is told no; raises Invalid at `remedy` where nothing says it."""
    remedy = texts.whole(remedy, "remedy", longest=LONGEST_REMEDY)
    if not says_remedy(remedy):
        raise Invalid([Problem(field="remedy", message=str(_REMEDY_MISSING))])
    return remedy


def parts_on_the_desk(case: Case) -> list[Case]:
    """The parts of the application on the same desk that are still being worked on. The application is locked."""
    parts = Case.objects.filter(
        application_id=case.application_id,
        desk_level=case.desk_level,
        desk_node_id=case.desk_node_id,
        state__in=["submitted", "handling"],
    )
    return list(parts.select_related("application").order_by("id"))


def worked_on_with(case: Case) -> list[Case]:
    """`parts_on_the_desk`, the case among them; NotInThisState where it has ended or its money is on its way."""
    found = parts_on_the_desk(case)
    if case.id not in {part.id for part in found}:
        raise errors.NotInThisState
    return found


def _keep_visit(case: Case, report: VisitReport, *, acting: Acting, at: datetime) -> Visit:
    visit_id = new_id()
    findings = vault.put(
        {"findings": texts.whole(report.findings, "findings")}, purpose="cases.visit", owner=("visit", visit_id)
    )
    return Visit.objects.create(
        id=visit_id,
        application=case.application,
        visited_on=report.visited_on,
        visitors=texts.whole(report.visitors, "visitors", longest=200),
        findings_id=findings,
        recorded_by=acting.user_id,
        recorded_at=at,
    )
