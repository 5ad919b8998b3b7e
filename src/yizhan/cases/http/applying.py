"""Applying on a phone: consent, one form filled in as far as the register knows, a check with its working, sending."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts.edge import acting, page
from yizhan.cases.errors import (
    AlreadyOpen,
    CommitmentMissing,
    MaterialsMissing,
    NotEligible,
    OwnConsentMissing,
    PartsDenied,
    UnionNeeded,
)
from yizhan.cases.http import reading
from yizhan.cases.http.agreeing import consent_page, ticked
from yizhan.cases.http.keeping import keep_key
from yizhan.cases.http.unfit import unfit_page
from yizhan.cases.http.uploading import missing_papers, places, take_uploads
from yizhan.cases.models import Draft
from yizhan.cases.queries.access import APPLICANTS, read_own_case
from yizhan.cases.queries.accounts import paid_unasked
from yizhan.cases.queries.consents import context_of
from yizhan.cases.queries.drafts import answers_of, materials_of, own_draft, sent_as
from yizhan.cases.queries.names import desk_name, union_names
from yizhan.cases.queries.owed import promised_day
from yizhan.cases.queries.unions import contact_at, membership_scope, union_by_code
from yizhan.cases.queries.words import LEVEL_WORDS
from yizhan.cases.rules import route
from yizhan.cases.services import consents, deferring, drafts, founding, judging, parts, submitting, transferring
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import ConsentBy, Part, Programme, Receiver
from yizhan.kernel import clock
from yizhan.kernel.errors import Conflict, Invalid, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Level
from yizhan.registry import api as registry


@never_cache
@page(*APPLICANTS)
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """What is asked and why; agreeing begins the draft."""
    who, at = acting(request), clock.now()
    programme = catalogue.published(code, clock.local_date(at))
    try:
        judging.refuse_unfit(programme, who)
        founding.refuse_at_this_stage(programme, who, on=clock.local_date(at))
        judging.refuse_second(programme, who)
    except Conflict as refused:
        return unfit_page(request, programme, refused)
    if transferring.transfers(programme):  # one way through the house: the register's own page
        return redirect("ask-transfer")
    if (page_shown := consent_page(request, programme)) is not None:
        return page_shown
    draft = drafts.start_draft(
        programme_code=code, acting=who, at=at, union_id=_joined_union(request.GET.get("code", ""))
    )
    return _agreed(request, draft, programme, at)


@never_cache
@page(*APPLICANTS)
@require_http_methods(["GET", "POST"])
def draft_page(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The form. Every press keeps what was typed; rows are added and removed without JavaScript too."""
    who = acting(request)
    if (sent := _what_was_sent(request, draft_id)) is not None:
        return sent
    draft = own_draft(who, draft_id)
    programme = catalogue.version(draft.programme_version_id)
    if request.method == "GET":
        raw = catalogue.to_raw(programme.form, answers_of(draft))
        return _form(request, draft, programme, raw, [])
    raw = catalogue.read_post(programme.form, reading.lists(request.POST))
    pressed = catalogue.press_button(programme.form, raw, reading.lists(request.POST))
    problems = _keep(request, draft, programme, pressed if pressed is not None else raw)
    problems += _union_problems(request, programme)
    if pressed is not None or problems:
        return _form(request, own_draft(who, draft_id), programme, pressed or raw, problems)
    if "check" in request.POST:
        return redirect("draft-check", draft_id=draft.id)
    messages.success(request, _("已保存。您可以随时回来接着填。"))
    return redirect("draft", draft_id=draft.id)


