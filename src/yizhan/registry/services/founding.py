"""Founding a union: preparatory group, election, legal person. And the codes by which people join it."""

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from yizhan.kernel import clashes, clock, facts, journal, texts
from yizhan.kernel.errors import Invalid, NotFound, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.rules.bank_accounts import clean_number
from yizhan.kernel.scope import Acting, Line, Role, reaches
from yizhan.registry import errors, events, sealed
from yizhan.registry.codes import CertificateKind, CountSource, UnionKind, UnionState
from yizhan.registry.models import Employer, HeadCount, JoinCode, Union
from yizhan.registry.queries.ancestry import ancestors_of, line_of
from yizhan.registry.queries.unions import election_problems
from yizhan.registry.rules.founding import TERMS_YEARS, may_elect, outlives_term, term_end
from yizhan.registry.rules.names import read_organisation_name, read_person_name
from yizhan.registry.rules.pinyin import name_key
from yizhan.registry.rules.reading import UnreadableError
from yizhan.registry.rules.uscc import read_employer_uscc, read_union_uscc
from yizhan.registry.services.unions import create_union
from yizhan.registry.types import Election, Heads, LegalPerson, NewEmployer, NewUnion


@transaction.atomic
def register_employer(*, spec: NewEmployer, acting: Acting, at: datetime) -> UUID:
    """The employer with this USCC: found, or entered. Raises Invalid, CodeTaken (under another name)."""
    name, uscc = _read_employer(spec)
    employer = Employer(
        id=new_id(),
        name=name,
        name_pinyin=name_key(name),
        uscc=uscc,
        division_code=spec.division_code or uscc[2:8],
        address=spec.address,
        nature=spec.nature,
        industry=spec.industry,
    )
    try:
        with transaction.atomic():
            employer.save(force_insert=True)
    except IntegrityError:
        known = Employer.objects.filter(uscc=uscc, name=name).first()
        if known is None:
            raise errors.CodeTaken from None
        return known.id
    journal.append("registry.employer_entered", acting=acting, at=at, subject=("employer", employer.id))
    return employer.id


def _read_employer(spec: NewEmployer) -> tuple[str, str]:
    problems: list[Problem] = []
    name = code = ""
    try:
        name = read_organisation_name(spec.name)
    except UnreadableError as unreadable:
        problems.append(Problem(field="name", message=str(errors.FAULT_WORDS[unreadable.fault])))
    try:
        code = read_employer_uscc(spec.uscc).code
    except UnreadableError as unreadable:
        problems.append(Problem(field="uscc", message=str(errors.FAULT_WORDS[unreadable.fault])))
    if problems:
        raise Invalid(problems)
    return name, code


@transaction.atomic
def prepare_union(
    *,
    name: str,
    parent_id: UUID,
    employer_id: UUID | None,
    approval_no: str,
    contact: tuple[str, str],
    address: str = "",
    heads: Heads | None = None,
    industry_parent_id: UUID | None = None,
    joint: bool = False,
    acting: Acting,
    at: datetime,
) -> UUID:
    """The upper union approves a preparatory group (筹备组); returns the union's id. `contact` is name and phone.

    `address`: where it will have its office, which its certificate shows; the employer's where none is given.

    `heads`: how many the employer said it has and how many of them wish to join. From now on
    employees may join. Raises UnionStands (the employer has one), EmployerIsClosed, NotFound, Invalid.
    """
    upper = Union.objects.select_for_update(of=("self",)).filter(id=parent_id, state=UnionState.ESTABLISHED).first()
    if upper is None:
        raise NotFound
    employer = _employer_without_union(employer_id) if employer_id else None
    on = clock.local_date(at)
    parents = {Line.TERRITORY.value: parent_id}
    if industry_parent_id:
        parents[Line.INDUSTRY.value] = industry_parent_id
    union_id = create_union(
        spec=NewUnion(
            name=name,
            level="primary",
            kind=UnionKind.JOINT if joint else UnionKind.INDEPENDENT,
            state=UnionState.PREPARING,
            parents=parents,
            division_code=(employer.division_code if employer else "") or upper.division_code,
            employer_id=employer_id,
            address=address.strip() or (employer.address if employer else ""),
            contact_name=contact[0],
            contact_phone=contact[1],
            prepared_on=on,
            approval_no=approval_no,
        ),
        acting=acting,
        at=at,
    )
    if heads is not None:
        _count_heads(union_id, heads, on)
    journal.append(
        "registry.union_prepared", acting=acting, at=at, subject=("union", union_id), scope=line_of(union_id, on)
    )
    _count(events.UNION_PREPARED, union_id, at=at)
    return union_id


