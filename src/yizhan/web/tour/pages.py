"""The tour's pages. Outside a demonstration they answer 404."""

from collections.abc import Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts.edge import EVERYONE, View, page
from yizhan.kernel import clock
from yizhan.web.tour import noting, reading, trials
from yizhan.web.tour.errors import NotYet
from yizhan.web.tour.types import Trial

_SALT = "yizhan.web.tour"
_LONGEST_WALK = 8000


def _demo_only(view: View[Any]) -> View[Any]:
    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> Any:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@page(*EVERYONE)
@require_GET
@_demo_only
def tour(request: HttpRequest) -> HttpResponse:
    """Every system, every printed figure, and what can be tried."""
    offered = [(trial, _address(trial)) for trial in trials.trials()]
    return render(request, "web/tour.html", {"systems": reading.shown(clock.today()), "trials": offered})


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
@_demo_only
def walk(request: HttpRequest, key: str) -> HttpResponse:
    """One trial, press by press. What was done so far is signed in the address: changing the person loses nothing."""
    trial = trials.trial(key)
    so_far = _walk_of(request.POST.get("walk") or request.GET.get("walk") or "")
    if request.method == "POST":
        try:
            so_far = _press(trial, so_far)
        except NotYet as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(f"{reverse('tour-walk', args=[key])}?walk={_signed(so_far)}")
    done = so_far.get("done", [])
    context = {
        "trial": trial,
        "done": [(trial.steps[number].title, told) for number, told in enumerate(done)],
        "coming": trial.steps[len(done)] if len(done) < len(trial.steps) else None,
        "waiting": [step.title for step in trial.steps[len(done) + 1 :]],
        "walk": _signed(so_far),
    }
    return render(request, "web/trial.html", context)


@never_cache
@page(*EVERYONE)
@require_GET
@_demo_only
def kill(request: HttpRequest) -> HttpResponse:
    """The page that counts what was acknowledged while somebody kills the server."""
    return render(request, "web/tour_kill.html", {"noted": noting.noted(), "processes": noting.processes()})


@never_cache
@page(*EVERYONE)
@require_POST
@_demo_only
def note(request: HttpRequest) -> HttpResponse:
    """Write one entry; acknowledged once it is committed. Tells what can be killed now, by its ids of now."""
    number = noting.note(at=clock.now())
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"noted": number, "commands": [command for _what, command in noting.processes()]})
    return HttpResponseRedirect(reverse("tour-kill"))


urlpatterns = [
    path("tour", tour, name="tour"),
    path("tour/try/<slug:key>", walk, name="tour-walk"),
    path("tour/kill", kill, name="tour-kill"),
    path("tour/kill/note", note, name="tour-note"),
]


def _press(trial: Trial, so_far: Mapping[str, Any]) -> dict[str, Any]:
    """Do the next step; what it told is kept as words in the language of whoever pressed."""
    done, facts = list(so_far.get("done", [])), dict(so_far.get("facts", {}))
    if len(done) >= len(trial.steps):
        return dict(so_far)
    told = trial.steps[len(done)].act(facts, clock.now())
    said = {
        "text": str(told.text),
        "href": told.href,
        "who": told.who,
        "facts": [[str(label), value] for label, value in told.facts],
        "is_code": told.is_code,
    }
    return {"done": [*done, said], "facts": facts}


def _signed(so_far: Mapping[str, Any]) -> str:
    """For the address, which has to stay well under what servers take: a walk tells in whole sentences."""
    return signing.dumps(dict(so_far), salt=_SALT, compress=True)


def _walk_of(text: str) -> dict[str, Any]:
    """What the address carries; an address that is not ours begins anew."""
    try:
        found = signing.loads(text[:_LONGEST_WALK], salt=_SALT) if text else {}
    except signing.BadSignature:
        found = {}
    return dict(found)


def _address(trial: Trial) -> str:
    """Where a trial begins; empty where it is not built."""
    if trial.steps:
        return reverse("tour-walk", args=[trial.key])
    try:
        return reverse(trial.needs) if trial.needs else ""
    except NoReverseMatch:
        return ""
