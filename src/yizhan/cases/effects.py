"""The effects that this room stands behind: joining, transferring, founding, opening a file, committing money.

Each is called inside the transaction in which the case's step is completed, once for case and step.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from yizhan.cases import errors
from yizhan.cases.models import Application, Case, EffectDone
from yizhan.cases.queries.answers import answers_of_case
from yizhan.cases.queries.household import household_of_case
from yizhan.cases.queries.unions import own_union_of_employer
from yizhan.cases.services import certificates, founding, hardship
from yizhan.cases.services.judging import facts_of, payee_named
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import CapPer, EffectContext, FactValue
from yizhan.kernel.errors import Conflict, Invalid, NotFound
from yizhan.kernel.scope import Acting, Role
from yizhan.ledger import api as ledger
from yizhan.registry import api as registry
from yizhan.registry.codes import UnionState

Arguments = Mapping[str, FactValue]
Result = Mapping[str, str]


def join(context: EffectContext, arguments: Arguments) -> Result:
    """Open the membership; somebody the register does not know yet is entered, in their own name."""
    applicant = registry.Applicant(
        name=str(arguments["name"]),
        document_number=str(arguments["document_number"]),
        phone=str(arguments["phone"]),
        occupation_group=str(arguments["occupation_group"]),
        residence_division=str(arguments["residence_division"]),
    )
    joined = registry.join(
        applicant=applicant,
        union_id=context.union.union_id,
        employer_id=registry.union_card(context.union.union_id).employer_id,
        acting=_the_applicant(context),
        at=context.at,
    )
    if context.application_id is not None:
        unnamed = Application.objects.filter(id=context.application_id, person__isnull=True)
        unnamed.update(person_id=joined.person_id)
    return {"membership_id": str(joined.membership_id), "member_number": joined.member_number}


def transfer(context: EffectContext, arguments: Arguments) -> Result:
    """Leave the old union and enter this one as one act."""
    if context.person_id is None:
        raise NotFound
    moved = registry.transfer(
        person_id=context.person_id,
        to_union_id=context.union.union_id,
        reason=str(arguments["reason"]),
        acting=context.acting,
        at=context.at,
    )
    return {"membership_id": str(moved.membership_id)}


def invite(context: EffectContext, arguments: Arguments) -> Result:
    """Text everybody on the employer's list a code by which they may join its union."""
    listed = arguments["people"]
    rows = [row for row in listed if isinstance(row, Mapping)] if isinstance(listed, tuple) else []
    people = [(str(row["name"]), str(row["phone"])) for row in rows]
    invited = registry.invite(union_id=context.union.union_id, people=people, acting=context.acting, at=context.at)
    return {"invited": str(invited)}


def retain(context: EffectContext, arguments: Arguments) -> Result:
    """Keep the membership of somebody who left their job."""
    if context.person_id is None:
        raise NotFound
    kept = registry.retain_for(
        person_id=context.person_id, reason=str(arguments["reason"]), acting=context.acting, at=context.at
    )
    return {"membership_id": str(kept)}


def prepare_union(context: EffectContext, arguments: Arguments) -> Result:
    """Enter the preparatory group below the approving union."""
    union_id = registry.prepare_union(
        name=str(arguments["name"]),
        parent_id=context.union.union_id,
        employer_id=context.employer_id,
        approval_no=context.details.get("document_number", ""),
        contact=(str(arguments["contact_name"]), str(arguments["contact_phone"])),
        address=str(arguments["address"]),
        heads=_heads(arguments),
        acting=context.acting,
        at=context.at,
    )
    return {"union_id": str(union_id)}


def found_union(context: EffectContext, arguments: Arguments) -> Result:
    """The election is approved: the prepared union stands, or the one that stood has a new term."""
    prepared = _prepared_by(context)
    union_id = prepared or _own_union(context)
    election = _election(context, arguments)
    renews = prepared is None and registry.union_card(union_id).state == UnionState.ESTABLISHED
    registry.found_union(union_id=union_id, election=election, acting=context.acting, at=context.at, renews=renews)
    return {"union_id": str(union_id)}


def new_term(context: EffectContext, arguments: Arguments) -> Result:
    """The applying union has elected a new committee."""
    election = _election(context, arguments)
    union_id = context.union.union_id
    registry.found_union(union_id=union_id, election=election, acting=context.acting, at=context.at, renews=True)
    return {"union_id": str(union_id)}


def change_registration(context: EffectContext, arguments: Arguments) -> Result:
    """What is registered of the applying union is another from that day on."""
    change = registry.Change(
        name=str(arguments["name"]),
        address=str(arguments["address"]),
        chair_name=str(arguments["chair_name"]),
        changed_on=_day(arguments["changed_on"]),
        document_no=context.details.get("document_number", ""),
    )
    union_id = context.union.union_id
    registry.change_registration(union_id=union_id, change=change, acting=context.acting, at=context.at)
    return {"union_id": str(union_id)}


def register_legal_person(context: EffectContext, arguments: Arguments) -> Result:
    """Enter the certificate that was issued."""
    union_id = _prepared_by(context) or _own_union(context)
    legal = registry.LegalPerson(
        uscc=context.details.get("uscc", ""),
        certificate_no=context.details.get("certificate_no", ""),
        valid_until=_day(context.details.get("valid_until", "")),
        chair_name=str(arguments["chair_name"]),
    )
    registry.register_legal_person(union_id=union_id, legal=legal, acting=context.acting, at=context.at)
    return {"union_id": str(union_id)}