def _count_heads(union_id: UUID, heads: Heads, on: date) -> None:
    """As the employer declared them: what the union's size is judged by until its members have joined."""
    HeadCount.objects.create(
        union_id=union_id,
        source=CountSource.UNION,
        as_of=on,
        workers=heads.workers,
        members=heads.members,
    )


def _employer_without_union(employer_id: UUID) -> Employer:
    """The employer, locked, so that two cannot found its union at once."""
    employer = Employer.objects.select_for_update().filter(id=employer_id).first()
    if employer is None:
        raise NotFound
    if employer.closed_on is not None:
        raise errors.EmployerIsClosed
    if Union.objects.filter(employer_id=employer_id).exclude(state=UnionState.WOUND_UP).exists():
        raise errors.UnionStands
    return employer


@transaction.atomic
def found_union(*, union_id: UUID, election: Election, acting: Acting, at: datetime, renews: bool = False) -> None:
    """The upper union approves an election: a preparing union is founded; with `renews` a standing one begins a term.

    Raises UnionStands (a founding over a union that stands), WrongStage, Invalid (chair's name, term other than 3 or 5
    years, a day before the approval of the group or the term that stands), NotFound.
    """
    union = lock_union(union_id, acting, at)
    if not may_elect(union.state, renews=renews):
        raise errors.UnionStands if union.state == UnionState.ESTABLISHED else errors.WrongStage
    if election.term_years not in TERMS_YEARS:
        raise errors.field_wrong("term_years")
    if problems := election_problems(union.id, election.held_on):
        raise Invalid(problems)
    founding = union.state == UnionState.PREPARING
    union.state = UnionState.ESTABLISHED
    union.founded_on = union.founded_on or election.held_on
    union.chair_name = _read_name("chair_name", election.chair_name)
    union.committee_seats = election.committee_seats
    union.approval_no = election.approval_no
    union.term_from, union.term_until = election.held_on, term_end(election.held_on, election.term_years)
    if union.certificate_kind == CertificateKind.LEGAL_PERSON:  # the certificate follows the term
        union.certificate_until = union.term_until
    union.save(update_fields=union.changing)
    scope = line_of(union.id, clock.local_date(at))
    data = {"founding": founding, "term_until": union.term_until}
    journal.append("registry.union_elected", acting=acting, at=at, subject=("union", union.id), scope=scope, data=data)
    _count(events.UNION_FOUNDED if founding else events.UNION_RENEWED, union.id, at=at)


@transaction.atomic
def register_legal_person(*, union_id: UUID, legal: LegalPerson, acting: Acting, at: datetime) -> None:
    """Enter the certificate of legal-person status; its end is the term's at the latest. Entering it again renews.

    Raises WrongStage before the election, Invalid (a certificate that outlives the term: what it says and what the
    register says are the same day), CodeTaken, NotFound.
    """
    union = lock_union(union_id, acting, at)
    if union.state != UnionState.ESTABLISHED:
        raise errors.WrongStage
    problems = []
    try:
        union.uscc = read_union_uscc(legal.uscc).code
    except UnreadableError as unreadable:
        problems += errors.field_unreadable("uscc", unreadable).problems
    if not legal.certificate_no.strip():
        problems += errors.field_wrong("certificate_no").problems
    if union.term_until is not None and outlives_term(legal.valid_until, union.term_until):
        problems.append(errors.certificate_outlives_term(union.term_until))
    if problems:
        raise Invalid(problems)
    union.certificate_kind = CertificateKind.LEGAL_PERSON
    union.certificate_no = texts.whole(legal.certificate_no, "certificate_no", longest=40)
    union.certificate_until = legal.valid_until
    if legal.chair_name:
        union.chair_name = _read_name("chair_name", legal.chair_name)
    with clashes.refused_by("uscc", errors.CodeTaken):
        union.save(update_fields=union.changing)
    scope = line_of(union.id, clock.local_date(at))
    journal.append("registry.union_registered", acting=acting, at=at, subject=("union", union.id), scope=scope)
    _count(events.UNION_REGISTERED, union.id, at=at)


