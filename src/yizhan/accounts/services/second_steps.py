"""The second step at sign-in: enrolled, asked for, reset. The secret lies sealed; recovery codes only as digests."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.accounts import errors, totp
from yizhan.accounts.models import RecoveryCode, SecondStep
from yizhan.accounts.queries import may_reset_second_step
from yizhan.accounts.services import codes
from yizhan.kernel import journal, vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting

_TABLE, _COLUMN = "accounts_secondstep", "secret_sealed"


@transaction.atomic
def begin_second_step(*, user_id: UUID) -> bytes:
    """A secret to enrol with; the same one until it is confirmed. Raises SecondStepStands."""
    _lock(user_id)
    found = SecondStep.objects.filter(user_id=user_id).first()
    if found is None:
        row_id, secret = new_id(), totp.make_secret()
        sealed = vault.seal(secret.hex(), table=_TABLE, column=_COLUMN, row_id=row_id)
        SecondStep.objects.create(id=row_id, user_id=user_id, secret_sealed=sealed)
        return secret
    if found.confirmed_at is not None:
        raise errors.SecondStepStands
    return _secret(found)


def confirm_second_step(*, user_id: UUID, code: str, acting: Acting, at: datetime, shown_at: datetime) -> list[str]:
    """The app shows the right password: asked for from now on. Returns the recovery codes, shown this once.

    `shown_at`: the real time, by which the app counts its steps; `at` may be a demonstration's.
    Raises NotFound where nothing was begun, SecondStepStands, SecondCodeWrong, LockedOut.
    """
    with transaction.atomic():
        _lock(user_id)
        codes.refuse_locked_out(_key(user_id), at)
        found = SecondStep.objects.filter(user_id=user_id).first()
        if found is None:
            raise NotFound
        if found.confirmed_at is not None:
            raise errors.SecondStepStands
        fits = _use_password(found, code, shown_at)
        recovery = _enrol(found, acting, at) if fits else []
    if not fits:
        raise errors.SecondCodeWrong
    return recovery


def pass_second_step(*, user_id: UUID, code: str, at: datetime, shown_at: datetime) -> None:
    """The password of now, or a recovery code. Each counts once. Raises SecondCodeWrong, LockedOut.

    `shown_at`: the real time, by which the app counts its steps. A wrong try is counted even though it is refused,
    hence the refusal outside.
    """
    with transaction.atomic():
        _lock(user_id)
        codes.refuse_locked_out(_key(user_id), at)
        found = SecondStep.objects.filter(user_id=user_id, confirmed_at__isnull=False).first()
        fits = found is not None and (_use_password(found, code, shown_at) or _use_recovery(user_id, code, at))
        if not fits:
            codes.note_wrong_try(_key(user_id), at)
    if not fits:
        raise errors.SecondCodeWrong


@transaction.atomic
def reset_second_step(*, user_id: UUID, acting: Acting, at: datetime) -> None:
    """An officer above takes a lost phone's second step away; whoever it is enrols anew.

    Raises NotFound where there is none, or nobody whom this officer stands above.
    """
    if not may_reset_second_step(acting, user_id, at):
        raise NotFound
    _lock(user_id)
    if not SecondStep.objects.filter(user_id=user_id).exists():
        raise NotFound
    RecoveryCode.objects.filter(user_id=user_id).delete()
    SecondStep.objects.filter(user_id=user_id).delete()
    journal.append("accounts.second_step_reset", acting=acting, at=at, subject=("user", user_id))


def _enrol(found: SecondStep, acting: Acting, at: datetime) -> list[str]:
    found.confirmed_at = at
    found.save(update_fields=["confirmed_at"])
    recovery = totp.make_recovery_codes()
    RecoveryCode.objects.bulk_create(_recovery_rows(found.user_id, recovery))
    journal.append("accounts.second_step_set", acting=acting, at=at, subject=("user", found.user_id))
    return recovery


def _recovery_rows(user_id: UUID, recovery: Sequence[str]) -> list[RecoveryCode]:
    return [RecoveryCode(user_id=user_id, digest=_digest(user_id, code)) for code in recovery]


def _use_password(found: SecondStep, code: str, shown_at: datetime) -> bool:
    step = totp.matching_step(_secret(found), code, at=shown_at, after=found.last_step)
    if step is None:
        return False
    found.last_step = step
    found.save(update_fields=["last_step"])
    return True


def _use_recovery(user_id: UUID, code: str, at: datetime) -> bool:
    standing = RecoveryCode.objects.filter(user_id=user_id, digest=_digest(user_id, code), used_at__isnull=True)
    return bool(standing.update(used_at=at))


def _digest(user_id: UUID, code: str) -> bytes:
    """Keyed, so that the table alone gives nothing to try codes against."""
    return vault.blind_index("recovery", f"{user_id} {totp.plain_code(code)}")


def _secret(found: SecondStep) -> bytes:
    return bytes.fromhex(vault.open_sealed(found.secret_sealed, table=_TABLE, column=_COLUMN, row_id=found.id))


def _key(user_id: UUID) -> bytes:
    """Of the lock-out: somebody else's wrong tries lock nobody out."""
    return vault.blind_index("second_step", str(user_id))


def _lock(user_id: UUID) -> None:
    codes.lock_key(_key(user_id))
