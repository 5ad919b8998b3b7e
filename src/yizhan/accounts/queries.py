"""Reads: whose phone, which roles today, which consents stand."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q

from yizhan.accounts.models import Consent, RoleGrant, SecondStep, User
from yizhan.accounts.rules import normalise_mobile
from yizhan.kernel import vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.masking import mask_email, mask_phone
from yizhan.kernel.messages import Addresses
from yizhan.kernel.rows import first_row
from yizhan.kernel.scope import Acting, Role

PersonLookup = Callable[[UUID], UUID | None]
LineLookup = Callable[[UUID, UUID, date], bool]

SECOND_STEP_ROLES: Final = frozenset(
    {
        Role.COUNTY_OFFICER,
        Role.CITY_OFFICER,
        Role.INDUSTRY_OFFICER,
        Role.PROVINCE_OFFICER,
        Role.TREASURER,
        Role.AUDITOR,
        Role.PUBLISHER,
        Role.HOTLINE_OPERATOR,
        Role.EDITOR,
        Role.SECTION_HEAD,
        Role.SITE_LEADER,
        Role.OPERATOR,
    }
)
"""Duties from the county up, and over money, audit, programmes and websites: a second step can be required."""

_IN_FORCE: Final = "id = %s AND user_id = %s AND valid_from <= %s AND (valid_until IS NULL OR valid_until >= %s)"

RESETTERS: Final = frozenset({Role.CITY_OFFICER, Role.INDUSTRY_OFFICER, Role.PROVINCE_OFFICER})


@dataclass(frozen=True, slots=True)
class StandingConsent:
    """A consent that was given and not withdrawn."""

    id: UUID
    subject_index: bytes
    purpose: str
    method: str
    given_at: datetime
    text_version: str  # SHA-256 of the words that were shown
    context: tuple[str, UUID]


def phone_index(phone: str) -> bytes:
    """The blind index under which accounts and register keep a mobile number; raises PhoneUnreadable."""
    return vault.blind_index("phone", normalise_mobile(phone))


def user_by_phone(phone: str) -> User | None:
    return User.objects.filter(phone_index=phone_index(phone)).first()


def phone_of(user: User) -> str:
    """The number in full; showing it to a person needs vault.log_reading first."""
    return vault.open_sealed(user.phone_sealed, table="accounts_user", column="phone_sealed", row_id=user.id)


def addresses_of(user_id: UUID) -> Addresses:
    """Where somebody is told that something waits for them: the kernel's messages ask for it."""
    user = User.objects.filter(id=user_id, is_active=True).first()
    return Addresses(mobile=phone_of(user), email=email_of(user), language=user.language) if user else Addresses()


def closed_among(user_ids: Collection[UUID]) -> list[UUID]:
    """Those of some users whose account is closed: the kernel's messages ask whom to leave alone."""
    return list(User.objects.filter(id__in=user_ids, is_active=False).values_list("id", flat=True))


def language_of(user_id: UUID) -> str:
    """The language that somebody chose, as a code of settings.LANGUAGES; "" where they never did."""
    return User.objects.filter(id=user_id).values_list("language", flat=True).first() or ""


def languages_of(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """`language_of` for many, in one query; only those who chose one."""
    rows = User.objects.filter(id__in=user_ids).exclude(language="")
    return dict(rows.values_list("id", "language"))


def email_of(user: User) -> str:
    """The confirmed address in full, or ""; showing it to a person needs vault.log_reading first."""
    if user.email_sealed is None:
        return ""
    return vault.open_sealed(user.email_sealed, table="accounts_user", column="email_sealed", row_id=user.id)


def masked_email_of(user_id: UUID) -> str:
    return mask_email(email_of(User.objects.get(id=user_id)))


def masked_phone_of(user_id: UUID) -> str:
    return mask_phone(phone_of(User.objects.get(id=user_id)))


def grants_on(user_id: UUID, day: date) -> list[RoleGrant]:
    """The roles somebody holds on a day, in the order in which they were given."""
    in_force = Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))
    return list(RoleGrant.objects.filter(in_force, user_id=user_id).order_by("id"))


def grant_on(grant_id: UUID, user_id: UUID, day: date) -> RoleGrant | None:
    """A role, if this user holds it on a day."""
    return first_row(RoleGrant, _IN_FORCE, [grant_id, user_id, day, day])


def holders_on(node_id: UUID, roles: Iterable[str], day: date) -> list[UUID]:
    """The users who hold one of these roles at a node on a day."""
    in_force = Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))
    found = RoleGrant.objects.filter(in_force, node_id=node_id, role__in=list(roles), user__is_active=True)
    return list(found.order_by("id").values_list("user_id", flat=True))


def holders_among(node_ids: Collection[UUID], roles: Iterable[str], day: date) -> list[UUID]:
    """The users who hold one of these roles at any of some nodes on a day, each once."""
    in_force = Q(valid_from__lte=day) & (Q(valid_until__isnull=True) | Q(valid_until__gte=day))
    found = RoleGrant.objects.filter(in_force, node_id__in=node_ids, role__in=list(roles), user__is_active=True)
    return list(dict.fromkeys(found.order_by("id").values_list("user_id", flat=True)))


def standing_consents(context: tuple[str, UUID]) -> list[StandingConsent]:
    """Every consent that stands for one context, oldest first."""
    rows = Consent.objects.filter(context_kind=context[0], context_id=context[1], withdrawn_at__isnull=True)
    return [
        StandingConsent(
            row.id, bytes(row.subject_index), row.purpose, row.method, row.given_at, row.text_version, context
        )
        for row in rows.order_by("id")
    ]


def user_names(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """What some accounts are called; those without a name are left out."""
    return dict(User.objects.filter(id__in=user_ids).exclude(name="").values_list("id", "name"))


def has_second_step(user_id: UUID) -> bool:
    """Whether somebody is asked for a password of their authenticator app."""
    return SecondStep.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists()


def may_reset_second_step(acting: Acting, user_id: UUID, at: datetime) -> bool:
    """Whether this officer stands above a duty that the user holds today, and is somebody else."""
    if acting.node_id is None or acting.user_id == user_id or acting.role not in RESETTERS or _is_above is None:
        return False
    on = local_date(at)
    nodes = {grant.node_id for grant in grants_on(user_id, on) if Role(grant.role) in SECOND_STEP_ROLES}
    if acting.role is not Role.PROVINCE_OFFICER:  # above whom nobody stands: a colleague does it there
        nodes.discard(acting.node_id)
    return any(_is_above(node_id, acting.node_id, on) for node_id in nodes)


_is_above: LineLookup | None = None


def register_line_lookup(lookup: LineLookup) -> None:
    """The register says whether the first union lies below the second on a day."""
    global _is_above
    _is_above = lookup


_person_lookup: PersonLookup | None = None


def register_person_lookup(lookup: PersonLookup) -> None:
    """The register says which person a user is; accounts lies below it and cannot ask by itself."""
    global _person_lookup
    _person_lookup = lookup


def person_of(user_id: UUID) -> UUID | None:
    """The person in the register who is this user, if they claimed or made an entry."""
    return _person_lookup(user_id) if _person_lookup else None
