"""The case and what officers do to it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yizhan.cases.models.applications import LEVELS, Application
from yizhan.cases.types import ENDED, OPEN, Position, State, Stop
from yizhan.catalogue.models import ProgrammeVersion
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Kept
from yizhan.kernel.scope import Level, ScopedModel

_WITH_A_DUE_DAY = ["submitted", "handling", "notice", "special"]
_DUE = Q(due_on__isnull=False)  # what may be overdue: the level above looks for it in its whole line


class Case(ScopedModel, Kept):
    """One part of an application, handled along its own plan. It keeps the version it began with, and the line, unless
    its union is put under another one while it is open (0119).

    The desk columns say whose inbox it lies in: one equality and the due day give an inbox in clock order.
    """

    changing = (
        "subject_id", "connected", "values", "draft_id", "secrets_id", "state", "step", "step_kind", "visited",
        "noticed", "amount_fen", "last_by", "desk_level", "desk_node_id", "step_started_on", "step_limit_days",
        "due_on", "due_is_provisional", "papers_until", "was_overdue", "verdict", "working_id", "proposed_fen",
        "ranked_in", "score", "round", "ended_at", "ended_on", "end_reason", "end_remedy",
        "street_id", "county_id", "city_id", "industry_id", "industry_county_id", "industry_city_id",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="cases")
    programme_version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="+")
    programme_code = models.CharField(max_length=64)
    subject_id = models.UUIDField()  # the person, employer, union or user whom it concerns
    is_one_of_several = models.BooleanField(default=False, db_default=False)  # others of the subject may be open beside
    connected = ArrayField(models.UUIDField(), default=list)  # applicant and household: none of them handles it
    helper_id = models.UUIDField(null=True)  # the user who filed it for the applicant: they do not handle it
    lowest_level = models.CharField(max_length=16, choices=LEVELS)  # no desk below sees it
    plan = models.JSONField()  # codes of the steps it goes through, settled when it was filed
    after = models.JSONField(default=list)  # codes of the parts it waits for
    asks_later = models.BooleanField(default=False)  # its own form is answered once the parts before are done
    values = models.JSONField(default=dict)  # its own answers, where it asks later
    draft_id = models.UUIDField(null=True)  # in which these were filled in: the draft itself is gone
    secrets_id = models.UUIDField(null=True)

    state = models.CharField(max_length=12, choices=[(state.value, state.value) for state in State])
    step = models.PositiveSmallIntegerField(default=0)
    step_kind = models.CharField(max_length=8)
    visited = models.BooleanField(default=False)
    noticed = models.BooleanField(default=False)
    amount_fen = models.BigIntegerField(null=True)  # approved
    last_by = models.UUIDField(null=True)

    desk_level = models.CharField(max_length=16, choices=LEVELS)
    desk_node_id = models.UUIDField(null=True)  # null: the one province
    step_started_on = models.DateField()
    step_limit_days = models.PositiveSmallIntegerField()  # working days
    due_on = models.DateField(null=True)
    due_is_provisional = models.BooleanField(default=False)
    papers_until = models.DateField(null=True)  # the clock stands till this day for promised papers not there yet
    was_overdue = models.BooleanField(default=False)  # some step was completed after its due day

    verdict = models.JSONField(default=dict)  # outcome and the clauses' codes, by the answers as they stand
    working_id = models.UUIDField(null=True)  # in the vault: reasons and the working with the household's figures
    proposed_fen = models.BigIntegerField(null=True)
    ranked_in = models.CharField(max_length=64, blank=True, default="", db_default="")  # the round, by its code
    score = models.IntegerField(null=True)  # its working is with the other working, in the vault
    opened_at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=0, db_default=0)  # how often an upheld appeal led on from an end
    ended_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.TextField(blank=True)
    end_remedy = models.TextField(blank=True, default="", db_default="")  # after a no: what would change it

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["desk_level", "desk_node_id", "due_on", "id"],
                name="case_inbox",
                condition=Q(state__in=["submitted", "handling"]),
            ),
            models.Index(
                fields=["desk_level", "desk_node_id", "id"],
                name="case_waiting_for_member",
                condition=Q(state="supplement"),
            ),
            models.Index(
                fields=["desk_level", "desk_node_id", "due_on", "id"],
                name="case_in_notice",
                condition=Q(state="notice"),
            ),
            models.Index(
                fields=["desk_level", "desk_node_id", "due_on", "id"],
                name="case_in_special",
                condition=Q(state="special"),
            ),
            models.Index(fields=["union_id", "due_on"], name="case_due_in_union", condition=_DUE),
            models.Index(fields=["county_id", "due_on"], name="case_due_in_county", condition=_DUE),
            models.Index(fields=["city_id", "due_on"], name="case_due_in_city", condition=_DUE),
            models.Index(fields=["industry_id", "due_on"], name="case_due_in_industry", condition=_DUE),
            models.Index(fields=["industry_city_id", "due_on"], name="case_due_in_trade_city", condition=_DUE),
            models.Index(fields=["industry_county_id", "due_on"], name="case_due_in_trade_county", condition=_DUE),
            models.Index(fields=["due_on", "id"], name="case_due", condition=_DUE),
            models.Index(
                fields=["desk_level", "desk_node_id", "programme_version", "ranked_in"],
                name="case_in_round",
                condition=Q(state="handling") & ~Q(ranked_in=""),
            ),
            models.Index(fields=["draft_id"], name="case_by_draft", condition=Q(draft_id__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "programme_code"], name="one_case_a_part"),
            models.UniqueConstraint(
                fields=["subject_id", "programme_code"],
                name="one_open_case_a_subject",
                condition=Q(state__in=sorted(OPEN), is_one_of_several=False),
            ),
            models.CheckConstraint(
                name="case_ends_with_its_time",
                condition=Q(state__in=sorted(ENDED), ended_at__isnull=False, ended_on__isnull=False)
                | (~Q(state__in=sorted(ENDED)) & Q(ended_at__isnull=True, ended_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="clock_runs_on_a_desk",
                condition=Q(state__in=_WITH_A_DUE_DAY, due_on__isnull=False)
                | (~Q(state__in=_WITH_A_DUE_DAY) & Q(due_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_no_says_why", condition=~Q(state__in=["refused", "rejected"]) | ~Q(end_reason="")
            ),
            models.CheckConstraint(name="verdict_holds_no_figures", condition=~Q(verdict__has_key="working")),
            models.CheckConstraint(
                name="amount_is_more_than_nothing", condition=Q(amount_fen__isnull=True) | Q(amount_fen__gt=0)
            ),
        ]

    @property
    def position(self) -> Position:
        return Position(State(self.state), self.step, self.visited, self.noticed, self.amount_fen, self.last_by)

    @property
    def awaits_answers(self) -> bool:
        """Its own form is still to be filled in, once the parts before it are done."""
        return self.asks_later and self.step == 0 and self.state == State.WAITING

    @property
    def desk(self) -> Stop:
        return Stop(Level(self.desk_level), self.desk_node_id)


class SupplementNotice(Kept):
    """补齐补正通知书: everything that is missing, told once. At most one open for an application."""

    changing = ("answered_at", "answer_id")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="supplements")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")  # whose own form it names
    step_code = models.CharField(max_length=64)
    desk_level = models.CharField(max_length=16, choices=LEVELS)
    desk_node_id = models.UUIDField(null=True)
    items = models.JSONField()  # [{"code": …, "label": …, "what": …, "is_material": bool, "is_field": bool}]
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    answer_by = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answer_id = models.UUIDField(null=True)  # the remark, in the vault: it is mostly sensitive

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"], name="one_open_supplement", condition=Q(answered_at__isnull=True)
            ),
        ]


class Suspension(Kept):
    """挂起: the clock of one step stood still. At most one open for a case."""

    changing = ("resumed_on",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="suspensions")
    supplement = models.ForeignKey(SupplementNotice, null=True, on_delete=models.PROTECT, related_name="suspensions")
    procedure = models.ForeignKey("SpecialProcedure", null=True, on_delete=models.PROTECT, related_name="suspensions")
    step = models.PositiveSmallIntegerField()
    stopped_on = models.DateField()
    resumed_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], name="one_open_suspension", condition=Q(resumed_on__isnull=True)),
            models.CheckConstraint(
                name="clock_resumes_after_it_stopped",
                condition=Q(resumed_on__isnull=True) | Q(resumed_on__gte=models.F("stopped_on")),
            ),
            models.CheckConstraint(
                name="clock_stops_for_one_thing",
                condition=Q(supplement__isnull=False, procedure__isnull=True)
                | Q(supplement__isnull=True, procedure__isnull=False),
            ),
        ]


class Visit(AppendOnly):
    """入户走访: who went when; what they found is in the vault."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="visits")
    visited_on = models.DateField()
    visitors = models.CharField(max_length=200)
    findings_id = models.UUIDField()
    recorded_by = models.UUIDField(null=True)
    recorded_at = models.DateTimeField()