def commit_money(context: EffectContext, _arguments: Arguments) -> Result:
    """Commit the approved amount out of the fund nearest to the case, within the programme's caps."""
    case = Case.objects.select_related("application").get(id=context.case_id)
    if case.amount_fen is None:
        raise Conflict
    return commit_amount(case, context, amount_fen=case.amount_fen, key=f"{context.case_id}:{context.step}")


def commit_amount(case: Case, context: EffectContext, *, amount_fen: int, key: str) -> Result:
    """Commit this much for a case; `key` makes it happen once."""
    grant = context.programme.grant
    if grant is None or context.person_id is None:
        raise Conflict
    fund_id = ledger.fund_for(grant.fund, context.union)
    if fund_id is None:
        raise NotFound
    promise = ledger.Promise(
        key=key,
        fund_id=fund_id,
        case_id=context.case_id,
        person_id=context.person_id,
        programme_version_id=case.programme_version_id,
        programme_code=case.programme_code,
        title=context.programme.names.zh_hans,
        amount_fen=amount_fen,
        goods_fen=_goods_fen(case, context),
        fact_kind=grant.fact,
        scope=context.union,
        caps=_caps(case, context),
        payee=payee_named(answers_of_case(case), case.application.applicant_name),
    )
    return {"grant_id": str(_commit(promise, context))}


def _commit(promise: ledger.Promise, context: EffectContext) -> UUID:
    """An account that no bank can have does not undo the decision: the treasurer asks for another before paying.

    An older account of the person is not taken instead: they have just named a different one.
    """
    try:
        return ledger.commit_grant(promise, acting=context.acting, at=context.at)
    except Invalid:
        without = replace(promise, payee=None, reuses_account=False)
        return ledger.commit_grant(without, acting=context.acting, at=context.at)


def register() -> None:
    """Stand behind the effects' names; called when the room is ready."""
    catalogue.register_effect("membership.join", join)
    catalogue.register_effect("membership.transfer", transfer)
    catalogue.register_effect("membership.invite", invite)
    catalogue.register_effect("membership.retain", retain)
    catalogue.register_effect("union.prepare", prepare_union)
    catalogue.register_effect("union.new_term", new_term)
    catalogue.register_effect("union.change_registration", change_registration)
    catalogue.register_effect("union.found", found_union)
    catalogue.register_effect("union.register_legal_person", register_legal_person)
    catalogue.register_effect("hardship.open_file", hardship.open_file)
    catalogue.register_effect("hardship.review", hardship.review_file)
    catalogue.register_effect("hardship.close", hardship.close_file)
    catalogue.register_effect("ledger.commit", commit_money)
    catalogue.register_effect("certificate.issue", certificates.issue)
    ledger.register_household(household_of_case)


def _the_applicant(context: EffectContext) -> Acting:
    """Joining is the applicant's own act, which the officer's acceptance completes: so the phone is bound to them."""
    user_id = context.details.get("user_id", "")
    return Acting(
        role=Role.MEMBER,
        user_id=UUID(user_id) if user_id else None,
        person_id=context.person_id,
        request_id=context.acting.request_id,
    )


def _prepared_by(context: EffectContext) -> UUID | None:
    """The union that an earlier part of the application prepared; None where the application has no such part.

    Raises PreparationMissing where the application is to prepare a union and that was not done.
    """
    if context.application_id is None:
        return None
    earlier = EffectDone.objects.filter(case__application_id=context.application_id, effect="union.prepare")
    result = earlier.values_list("result", flat=True).first()
    if result is not None:
        return UUID(result["union_id"])
    application = Application.objects.get(id=context.application_id)
    if founding.prepares(catalogue.version(application.programme_version_id), on=application.filed_on):
        raise errors.PreparationMissing
    return None


def _own_union(context: EffectContext) -> UUID:
    own = own_union_of_employer(context.employer_id) if context.employer_id else None
    if own is None:
        raise NotFound
    return own


def _caps(case: Case, context: EffectContext) -> list[ledger.Cap]:
    """The programme's yearly caps, for the person or for everybody of the household whom the register knows."""
    known = facts_of(case, context.programme, on=context.on)
    return [
        ledger.Cap(cap.group, cap.year_of(context.on), limit, _subjects(case, context, cap.per))
        for cap in (context.programme.grant.caps if context.programme.grant else ())
        if isinstance(limit := catalogue.evaluate_for(context.programme, cap.limit_fen, known), int)
    ]


def _goods_fen(case: Case, context: EffectContext) -> int:
    """The value of what is handed over in kind; raises Conflict where it is declared and not known."""
    goods = context.programme.grant.goods_fen if context.programme.grant else None
    if goods is None:
        return 0
    known = facts_of(case, context.programme, on=context.on)
    value = catalogue.evaluate_for(context.programme, goods, known)
    if value is None:
        raise Conflict
    return _whole(value)


def _subjects(case: Case, context: EffectContext, per: CapPer) -> frozenset[UUID]:
    if per is CapPer.GRANT:
        return frozenset()
    own = frozenset({context.person_id}) if context.person_id else frozenset()
    return own | frozenset(case.connected) if per is CapPer.HOUSEHOLD else own


def _election(context: EffectContext, arguments: Arguments) -> registry.Election:
    return registry.Election(
        chair_name=str(arguments["chair_name"]),
        committee_seats=_whole(arguments["committee_seats"]),
        held_on=_day(arguments["held_on"]),
        term_years=_whole(arguments["term_years"]),
        approval_no=context.details.get("document_number", ""),
    )


def _heads(arguments: Arguments) -> registry.Heads:
    return registry.Heads(workers=_whole(arguments["workers"]), members=_whole(arguments["members"]))


def _whole(value: FactValue) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Conflict
    return value


def _day(value: FactValue) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Conflict from None
