"""An account is closed when whoever it belongs to has died, and opened again where that was said by mistake."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.accounts.models import SignedInSession, User
from yizhan.accounts.services.signing_in import end_devices
from yizhan.kernel import journal
from yizhan.kernel.scope import Acting


@transaction.atomic
def close_account(*, user_id: UUID, acting: Acting, at: datetime) -> bool:
    """From now on nobody signs in here and nothing is sent there; every device is signed out.

    False where it was closed already.
    """
    user = User.objects.select_for_update(of=("self",)).get(id=user_id)
    if not user.is_active:
        return False
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_devices(list(SignedInSession.objects.filter(user=user, ended_at__isnull=True)), at)
    journal.append("accounts.closed", acting=acting, at=at, subject=("user", user_id))
    return True


@transaction.atomic
def reopen_account(*, user_id: UUID, acting: Acting, at: datetime) -> None:
    """Signing in and messages are as before; opening an open account changes nothing."""
    if User.objects.filter(id=user_id, is_active=False).update(is_active=True):
        journal.append("accounts.reopened", acting=acting, at=at, subject=("user", user_id))