class Decision(AppendOnly):
    """A yes or no at one step, with its own reason and the desk that gave it; after an upheld appeal in a new round."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    step = models.PositiveSmallIntegerField()
    step_code = models.CharField(max_length=64)
    round = models.PositiveSmallIntegerField(default=0, db_default=0)
    is_on_appeal = models.BooleanField(default=False, db_default=False)  # final: nobody appeals against it again
    desk_level = models.CharField(max_length=16, choices=LEVELS, blank=True, default="", db_default="")
    desk_node_id = models.UUIDField(null=True)
    is_approved = models.BooleanField()
    reason = models.TextField()
    amount_fen = models.BigIntegerField(null=True)
    document_number = models.CharField(max_length=64, blank=True)
    decided_by = models.UUIDField(null=True)
    decided_for = models.CharField(max_length=120)  # the deciding union's name
    decided_at = models.DateTimeField()
    batch_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "step", "round"], name="one_decision_a_step"),
            models.CheckConstraint(name="decision_has_a_reason", condition=~Q(reason="")),
        ]


class EffectDone(AppendOnly):
    """What a completed step did to the world: the key that makes an effect happen once, and what came about."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="effects")
    step_code = models.CharField(max_length=64)
    effect = models.CharField(max_length=64)
    result = models.JSONField(default=dict)  # ids and codes
    done_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "step_code", "effect"], name="an_effect_happens_once"),
        ]


class Receipt(AppendOnly):
    """A paper of the case that can be printed: what it says is worked out from the case as it was issued."""

    class Kind(models.TextChoices):
        ACCEPTANCE = "acceptance"  # 受理单
        SUPPLEMENT = "supplement"  # 补齐补正通知书
        REFUSAL = "refusal"  # 不予受理通知
        SPECIAL = "special"  # 特别程序通知
        RESULT = "result"  # 办结通知
        REJECTION = "rejection"  # 不予批准通知
        COMMITMENT = "commitment"  # 容缺受理告知承诺书
        APPEAL = "appeal"  # 申诉答复书
        ONE_SITTING = "one_sitting"  # 一次性办结告知单

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="receipts")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    number = models.CharField(max_length=40, unique=True)
    issued_at = models.DateTimeField()
    issued_by = models.CharField(max_length=120)  # the issuing union's name
    lines = models.JSONField(default=list)  # what is printed beside the case's own particulars