@never_cache
@page(*APPLICANTS)
@require_GET
def check(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What the rules say of it, with the working shown: before anything is sent."""
    who, at = acting(request), clock.now()
    if (sent := _what_was_sent(request, draft_id)) is not None:
        return sent
    draft = own_draft(who, draft_id)
    programme = catalogue.version(draft.programme_version_id)
    try:
        checked = submitting.check_draft(draft, acting=who, on=clock.local_date(at))
    except Invalid as faulty:
        raw = catalogue.to_raw(programme.form, answers_of(draft))
        return _form(request, draft, programme, raw, faulty.problems)
    except OwnConsentMissing as missing:
        messages.warning(request, str(missing))
        return redirect("part-fill", draft.case_id) if draft.case_id else redirect("apply", draft.programme_code)
    except MaterialsMissing as missing:
        raw = catalogue.to_raw(programme.form, answers_of(draft))
        return _form(request, draft, programme, raw, missing_papers(missing, programme))
    except AlreadyOpen as standing:
        return unfit_page(request, programme, standing)
    except UnionNeeded as needed:
        if programme.receiver is not Receiver.CHOSEN_UNION:
            raise
        raw = catalogue.to_raw(programme.form, answers_of(draft))
        return _form(request, draft, programme, raw, reading.problems_of(needed, "union_code"))
    if not checked.parts:
        return _denied(request, draft, programme, who)
    desks = submitting.receiving_desks(draft, checked, acting=who, at=at)
    context = {
        "draft": draft,
        "programme": programme,
        "parts": sorted(checked.weighed, key=lambda one: one.may_open),
        "left_out": [one.service for one in checked.weighed if not one.may_open],
        "left": len(checked.parts),
        "answers": catalogue.answers_by_section(programme.form, checked.answers),
        "materials": materials_of(draft.id),
        "desks": [desk_name(desk) for desk in desks],
        "passed_over": [desk_name(own) for desk, own in desks.items() if own != desk],
        "back": f"/drafts/{draft.id}",
        "owed": checked.owed,
        "owed_until": promised_day(programme, on=clock.local_date(at)),
        "promise": deferring.PROMISE,
        "paid_to": paid_unasked(checked.services_answered, checked.answers, judging.applying_person(who)),
    }
    return render(request, "cases/check.html", context)


def _what_was_sent(request: HttpRequest, draft_id: UUID) -> HttpResponse | None:
    """Back, after sending, leads to the case, of a later part as well. What is typed anew is refused."""
    sent = sent_as(acting(request), draft_id) if request.method == "GET" else None
    return redirect("application", application_id=sent) if sent else None


@page(*APPLICANTS)
@require_POST
def submit(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Send it. Pressed twice, it is still one application."""
    who = acting(request)
    try:
        how = submitting.Sending(frozenset(request.POST.getlist("without")), bool(request.POST.get("commitment")))
        application = submitting.submit(draft_id=draft_id, acting=who, at=clock.now(), how=how)
    except CommitmentMissing as missing:
        messages.error(request, str(missing))
        return redirect("draft-check", draft_id=draft_id)
    except (Invalid, MaterialsMissing, OwnConsentMissing, NotEligible, PartsDenied):
        return redirect("draft-check", draft_id=draft_id)
    messages.success(request, _("已提交，编号 {number}。").format(number=application.number))
    return redirect("application", application_id=application.id)


@page(*APPLICANTS)
@require_http_methods(["GET", "POST"])
def discard(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    who = acting(request)
    draft = own_draft(who, draft_id)
    if request.method == "GET":
        name = catalogue.version(draft.programme_version_id).names.say(get_language() or "")
        context = {
            "title": _("删除草稿"),
            "body": _("填过的内容和上传的材料会一起删除，不能恢复。"),
            "facts": [(_("事项"), name)],
            "action": request.path,
            "fields": {},
            "button": _("删除"),
            "danger": True,
            "cancel_url": f"/drafts/{draft.id}",
        }
        return render(request, "web/confirm.html", context)
    drafts.discard_draft(draft_id=draft_id, acting=who, at=clock.now())
    return redirect("my-cases")


@never_cache
@page(*APPLICANTS)
@require_http_methods(["GET", "POST"])
def fill_part(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The next part's own form, once it is its turn, after its own consents."""
    who, at = acting(request), clock.now()
    programme = catalogue.version(read_own_case(who, case_id).programme_version_id)
    if (page_shown := consent_page(request, programme, case_id=case_id)) is not None:
        return page_shown
    draft = parts.start_part(case_id=case_id, acting=who, at=at)
    return _agreed(request, draft, programme, at)


def _agreed(request: HttpRequest, draft: Draft, programme: Programme, at: datetime) -> HttpResponse:
    consents.consent_oneself(
        context=context_of(draft),
        programme=programme,
        acting=acting(request),
        at=at,
        purposes=ticked(request, programme),
    )
    return redirect("draft", draft_id=draft.id)


def _form(request: HttpRequest, draft: Draft, programme: Programme, raw: Any, problems: list[Problem]) -> HttpResponse:
    who, on = acting(request), clock.today()
    so_far = judging.facts_so_far(programme, judging.applying_person(who), raw, on)
    facts = founding.beside_own_union(so_far, who, on=on)
    context = {
        "draft": draft,
        "is_part": draft.case_id is not None,
        "page_id": new_id(),
        "seen": draft.saved_at.isoformat(),
        "keep_key": keep_key(draft),
        "programme": programme,
        "raw": raw,
        "was_filled_in": any(raw.get(name) for name in catalogue.prefilled(programme.form, facts)),
        "problems": problems,
        "materials": places(draft.id, programme, facts, problems),
        "optional_parts": _optional_parts(programme),
        "ticked": draft.parts,
        "choices": _desk_choices(acting(request), programme),
        "typed_union_code": reading.text(request, "union_code"),
        "union_fault": next((one["message"] for one in problems if one["field"] == "union_code"), ""),
        "asks_union": programme.receiver is Receiver.CHOSEN_UNION and draft.case_id is None,
        "union_name": union_names([draft.union_id]).get(draft.union_id, "") if draft.union_id else "",
        "asks_adults": any(consent.by is ConsentBy.ADULTS for consent in programme.consents),
    }
    return render(request, "cases/draft.html", context, status=422 if problems else 200)


def _optional_parts(programme: Programme) -> list[tuple[Part, Programme]]:
    """The parts of a bundle that the applicant ticks."""
    return [(part, catalogue.published(part.code, clock.today())) for part in programme.parts if part.chosen]


def _desk_choices(who: Acting, programme: Programme) -> list[tuple[str, str]]:
    """Where a member may send it instead of the workplace: street or county union."""
    if programme.receiver is not Receiver.OWN_UNION or who.person_id is None:
        return []
    scope = membership_scope(who.person_id, clock.today())
    if scope is None:
        return []
    names = union_names(scope.at(level) for level in route.choices(scope))
    return [(level.value, _desk_label(level, names, scope.at(level))) for level in route.choices(scope)]


def _desk_label(level: Level, names: dict[UUID, str], node: UUID | None) -> str:
    if node is None or node not in names:
        return str(LEVEL_WORDS[level])
    return _("{level}（{union}）").format(level=LEVEL_WORDS[level], union=names[node])


def _keep(request: HttpRequest, draft: Draft, programme: Programme, raw: Any) -> list[Problem]:
    """Save the answers and whatever files came with them; a file that is refused is said at its field."""
    who, at = acting(request), clock.now()
    drafts.save_draft(draft_id=draft.id, sent=sent_in(request, programme, raw), acting=who, at=at)
    return take_uploads(request, draft.id, programme)


def sent_in(request: HttpRequest, programme: Programme, raw: Any) -> drafts.Answers:
    """What the form says beside its answers: parts ticked, the desk and the union chosen."""
    lowest = reading.text(request, "lowest_level")
    return drafts.Answers(
        answers=raw,
        parts=request.POST.getlist("parts") if programme.is_bundle else None,
        lowest_level=Level(lowest) if lowest in ("primary", "street", "county") else None,
        union_id=_chosen_union(request, programme),
    )


def _chosen_union(request: HttpRequest, programme: Programme) -> UUID | None:
    """The union chosen by its code as printed, where the programme asks for one."""
    code = reading.text(request, "union_code")
    if programme.receiver is not Receiver.CHOSEN_UNION or not code:
        return None
    return union_by_code(code)


def _union_problems(request: HttpRequest, programme: Programme) -> list[Problem]:
    """A code under which no union stands is said at its field."""
    is_typed = programme.receiver is Receiver.CHOSEN_UNION and reading.text(request, "union_code")
    if not is_typed or _chosen_union(request, programme) is not None:
        return []
    message = _("没有找到这个组织编号的工会。请核对编号；不知道的，请问新工会的联系人，或留空并填写区县。")
    return [Problem(field="union_code", message=message)]


def _joined_union(token: str) -> UUID | None:
    """The union behind a scanned code, if it is in force."""
    door = registry.join_door(token, clock.now()) if token else None
    return door.union_id if door else None


def _denied(request: HttpRequest, draft: Draft, programme: Programme, who: Acting) -> HttpResponse:
    """Why not, what would change it, whom to call: a no with doors."""
    scope = submitting.scope_for(programme, draft, acting=who, on=clock.today())
    context = {
        "draft": draft,
        "programme": programme,
        "parts": submitting.weighed_parts(draft, acting=who, on=clock.today()),
        "contact": contact_at(scope, submitting.lowest_for(draft, scope, who)),
        "back": f"/drafts/{draft.id}",
        "related": [catalogue.published(code, clock.today()) for code in programme.related],
    }
    return render(request, "cases/denied.html", context, status=409)


urlpatterns = [
    path("apply/<slug:code>", apply, name="apply"),
    path("drafts/<uuid:draft_id>", draft_page, name="draft"),
    path("drafts/<uuid:draft_id>/check", check, name="draft-check"),
    path("drafts/<uuid:draft_id>/submit", submit, name="draft-submit"),
    path("drafts/<uuid:draft_id>/discard", discard, name="draft-discard"),
    path("parts/<uuid:case_id>/fill", fill_part, name="part-fill"),
]
