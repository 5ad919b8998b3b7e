"""What a published programme is, and what its rule says about one person: plain, frozen, typed values.

Everything here is read-only data; `catalogue.api` makes it. Texts are `Words`; amounts are integer fen; time limits are
working days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from yizhan.catalogue.forms.types import Field, Form, Section
from yizhan.catalogue.rules.nodes import Node
from yizhan.catalogue.rules.types import Type, Unit, Variable
from yizhan.catalogue.types.basis import Contact, LegalBasis
from yizhan.catalogue.types.reporting import Reporting
from yizhan.catalogue.words import NO_WORDS, Words
from yizhan.kernel.rules.endings import PAPERS
from yizhan.kernel.scope import Level, Role

FORMAT = 1


class ProgrammeKind(StrEnum):
    """A service stands alone; a bundle (一件事) opens several services from one application."""

    SERVICE = "service"
    BUNDLE = "bundle"


class Audience(StrEnum):
    """Who may apply."""

    MEMBER = "member"  # somebody with an open membership
    WORKER = "worker"  # any worker, member or not
    EMPLOYER = "employer"  # the agent of an employer
    UNION = "union"  # whoever acts for a union, in its name
    ORGANISATION = "organisation"  # an employer's agent, or whoever acts for a union


class Receiver(StrEnum):
    """Which union an application goes to."""

    OWN_UNION = "own_union"  # the applicant's; a member may choose street or county instead (rights, hardship)
    CHOSEN_UNION = "chosen_union"  # the union chosen, or named by the code scanned
    EMPLOYER_LINE = "employer_line"  # the street or county union where the employer stands
    OWN_LINE = "own_line"  # the applying union's own line, from the level above it; an employer's as `employer_line`


class StepKind(StrEnum):
    """What an officer does in a step."""

    ACCEPT = "accept"  # check completeness: accept, refuse, or ask for corrections
    VISIT = "visit"  # a home visit is recorded
    NOTICE = "notice"  # public notice runs for its days
    APPROVE = "approve"  # yes or no, with a reason
    AMOUNT = "amount"  # the amount is approved and committed
    RESULT = "result"  # the result is issued; the case is finished


class Requirement(StrEnum):
    """What must be there before a step may be completed."""

    VISIT_RECORD = "visit_record"
    ADULTS_CONSENT = "adults_consent"  # every adult of the household has consented
    ANOTHER_PERSON = "another_person"  # not the person who completed the step before
    DOCUMENT_NUMBER = "document_number"  # an approval carries the number of its document
    HARDSHIP_FILE = "hardship_file"  # the person is on file as a worker in hardship
    DEFERRED_PAPERS = "deferred_papers"  # what was promised for later is there; else the last approving step asks it
    CERTIFICATE = "certificate"  # the officer enters uscc, certificate_no and valid_until of what is issued


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression of the rule language and the type of its value."""

    source: str
    tree: Node
    type: Type


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition. `says` states it; `why`, `change`, `ask` speak when it is not met or not known."""

    code: str
    test: Expression
    says: Words
    why: Words = NO_WORDS
    change: Words = NO_WORDS
    ask: Words = NO_WORDS


@dataclass(frozen=True, slots=True)
class Hint:
    """Something to look at before it is sent and at the desk, where `test` is a plain yes. It decides nothing."""

    code: str
    test: Expression
    says: Words


@dataclass(frozen=True, slots=True)
class ComputedValue:
    """A named figure that clauses, amounts and later values use as `value.NAME`. Rounding is in the formula itself."""

    name: str
    formula: Expression
    label: Words
    unit: Unit = Unit.NONE
    labels: Mapping[str, Words] = field(default_factory=dict)

    @property
    def variable(self) -> Variable:
        """As later formulae name it."""
        return Variable(f"value.{self.name}", self.formula.type, self.label, self.unit, self.labels)


@dataclass(frozen=True, slots=True)
class Material:
    """An attachment. `formats`: the kinds of files it takes, by ending; `when` (over answers): when it is asked for."""

    code: str
    names: Words
    required: bool = True
    sensitive: bool = False
    formats: tuple[str, ...] = PAPERS
    when: Expression | None = None
    help: Words = NO_WORDS
    deferrable: bool = False  # 容缺受理: may follow after acceptance


class ConsentBy(StrEnum):
    """Who consents."""

    APPLICANT = "applicant"
    ADULTS = "adults"  # each adult of the household


@dataclass(frozen=True, slots=True)
class Consent:
    """A separate consent (单独同意): its purpose code is what `accounts` stores, `text` is shown in full.

    `when` (over answers): whom it concerns, such as those with a child in school; of the applicant's own alone.
    """

    purpose: str
    title: Words
    text: Words
    by: ConsentBy = ConsentBy.APPLICANT
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class EffectCall:
    """An effect that a step has on the world when it is completed with yes."""

    name: str
    arguments: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True, slots=True)
class Measure:
    """A fact recorded when `step` is completed with yes. `quantity` and `amount_fen` are whole numbers; `on` is the day
    on which it happened, where that is not the day of the step."""

    fact: str
    quantity: Expression | None = None
    amount_fen: Expression | None = None
    on: Expression | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """What a completed step is counted as. `on` is None for the day of the step."""

    fact: str
    quantity: int
    amount_fen: int
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that the officer writes down to complete a step, and the applicant reads: later steps, effects and
    measures know it as `asked.NAME`. `earliest` and `latest` (of a date) are the days between which it lies."""

    question: Field
    earliest: Expression | None = None
    latest: Expression | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of handling. `optional`: skipped where the case's line has no such level (street, township).

    `after`: codes of other parts of the same application. The step begins when those are done; till then the part
    waits and no clock runs. Where one of them is not approved, the part ends with it.

    `not_before`: the first day on which it may be completed. `asks`: what the officer writes down to complete it.
    """

    code: str
    names: Words
    kind: StepKind
    role: Role
    limit_days: int
    optional: bool = False
    after: tuple[str, ...] = ()
    requires: frozenset[Requirement] = frozenset()
    effects: tuple[EffectCall, ...] = ()
    measures: tuple[Measure, ...] = ()
    not_before: Expression | None = None
    asks: tuple[Asked, ...] = ()

    @property
    def questions(self) -> Form:
        """What it asks, as a form of one section."""
        return (
            Form((Section(self.code, self.names, tuple(each.question for each in self.asks)),)) if self.asks else Form()
        )


class NoticeAudience(StrEnum):
    """Who can open a public notice."""

    UNION = "union"  # members of the union, signed in
    LINE = "line"  # anyone signed in under the notice's node
    PUBLIC = "public"  # anyone with the address; never indexed


@dataclass(frozen=True, slots=True)
class PublicNotice:
    """Shows surname, unit and category and nothing else (fixed by the platform), for `days` working days."""

    level: Level
    audience: NoticeAudience
    days: int
    category: Words


class CapPer(StrEnum):
    """Whose total a cap counts."""

    PERSON = "person"
    HOUSEHOLD = "household"
    GRANT = "grant"  # each single one by itself, such as one visit


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `limit_fen` (fen) in one year over all grants of `group`, across unions and levels; `per: grant` for each
    by itself. `year_from`: month and day on which a year begins, so that a season which crosses New Year is one."""

    per: CapPer
    group: str
    limit_fen: Expression
    year_from: tuple[int, int] = (1, 1)

    def year_of(self, on: date) -> int:
        """The year in which that year began."""
        return on.year if (on.month, on.day) >= self.year_from else on.year - 1


