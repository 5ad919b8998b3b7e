"""请工会帮我办: asking one's union to fill in, and taking that back. `assisting.answer_help` is the other side."""

from collections.abc import Set as AbstractSet
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.cases import desk_errors, errors
from yizhan.cases.models import Application, Assistance, HelpAsked
from yizhan.cases.queries.helping import helpers_at, standing_help
from yizhan.cases.queries.unions import lowest_desk, membership_scope
from yizhan.cases.rules import route
from yizhan.cases.services import judging
from yizhan.cases.types import Stop
from yizhan.catalogue import api as catalogue
from yizhan.kernel import journal, messages
from yizhan.kernel.clock import local_date
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Level, ScopeKeys, scope_fields
from yizhan.registry import api as registry
from yizhan.registry.models import Person


@transaction.atomic
def ask_help(*, programme_code: str, acting: Acting, at: datetime) -> HelpAsked:
    """Ask one's own union, or of somebody in a holding pool whoever looks after it, to fill in a service's form.

    Asked again it is the same request, unless the person is in another union now: then it goes there. Raises
    ProgrammeNotFound, ForMembers and its like, NotHelpedWith, NotOpenNow, UnionNeeded.
    """
    on = local_date(at)
    programme = catalogue.published(programme_code, on)
    judging.refuse_unfit(programme, acting)
    if acting.person_id is None or not programme.is_filled_in_for:
        raise desk_errors.NotHelpedWith
    if not programme.is_open(on):
        raise errors.NotOpenNow
    scope = membership_scope(acting.person_id, on)
    if scope is None:
        raise errors.UnionNeeded
    Person.objects.select_for_update(no_key=True).get(id=acting.person_id)  # two presses are one request
    standing = standing_help(acting.person_id, programme.code)
    if standing is not None and (standing.ended_at is not None or standing.union_id == scope.union_id):
        return standing
    if standing is not None:
        _end(standing, HelpAsked.Ending.MOVED, at=at)
    return _ask(acting.person_id, programme.code, scope, acting=acting, at=at)


@transaction.atomic
def take_back_help(*, programme_code: str, acting: Acting, at: datetime) -> None:
    """The person does not want it any more. Nothing open, or taken back before: nothing happens."""
    if acting.person_id is None:
        return
    open_ones = HelpAsked.objects.select_for_update().filter(person_id=acting.person_id, ended_at__isnull=True)
    found = open_ones.filter(programme_code=programme_code).first()
    if found is None:
        return
    _end(found, HelpAsked.Ending.TAKEN_BACK, at=at)
    _note("cases.help_taken_back", found, acting=acting, at=at)


def settle_by_filing(application: Application, programme_code: str, *, at: datetime) -> None:
    """Whoever sent the application needs no help with it any more. Inside the submission's transaction."""
    if application.person_id is None:
        return
    open_ones = HelpAsked.objects.filter(person_id=application.person_id, ended_at__isnull=True)
    open_ones.filter(programme_code=programme_code).update(ended_at=at, ending=HelpAsked.Ending.FILED)


def _ask(person_id: UUID, code: str, scope: ScopeKeys, *, acting: Acting, at: datetime) -> HelpAsked:
    stop = desk_for(scope, person_id, on=local_date(at))
    found = HelpAsked.objects.create(
        **scope_fields(scope),
        id=new_id(),
        person_id=person_id,
        programme_code=code,
        desk_level=stop.level,
        desk_node_id=stop.node_id,
        asked_at=at,
    )
    _note("cases.help_asked", found, acting=acting, at=at)
    for user_id in helpers_at(stop, person_id, on=local_date(at)):
        messages.notify(
            user_id,
            kind="cases.help_asked",
            title=_("有会员请工会帮办"),
            body=_("请先和本人联系，再开始代办；填好后由本人确认。"),
            link=f"/help-asked/{found.id}",
            at=at,
        )
    return found


def desk_for(scope: ScopeKeys, person_id: UUID, *, on: date, gone: AbstractSet[UUID] = frozenset()) -> Stop:
    """The first desk upwards from the own union at which somebody sits who is not close to the person."""
    barred = set(gone)
    lowest = lowest_desk(scope.union_id, Level.PRIMARY)
    while True:
        stop = route.desk(Level.PRIMARY, scope, lowest=lowest, barred=barred)
        if stop.node_id is None or helpers_at(stop, person_id, on=on):
            return stop
        barred.add(stop.node_id)


def answered(found: HelpAsked, begun: Assistance, *, acting: Acting, at: datetime) -> None:
    """Somebody began to fill it in. The person hears so, and that nothing goes out without them. Inside the caller's
    transaction."""
    found.answered_by, found.assistance_id = acting.user_id, begun.id
    _end(found, HelpAsked.Ending.ANSWERED, at=at)
    _note("cases.help_answered", found, acting=acting, at=at)
    user_id = registry.person_card(found.person_id).user_id
    if user_id is None:
        return
    body = format_lazy(_("{union}正在帮您填一项申请。填好后要由您本人确认才会提交。"), union=begun.helper_for)
    link = f"/help/{found.programme_code}"
    messages.notify(user_id, kind="cases.help_begun", title=_("工会开始帮您办了"), body=body, link=link, at=at)


def _end(found: HelpAsked, ending: HelpAsked.Ending, *, at: datetime) -> None:
    found.ended_at, found.ending = at, ending
    found.save(update_fields=["ended_at", "ending", "answered_by", "assistance_id"])


def _note(kind: str, found: HelpAsked, *, acting: Acting, at: datetime) -> None:
    data = {"help_id": found.id, "code": found.programme_code}
    subject = ("person", found.person_id)
    journal.append(kind, acting=acting, at=at, subject=subject, scope=found.scope, data=data)
