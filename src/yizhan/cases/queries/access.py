"""The only ways to an application or a case. Outside one's own or one's line it does not exist."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from yizhan.cases.errors import FilerMayNotHandle, HelperMayNotHandle, NotOnYourDesk, StillWaiting
from yizhan.cases.models import Application, Case
from yizhan.cases.queries.names import desk_name
from yizhan.cases.rules.route import UPWARDS
from yizhan.cases.types import State
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, Level, Role, scope_q
from yizhan.registry.api import tied_to

Row = TypeVar("Row", bound=Model)
APPLICANTS = frozenset({Role.MEMBER, Role.EMPLOYER_AGENT}) | OFFICERS
"""Who may apply: for themselves, for the employer, or in the name of the union they act for."""


def access_case(acting: Acting, case_id: UUID) -> Case:
    """The case, if it is one's own or in one's line; NotFound otherwise, as if it did not exist."""
    return _one(visible_cases(acting).select_related("application"), case_id)


def access_application(acting: Acting, application_id: UUID) -> Application:
    """The application, if it is one's own or one of its cases is in one's line."""
    own = Application.objects.filter(id=application_id).filter(own_q(acting)).first()
    if own is not None:
        return own
    return _one(visible_cases(acting).select_related("application"), application_id, "application_id").application


def handled_case(acting: Acting, case_id: UUID) -> Case:
    """The case, locked, for the officer on whose desk it lies.

    Raises NotFound outside the line, NotOnYourDesk where it may be seen but lies elsewhere, HelperMayNotHandle for
    whoever filed it for the applicant, FilerMayNotHandle for whoever filed it in a union's name, StillWaiting.
    """
    case = _locked(visible_cases(acting), case_id)
    if acting.role not in OFFICERS or not _is_desk_of(acting, case):
        raise NotOnYourDesk(desk=desk_name(case.desk))
    if case.helper_id is not None and case.helper_id == acting.user_id:
        raise HelperMayNotHandle
    if _has_interest(acting, case):
        raise FilerMayNotHandle
    if case.state == State.WAITING:
        raise StillWaiting
    return case


def read_own_application(acting: Acting, application_id: UUID) -> Application:
    """One's own application: for the pages of applicants, where an officer has nothing to look for in their line."""
    return _one(Application.objects.filter(own_q(acting)), application_id)


def read_own_case(acting: Acting, case_id: UUID) -> Case:
    """A case of one's own application."""
    return _one(Case.objects.filter(own_q(acting, prefix="application__")).select_related("application"), case_id)


def own_case(acting: Acting, case_id: UUID) -> Case:
    """The applicant's own case, locked."""
    return _locked(Case.objects.filter(own_q(acting, prefix="application__")), case_id)


def own_application(acting: Acting, application_id: UUID) -> Application:
    """The applicant's own application, locked."""
    return _one(Application.objects.filter(own_q(acting)).select_for_update(no_key=True), application_id)


def _locked(cases: QuerySet[Case], case_id: UUID) -> Case:
    """The application's row is the lock under which all its cases move; the case is read after it is held."""
    application_id = _one(cases.only("application_id"), case_id).application_id
    Application.objects.select_for_update(no_key=True).get(id=application_id)
    return Case.objects.select_related("application").get(id=case_id)


def visible_cases(acting: Acting) -> QuerySet[Case]:
    """Every case that this role may see: one's own, or those of one's line that concern nobody close to one."""
    return Case.objects.filter(own_q(acting, prefix="application__") | line_q(acting))


def line_q(acting: Acting) -> Q:
    """The cases of one's line of duty, without those kept above one's desk and those of people one is close to.

    A treasurer pays what was decided and reads the grant; a household's circumstances are not for that desk.
    """
    if acting.level is None or acting.role is Role.TREASURER:
        return Q(pk__in=[])
    below = [level.value for level in UPWARDS[: UPWARDS.index(acting.level) + 1]]
    close = close_to(acting.person_id)
    hidden = Q(connected__overlap=close) if close else Q(pk__in=[])
    return scope_q(acting) & Q(lowest_level__in=below) & ~hidden


def own_q(acting: Acting, *, prefix: str = "") -> Q:
    """What somebody filed themselves; what was filed for the employer or in the name of the union one acts for."""
    if acting.role is Role.EMPLOYER_AGENT and acting.node_id is not None:
        return Q(**{prefix + "employer_id": acting.node_id})
    if acting.role in OFFICERS and acting.node_id is not None:
        return Q(**{prefix + "for_union_id": acting.node_id})
    if acting.role is not Role.MEMBER or acting.user_id is None:
        return Q(pk__in=[])
    own = Q(**{prefix + "user_id": acting.user_id})
    return own | Q(**{prefix + "person_id": acting.person_id}) if acting.person_id else own


def on_desk_q(acting: Acting) -> Q:
    """What lies on an officer's own desk; the province has one for all."""
    desk = Q(desk_level=acting.level)
    return desk if acting.level is Level.PROVINCE else desk & Q(desk_node_id=acting.node_id)


def is_own(acting: Acting, application: Application) -> bool:
    """Whether somebody reads it as its applicant: as themselves, for the employer, or for the union that filed it."""
    return Application.objects.filter(own_q(acting), id=application.id).exists()


def lies_with(acting: Acting, case: Case) -> bool:
    """Whether the case lies on this officer's desk. One that waits for another part or is paid lies on nobody's."""
    if (case.helper_id is not None and case.helper_id == acting.user_id) or _has_interest(acting, case):
        return False
    return case.state not in (State.WAITING, State.PAYING) and _is_desk_of(acting, case)


def _is_desk_of(acting: Acting, case: Case) -> bool:
    if acting.level is Level.PROVINCE:
        return case.desk_level == Level.PROVINCE
    return case.desk_level == acting.level and case.desk_node_id == acting.node_id


def _has_interest(acting: Acting, case: Case) -> bool:
    """Whoever filed it, or is close to somebody it concerns. Of most cases the line hides these; one's own union's
    applications are seen by all who act for it."""
    if acting.user_id is not None and case.application.user_id == acting.user_id:
        return True
    in_a_name = case.application.for_union_id is not None
    return in_a_name and not set(close_to(acting.person_id)).isdisjoint(case.connected)


def close_to(person_id: UUID | None) -> list[UUID]:
    """The person and everybody tied to them by a standing declaration."""
    if person_id is None:
        return []
    return [person_id, *tied_to(person_id)]


def _one(rows: "QuerySet[Row]", wanted: UUID, column: str = "id") -> Row:
    found = rows.filter(**{column: wanted}).first()
    if found is None:
        raise NotFound
    return found