@transaction.atomic
def set_bank_account(*, union_id: UUID, bank_name: str, number: str, acting: Acting, at: datetime) -> None:
    """Put the union's bank account into the register, sealed. Raises NotFound, Invalid, UnionWoundUp."""
    union = lock_standing(union_id, acting, at)
    digits = clean_number(number)
    if digits is None:
        raise errors.field_wrong("number")
    sealed.seal_bank_account(union, digits)
    union.bank_name = texts.whole(bank_name, "bank_name", longest=120)
    union.save(update_fields=["bank_account_sealed", "bank_name"])
    journal.append("registry.bank_account_set", acting=acting, at=at, subject=("union", union.id))


@transaction.atomic
def make_join_code(*, union_id: UUID, label: str, expires_at: datetime, acting: Acting, at: datetime) -> str:
    """A token by which people join this union until it expires or is revoked. For its cadre or its employer's agent.

    Raises NotFound, WrongStage (wound up), Invalid (already expired).
    """
    union = lock_union(union_id, acting, at)
    if union.state not in {UnionState.PREPARING, UnionState.ESTABLISHED}:
        raise errors.WrongStage
    if expires_at <= at:
        raise errors.field_wrong("expires_at")
    code = JoinCode.objects.create(
        token=secrets.token_urlsafe(12),
        union=union,
        label=texts.whole(label, "label", longest=60),
        made_by=acting.user_id,
        made_at=at,
        expires_at=expires_at,
    )
    data = {"code_id": code.id, "expires_at": expires_at.isoformat()}
    journal.append("registry.join_code_made", acting=acting, at=at, subject=("union", union.id), data=data)
    return code.token


@transaction.atomic
def revoke_join_code(*, code_id: UUID, acting: Acting, at: datetime) -> None:
    """A code no longer opens anything; revoking again changes nothing. Raises NotFound."""
    code = JoinCode.objects.select_for_update().filter(id=code_id).first()
    if code is None:
        raise NotFound
    lock_union(code.union_id, acting, at)
    if code.revoked_at is None:
        code.revoked_at = at
        code.save(update_fields=["revoked_at"])
        data = {"code_id": code.id}
        journal.append("registry.join_code_revoked", acting=acting, at=at, subject=("union", code.union_id), data=data)


def lock_standing(union_id: UUID, acting: Acting, at: datetime) -> Union:
    """`lock_union` of one that is not wound up. Raises UnionWoundUp."""
    union = lock_union(union_id, acting, at)
    if union.state == UnionState.WOUND_UP:
        raise errors.UnionWoundUp
    return union


def lock_union(union_id: UUID, acting: Acting, at: datetime) -> Union:
    """The union, locked, if the actor's line reaches it or it is their employer's own; else NotFound."""
    union = Union.objects.select_for_update(of=("self",)).filter(id=union_id).first()
    if union is None or not _may_write(acting, union, at):
        raise NotFound
    return union


def _may_write(acting: Acting, union: Union, at: datetime) -> bool:
    if acting.role is Role.SYSTEM:
        return True
    if acting.role is Role.EMPLOYER_AGENT:
        return acting.node_id is not None and acting.node_id == union.employer_id
    on = clock.local_date(at)
    return any(reaches(acting, line_of(union.id, on, line)) for line in Line)


def _read_name(field: str, text: str) -> str:
    try:
        return read_person_name(text)
    except UnreadableError as unreadable:
        raise errors.field_unreadable(field, unreadable) from None


def _count(kind: str, union_id: UUID, *, at: datetime) -> None:
    on, subject = clock.local_date(at), ("union", union_id)
    ancestors = ancestors_of(union_id, on)
    facts.record(kind, occurred_on=on, at=at, union_id=union_id, ancestors=ancestors, subject=subject, record=subject)
