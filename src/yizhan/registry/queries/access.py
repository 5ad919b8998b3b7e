"""The only ways to an object of the register for somebody who acts: outside their line it does not exist."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, Level, Role, scope_q
from yizhan.registry import errors
from yizhan.registry.codes import WAITING_TRANSFERS, TransferState, UnionKind
from yizhan.registry.models import Death, Employer, EntryObjection, JoinCode, Membership, Person, Transfer, Union
from yizhan.registry.queries.ancestry import is_below
from yizhan.registry.queries.merged import standing_id

OPEN_STATES = WAITING_TRANSFERS


def members_in_reach(acting: Acting) -> QuerySet[Membership]:
    """Open memberships of the officer's line, with person, number and union at hand."""
    if acting.role not in OFFICERS:
        return Membership.objects.none()
    open_ones = Membership.objects.filter(scope_q(acting), closed_on__isnull=True)
    return open_ones.select_related("person", "union")


def access_member(acting: Acting, person_id: UUID) -> Membership:
    """A person's open membership in the officer's line. Raises NotFound."""
    membership = members_in_reach(acting).filter(person_id=person_id).first()
    if membership is None and (stays := standing_id(person_id)) != person_id:
        membership = members_in_reach(acting).filter(person_id=stays).first()
    if membership is None:
        raise NotFound
    return membership


def access_pooled(acting: Acting, membership_id: UUID) -> Membership:
    """A membership of the officer's line that was in a holding pool. Raises NotFound, NotInPool."""
    found = Membership.objects.filter(scope_q(acting), id=membership_id, union__kind=UnionKind.HOLDING_POOL)
    membership = found.select_related("person", "union").first()
    if membership is None or acting.role not in OFFICERS:
        raise NotFound
    if membership.closed_on is not None:
        raise errors.NotInPool
    return membership


def access_person(acting: Acting, person_id: UUID) -> Person:
    """A member of the officer's line, or oneself. Raises NotFound."""
    if acting.person_id == person_id:
        person = Person.objects.filter(id=person_id).first()
        if person is not None:
            return person
    return access_member(acting, person_id).person


def access_union(acting: Acting, union_id: UUID, on: date) -> Union:
    """A union of one's line, one's own union, or one's employer's. Raises NotFound."""
    union = Union.objects.select_related("employer").filter(id=union_id).first()
    if union is None or not _sees(acting, union, on):
        raise NotFound
    return union


def access_employer(acting: Acting, employer_id: UUID, on: date) -> Employer:
    """One's own employer as its agent, or one whose union lies in the officer's line. Raises NotFound."""
    employer = Employer.objects.filter(id=employer_id).first()
    if employer is None:
        raise NotFound
    own = acting.role is Role.EMPLOYER_AGENT and acting.node_id == employer.id
    if not own and not any(_sees(acting, union, on) for union in employer.unions.all()[:20]):
        raise NotFound
    return employer


def access_transfer(acting: Acting, transfer_id: UUID) -> Transfer:
    """A transfer that waits for the acting node or was decided there, or one's own. Raises NotFound."""
    transfer = with_unions(Transfer.objects.filter(id=transfer_id)).first()
    if transfer is None:
        raise NotFound
    own = acting.person_id == transfer.person_id
    if not own and not Transfer.objects.filter(_for_node(acting), id=transfer_id).exists():
        raise NotFound
    return transfer


def transfers_waiting(acting: Acting) -> QuerySet[Transfer]:
    """Open transfers that the acting node decides on, soonest due first."""
    waiting = Transfer.objects.filter(_for_node(acting), state__in=OPEN_STATES)
    return with_unions(waiting).order_by("due_on", "id")


def offers_waiting(acting: Acting) -> QuerySet[Transfer]:
    """Members whom another union asks for and whom the acting node has not let go yet, soonest due first."""
    if acting.role not in OFFICERS or acting.node_id is None:
        return Transfer.objects.none()
    own = Q(from_union_id=acting.node_id) | Q(escalated_to_id=acting.node_id)
    waiting = Transfer.objects.filter(own, state=TransferState.OFFERED, old_union_agreed_at__isnull=True)
    return with_unions(waiting).order_by("due_on", "id")


def objections_open(acting: Acting) -> QuerySet[EntryObjection]:
    """What members of the officer's line say of their entries and nobody has answered, oldest first."""
    return _objections(acting).filter(settled_at__isnull=True).order_by("id")


def access_objection(acting: Acting, objection_id: UUID) -> EntryObjection:
    """What a member of the officer's line said of their entry. Raises NotFound."""
    found = _objections(acting).filter(id=objection_id).first()
    if found is None:
        raise NotFound
    return found


def deaths_in_reach(acting: Acting) -> QuerySet[Death]:
    """Recorded deaths of the officer's line, those that were taken back as well, the newest first."""
    if acting.role not in OFFICERS:
        return Death.objects.none()
    return Death.objects.filter(scope_q(acting)).select_related("person", "membership__union").order_by("-id")


def access_death(acting: Acting, death_id: UUID) -> Death:
    """A recorded death of the officer's line. Raises NotFound."""
    found = deaths_in_reach(acting).filter(id=death_id).first()
    if found is None:
        raise NotFound
    return found


def _objections(acting: Acting) -> QuerySet[EntryObjection]:
    if acting.role not in OFFICERS:
        return EntryObjection.objects.none()
    return EntryObjection.objects.filter(scope_q(acting)).select_related("person")


def with_unions(transfers: QuerySet[Transfer]) -> QuerySet[Transfer]:
    return transfers.select_related("person", "from_union", "to_union", "escalated_to")


def access_join_code(acting: Acting, code_id: UUID, on: date) -> JoinCode:
    """A join code of a union that one may see. Raises NotFound."""
    code = JoinCode.objects.select_related("union").filter(id=code_id).first()
    if code is None or not _sees(acting, code.union, on):
        raise NotFound
    return code


def _for_node(acting: Acting) -> Q:
    if acting.role not in OFFICERS or acting.node_id is None:
        return Q(pk__in=[])
    offered = Q(from_union_id=acting.node_id, is_offered=True)
    return Q(to_union_id=acting.node_id) | Q(escalated_to_id=acting.node_id) | offered


def _sees(acting: Acting, union: Union, on: date) -> bool:
    if acting.role is Role.EMPLOYER_AGENT:
        return acting.node_id is not None and acting.node_id == union.employer_id
    if acting.role is Role.MEMBER:
        own = Membership.objects.filter(union_id=union.id, closed_on__isnull=True)
        return acting.person_id is not None and own.filter(person_id=acting.person_id).exists()
    if acting.level is Level.PROVINCE:
        return acting.role in OFFICERS
    return acting.role in OFFICERS and acting.node_id is not None and is_below(union.id, acting.node_id, on)
