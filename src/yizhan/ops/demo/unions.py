"""What the demonstration's unions and employer ask and report: a few of each programme, at different stages."""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from yizhan.accounts.demo import CAST
from yizhan.accounts.queries import grants_on, user_by_phone
from yizhan.cases.models import Application, Case
from yizhan.cases.queries.consents import context_of
from yizhan.cases.services import confirming, consents, drafts, handling, submitting
from yizhan.catalogue import api as catalogue
from yizhan.kernel import files
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting, Role
from yizhan.ops.demo.cases import acting_as, approve
from yizhan.registry import api as registry

_YES: Final = "yes"
_ROOM: Final = {
    "room_name": "丁香里物业服务中心 2 楼",
    "site": "employer",
    "novelty": "new",
    "area_m2": "14",
    **dict.fromkeys(
        ("is_private", "has_sign", "has_water", "has_washstand", "has_seat", "has_fridge", "has_power", "has_keeper"),
        _YES,
    ),
    **dict.fromkeys(("has_air_conditioning", "has_steriliser", "has_microwave", "has_locker"), _YES),
}
_STATION: Final = {
    "station_name": "松江里食品厂门市部爱心驿站",
    "site": "shop",
    "hours_a_day": "10",
    **dict.fromkeys(("has_sign", "has_place", "has_fittings", "has_rules", "has_keeper", "on_map"), _YES),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One application: which programme, by whom of the cast, how long ago, with what, and how far it has come."""

    code: str
    who: str
    days_ago: int
    answers: Mapping[str, Any]
    stage: str


def _batch(at: datetime, days_ago: int, heads: int, platform: int) -> dict[str, Any]:
    return {
        "held_on": local_date(at - timedelta(days=days_ago)).isoformat(),
        "place": "松花江北岸工地",
        "head_count": str(heads),
        "platform_heads": str(platform),
        "goods": [{"name": "矿泉水和藿香正气水", "number": str(heads), "unit": "份"}],
        "value_fen": str(heads * 20),
        "sources": ["own", "upper"],
    }


def _session(at: datetime) -> dict[str, Any]:
    first = local_date(at + timedelta(days=7))
    return {
        "topic": "基层工会实名制名册",
        "class": "digital",
        "held_from": first.isoformat(),
        "held_until": (first + timedelta(days=1)).isoformat(),
        "hours": "12",
        "heads": "3",
    }


def _need(title: str, kind: str) -> dict[str, Any]:
    return {
        "class": kind,
        "title": title,
        "details": "希望工会帮忙对接。",
        "contact_phone": "13912345678",
    }


def stories(at: datetime) -> list[Told]:
    """Filed, accepted and done, side by side."""
    return [
        Told("summer-coolness", "cadre", 12, _batch(at, 14, 160, 40), "done"),
        Told("summer-coolness", "other_cadre", 9, _batch(at, 10, 85, 12), "done"),
        Told("summer-coolness", "cadre", 1, _batch(at, 2, 60, 0), "filed"),
        Told("care-station", "cadre", 30, _STATION, "done"),
        Told("mother-baby-room", "employer", 12, _ROOM, "visited"),
        Told("enterprise-request", "employer", 20, _need("缺电工两名", "staff"), "done"),
        Told("enterprise-request", "employer", 2, _need("电梯检修技术难题", "experts"), "accepted"),
        Told("cadre-training", "cadre", 3, _session(at), "accepted"),
        Told("mutual-aid-group", "other_cadre", 0, {"paid_by": "union", "all_willing": _YES}, "filed"),
        Told("mutual-aid", "member", 3, {"is_willing": _YES}, "filed"),
    ]


def open_union_cases(*, at: datetime) -> int:
    """File and handle every story that began this year; returns how many."""
    told = [one for one in stories(at) if local_date(at - timedelta(days=one.days_ago)).year == local_date(at).year]
    for one in told:
        filed_at = at - timedelta(days=one.days_ago)
        application = _file(one, _acting(one.who, local_date(at)), filed_at)
        _handle(one, Case.objects.get(application=application), filed_at)
    return len(told)


def _acting(key: str, on: date) -> Acting:
    """One of the cast: as themselves, for their employer, or in their office."""
    if key not in {"member", "employer"}:
        return acting_as(key, on)
    user = user_by_phone(next(persona.mobile for persona in CAST if persona.key == key))
    assert user is not None  # noqa: S101 - the cast is written before its cases
    if key == "member":
        return Acting(Role.MEMBER, user_id=user.id, person_id=registry.person_of_user(user.id))
    grant = grants_on(user.id, on)[0]
    return Acting(Role.EMPLOYER_AGENT, user_id=user.id, node_id=grant.node_id, name=grant.node_name)


def _file(one: Told, who: Acting, at: datetime) -> Application:
    draft = drafts.start_draft(programme_code=one.code, acting=who, at=at)
    programme = catalogue.version(draft.programme_version_id)
    consents.consent_oneself(context=context_of(draft), programme=programme, acting=who, at=at)
    drafts.save_draft(draft_id=draft.id, sent=drafts.Answers(one.answers), acting=who, at=at)
    for material in programme.materials:
        if not material.deferrable and material.required:
            _attach(material, draft.id, who, at)
    how = submitting.Sending(is_committed=True)
    return submitting.submit(draft_id=draft.id, acting=who, at=at, how=how)


def _handle(one: Told, case: Case, at: datetime) -> None:
    """Take it as far as its story goes, each step by the officer on whose desk it lies."""
    if one.stage == "filed":
        return
    day, on = timedelta(days=1), local_date(at)
    county = acting_as("county", on)
    if any(step.requires for step in catalogue.version(case.programme_version_id).steps[:1]):
        _deliver(one, case, at)
    handling.accept(case_id=case.id, acting=county, at=at + day)
    if one.stage == "accepted":
        return
    case.refresh_from_db()
    if case.step_kind == "visit":
        report = handling.VisitReport(local_date(at + 3 * day), "刘洋、区总女职工委员", "与自查清单相符")
        handling.record_visit(case_id=case.id, report=report, acting=county, at=at + 3 * day)
        handling.pass_on(case_id=case.id, acting=county, at=at + 3 * day)
        case.refresh_from_db()
    if one.stage == "done" and case.step_kind == "approve":
        approve(case, county, "已核实，符合条件", at + 5 * day)
    if one.code == "enterprise-request" and one.stage == "done":
        employer = _acting("employer", on)
        confirming.confirm(case_id=case.id, is_solved=True, remark="已招到人", acting=employer, at=at + 9 * day)


def _deliver(one: Told, case: Case, at: datetime) -> None:
    """The papers that were promised, before the step that waits for them."""
    who = _acting(one.who, local_date(at))
    for material in catalogue.version(case.programme_version_id).materials:
        if material.deferrable:
            _attach(material, case.application_id, who, at)


def _attach(material: catalogue.Material, application_id: UUID, who: Acting, at: datetime) -> None:
    name, content = _paper(material.formats)
    owner = ("application", application_id)
    kept = files.store(BytesIO(content), name=name, acting=who, at=at, sensitive=material.sensitive, owner=owner)
    drafts.attach(application_id=application_id, code=material.code, file=kept, acting=who, at=at)


def _paper(formats: tuple[str, ...]) -> tuple[str, bytes]:
    """A blank picture, or a page where only documents are taken."""
    if "png" in formats:
        return "photo.png", _picture()
    return "page.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _picture() -> bytes:
    """A picture of one grey point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\x00\x80")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)
