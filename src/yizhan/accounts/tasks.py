"""What accounts does by itself: codes, failed tries and sessions whose time is over go."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone
from procrastinate.contrib.django import app

from yizhan.accounts.models import DeskCode, SentCode, SignedInSession, WrongTry
from yizhan.kernel import clock
from yizhan.kernel.sweeping import BATCH, BATCHES_AT_ONCE, sweep_rows

TRIES_KEPT_FOR: Final = timedelta(days=2)  # sendings are counted over a day
ENDED_KEPT_FOR: Final = timedelta(days=30)  # the journal keeps who signed in when for good


@app.periodic(cron="23 * * * *")
@app.task(queueing_lock="accounts.sweep")
def sweep(timestamp: int) -> None:  # noqa: ARG001 - the hour it is due; what counts is the clock
    """Every hour, once, whatever the number of workers."""
    sweep_tries(at=clock.now())
    # Django ends its sessions by the machine's clock: fast-forwarding a demonstration signs nobody out.
    sweep_sessions(at=timezone.now())


def sweep_tries(*, at: datetime) -> int:
    """Forget codes and wrong tries that no limit looks back to any more; returns how many."""
    before = at - TRIES_KEPT_FOR
    codes, wrong_tries = SentCode.objects.filter(sent_at__lt=before), WrongTry.objects.filter(at__lt=before)
    desk_codes = DeskCode.objects.filter(expires_at__lt=before)
    return sweep_rows(codes) + sweep_rows(wrong_tries) + sweep_rows(desk_codes)


def sweep_sessions(*, at: datetime) -> int:
    """Remove sessions that are over, note their devices as signed out, and forget those a month later."""
    swept = sweep_rows(Session.objects.filter(expire_date__lt=at))
    living = Session.objects.filter(session_key=OuterRef("session_key"))
    gone = SignedInSession.objects.filter(~Exists(living), ended_at__isnull=True)
    for _turn in range(BATCHES_AT_ONCE):
        ids = list(gone.values_list("id", flat=True)[:BATCH])
        SignedInSession.objects.filter(id__in=ids).update(ended_at=at)
        if len(ids) < BATCH:
            break
    return swept + sweep_rows(SignedInSession.objects.filter(ended_at__lt=at - ENDED_KEPT_FOR))
