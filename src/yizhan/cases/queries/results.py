"""What a finished part led to, for the papers handed out: document numbers, the amount and why, the certificate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from yizhan.cases.models import Case, Decision, EffectDone
from yizhan.cases.queries.names import union_names
from yizhan.kernel import journal
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import NotFound
from yizhan.registry.models import Union

_REGISTERED = "union.register_legal_person"


@dataclass(frozen=True, slots=True)
class PartResult:
    """`amount_fen` is what was approved; `proposed_fen` what the standard gave."""

    document_numbers: Sequence[str]
    decisions: Sequence[Decision]
    amount_fen: int | None
    proposed_fen: int | None
    certificate: "Certificate | None"


def result_of(case: Case) -> PartResult:
    """What became of one part, from its decisions and its history."""
    numbers = [str(entry.data.get("document_number", "")) for entry in journal.history(("case", case.id))]
    return PartResult(
        document_numbers=list(dict.fromkeys(number for number in numbers if number)),
        decisions=list(case.decisions.order_by("round", "step")),
        amount_fen=case.amount_fen,
        proposed_fen=case.proposed_fen,
        certificate=certificate_of(case) if case.effects.filter(effect=_REGISTERED).exists() else None,
    )


@dataclass(frozen=True, slots=True)
class Certificate:
    """A legal person's certificate as it was issued with one case; the union's particulars as they stand."""

    union: Union
    number: str
    uscc: str
    valid_until: date
    issued_on: date
    issued_by: str


def certificate_of(case: Case) -> Certificate:
    """The certificate that a finished registration issued; NotFound where the case issued none."""
    done = EffectDone.objects.filter(case=case, effect=_REGISTERED).first()
    told = [entry for entry in journal.history(("case", case.id)) if entry.data.get("certificate")]
    if done is None or not told:
        raise NotFound
    issued = told[-1]
    given = issued.data["certificate"]
    union = Union.objects.get(id=UUID(done.result["union_id"]))
    issuer = union_names([issued.node_id]).get(issued.node_id, "") if issued.node_id else ""
    until = union.certificate_until or date.fromisoformat(given["valid_until"])
    if given["number"] != union.certificate_no:  # renewed since: this one says what it said
        until = date.fromisoformat(given["valid_until"])
    return Certificate(union, given["number"], given["uscc"], until, local_date(done.done_at), issuer)