@dataclass(frozen=True, slots=True)
class Grant:
    """Money that a yes brings. `amount_fen` proposes; the amount step may lower it with a reason, never raise it.

    `goods_fen`: what is handed over in kind beside it, valued, which counts towards the caps and is not paid out.
    `fact`: what a payment counts as.
    """

    fund: str
    amount_fen: Expression
    caps: tuple[Cap, ...] = ()
    goods_fen: Expression | None = None
    fact: str = "relief.paid"  # what a payment is counted as


class Tie(StrEnum):
    """Which of two with the same score comes first."""

    FILED_FIRST = "filed_first"


@dataclass(frozen=True, slots=True)
class Rank:
    """Where places are fewer than applications: those of one `round` are put in order by `score`, the higher first,
    and decided together at `step`. The score is one of the `values`, so that its working can be shown."""

    step: str
    round: Expression
    score: Expression
    tie: Tie = Tie.FILED_FIRST


@dataclass(frozen=True, slots=True)
class Confirm:
    """After it is finished the applicant says whether it is solved, once; each answer is counted as a fact."""

    solved: str
    unsolved: str


@dataclass(frozen=True, slots=True)
class AppealTerms:
    """申诉: within how many working days of being told, and within how many the level above answers."""

    within_days: int = 15
    answer_days: int = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A service in a bundle. `after`: parts that must be finished with yes first. `asks_later`: its own form is
    answered when it opens, not in the bundle's shared form. `version_id` is pinned at publishing."""

    code: str
    after: tuple[str, ...] = ()
    asks_later: bool = False
    when: Expression | None = None
    chosen: bool = False  # opens only when the applicant ticks it
    version_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """A checked programme. For a bundle, form, materials and consents are those of its parts merged; it has no rule,
    steps or grant of its own. `defer_days`: within how many working days promised papers follow. `version_id` and
    `version` are set on published ones."""

    code: str
    kind: ProgrammeKind
    names: Words
    summary: Words
    basis: tuple[LegalBasis, ...]
    audience: Audience
    receiver: Receiver
    lead: Level
    contact: Contact
    opens_on: date | None = None
    closes_on: date | None = None
    values: tuple[ComputedValue, ...] = ()
    rule: tuple[Clause, ...] = ()
    hints: tuple[Hint, ...] = ()
    form: Form = field(default_factory=Form)
    materials: tuple[Material, ...] = ()
    consents: tuple[Consent, ...] = ()
    steps: tuple[Step, ...] = ()
    notice: PublicNotice | None = None
    grant: Grant | None = None
    rank: Rank | None = None
    parts: tuple[Part, ...] = ()
    related: tuple[str, ...] = ()
    worth: Words = NO_WORDS
    result: Words = NO_WORDS
    rated: bool = True
    appeal: AppealTerms = AppealTerms()
    confirm: Confirm | None = None
    defer_days: int = 10
    sensitive: bool = False
    nominated: bool = False  # a union may file it for a member on its own list, without the member's confirmation
    several: bool = False  # one applicant may have several open at once: batches, needs, sessions
    report: Reporting | None = None  # a union is reminded of it period by period
    sha256: str = ""
    version: int = 0
    version_id: UUID | None = None

    @property
    def is_bundle(self) -> bool:
        """Whether it opens parts."""
        return self.kind is ProgrammeKind.BUNDLE

    @property
    def is_for_persons(self) -> bool:
        """Whether somebody applies for themselves."""
        return self.audience in (Audience.MEMBER, Audience.WORKER)

    @property
    def is_filled_in_for(self) -> bool:
        """Whether a union may fill it in for somebody (帮办代办): one applies for oneself, and it goes to one's own."""
        return self.is_for_persons and self.receiver is Receiver.OWN_UNION

    def step(self, code: str) -> Step | None:
        """The step of that code."""
        return next((each for each in self.steps if each.code == code), None)

    def is_open(self, on: date) -> bool:
        """Whether applications are taken on that day."""
        return (self.opens_on is None or self.opens_on <= on) and (self.closes_on is None or on <= self.closes_on)
