"""The service guide for programs: the list, one service with its form as JSON Schema, and a self-check."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router, Schema

from yizhan.accounts.edge import EVERYONE, RoleAuth, acting
from yizhan.catalogue import queries
from yizhan.catalogue.forms.cleaning import clean, said
from yizhan.catalogue.forms.schema import json_schema
from yizhan.catalogue.http import guides
from yizhan.catalogue.http.checking import check_form, verdicts
from yizhan.catalogue.http.match_api import match_routes
from yizhan.catalogue.types import Consent, Programme
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid

router = Router(tags=["services"], auth=RoleAuth(*EVERYONE))
router.add_router("", match_routes)


class ServiceOut(Schema):
    """A service in the list."""

    code: str
    version: int
    kind: str
    name: str
    summary: str
    audience: str
    closes_on: str | None


class StepOut(Schema):
    code: str
    name: str
    kind: str
    role: str
    limit_days: int
    optional: bool


class MaterialOut(Schema):
    """`formats`: the kinds of files it takes, by ending; told by content, whatever the file is called."""

    code: str
    name: str
    required: bool
    sensitive: bool
    formats: list[Literal["jpg", "png", "webp", "pdf", "docx", "xlsx", "txt"]]
    conditional: bool


class ConsentOut(Schema):
    """A separate consent (单独同意): `purpose` is what a draft sends back, `text` what is agreed to, in full.

    `by`: the applicant, or each adult of the household, who is asked by the platform. `conditional`: only where the
    answers call for it.
    """

    purpose: str
    title: str
    text: str
    by: Literal["applicant", "adults"]
    conditional: bool


class GuideOut(ServiceOut):
    """One service, with the questions of its form as JSON Schema: type, unit and an example of every field.

    Amounts among the answers are yuan as text, whatever the field's name ends in; every amount of a reply is in fen.
    """

    sha256: str
    conditions: list[str]
    steps: list[StepOut]
    materials: list[MaterialOut]
    consents: list[ConsentOut]
    parts: list[str]
    form: dict[str, Any]


class CheckIn(Schema):
    """Answers to a self-check. `is_member` and `division` speak for a visitor; of a member the register knows."""

    answers: dict[str, Any] = {}
    is_member: bool | None = None
    division: str = ""


class ReasonOut(Schema):
    says: str
    is_unknown: bool
    why: str
    change: str
    ask: str
    missing: list[str]


class VerdictOut(Schema):
    """What the rules say of one service. `outcome`: yes, no, unknown or fault."""

    code: str
    name: str
    outcome: str
    amount_fen: int | None
    reasons: list[ReasonOut]
    working: list[dict[str, str]]


@router.get("/services", response=list[ServiceOut], summary=gettext_noop("正在实施的全部服务"))
def list_services(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - django-ninja passes it
    return [_listed(each) for each in queries.list_published(clock.today())]


@router.get(
    "/services/{code}",
    response=GuideOut,
    summary=gettext_noop("一项正在实施的服务"),
    description=gettext_noop("没有这项服务的答 404 `programme-not-found`。"),
)
def get_service(request: HttpRequest, code: str) -> dict[str, Any]:  # noqa: ARG001 - django-ninja passes it
    programme = queries.published(code, clock.today())
    return {
        **_listed(programme),
        "sha256": programme.sha256,
        "conditions": [said(clause.says) for clause in programme.rule],
        "steps": [_step(step) for step in programme.steps],
        "materials": [_material(material) for material in programme.materials],
        "consents": [_consent(consent) for consent in programme.consents],
        "parts": [part.code for part in programme.parts],
        "form": json_schema(programme.form),
    }


@router.post(
    "/services/{code}/check",
    response=list[VerdictOut],
    summary=gettext_noop("按所填答案试看是否符合条件"),
    description=gettext_noop("什么也不会保存。"),
)
def check_service(request: HttpRequest, code: str, sent: CheckIn) -> list[dict[str, Any]]:
    on = clock.today()
    programme = queries.published(code, on)
    form = check_form(programme)
    cleaned = clean(form, sent.answers, on=on, required=False)
    if cleaned.problems:
        raise Invalid([{"field": each.field, "message": each.message} for each in cleaned.problems])
    said_of_self = ("yes" if sent.is_member else "", sent.division)
    found = verdicts(programme, form, cleaned.all_values, acting(request), *said_of_self, on=on)
    return [_verdict(each) for each in found]


def _listed(programme: Programme) -> dict[str, Any]:
    return {
        "code": programme.code,
        "version": programme.version,
        "kind": programme.kind.value,
        "name": said(programme.names),
        "summary": said(programme.summary),
        "audience": programme.audience.value,
        "closes_on": programme.closes_on.isoformat() if programme.closes_on else None,
    }


def _step(step: Any) -> dict[str, Any]:
    return {
        "code": step.code,
        "name": said(step.names),
        "kind": step.kind.value,
        "role": step.role.value,
        "limit_days": step.limit_days,
        "optional": step.optional,
    }


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "purpose": consent.purpose,
        "title": said(consent.title),
        "text": said(consent.text),
        "by": consent.by.value,
        "conditional": consent.when is not None,
    }


def _material(material: Any) -> dict[str, Any]:
    return {
        "code": material.code,
        "name": said(material.names),
        "required": material.required,
        "sensitive": material.sensitive,
        "formats": list(material.formats),
        "conditional": material.when is not None,
    }


def _verdict(found: guides.PartVerdict) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "outcome": found.outcome.value,
        "amount_fen": found.amount_fen,
        "reasons": [
            {
                "says": each.says,
                "is_unknown": each.is_unknown,
                "why": each.why,
                "change": each.change,
                "ask": each.ask,
                "missing": list(each.missing),
            }
            for each in found.reasons
        ],
        "working": [line.as_mapping() for line in found.working],
    }
