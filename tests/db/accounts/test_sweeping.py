"""What is over goes by itself, and nothing else."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.people import People
from yizhan.accounts import services, tasks
from yizhan.accounts.models import SentCode, SignedInSession, WrongTry
from yizhan.kernel import clock
from yizhan.kernel.ids import new_id

DAY = timedelta(days=1)


def test_codes_and_failures_go_when_no_limit_counts_them(people: People) -> None:
    now = clock.now()
    services.request_code(phone="16000000001", sender="10.0.0.1", at=now - 3 * DAY)
    services.request_code(phone="16000000001", sender="10.0.0.1", at=now)
    WrongTry.objects.create(key_index=b"x", at=now - 3 * DAY)
    WrongTry.objects.create(key_index=b"x", at=now)
    assert tasks.sweep_tries(at=now) == 2
    assert SentCode.objects.get().sent_at == now
    assert WrongTry.objects.get().at == now


def test_a_session_that_is_over_goes_and_its_device_is_signed_out(people: People) -> None:
    over, going_on = people.client("member"), people.client("member")
    now = timezone.now()
    Session.objects.filter(session_key=over.session.session_key).update(expire_date=now - DAY)
    tasks.sweep_sessions(at=now)
    kept = SignedInSession.objects.get(session_key=going_on.session.session_key)
    assert kept.ended_at is None
    assert SignedInSession.objects.get(session_key=over.session.session_key or "").ended_at == now
    assert going_on.get("/my/role").status_code == 200


def test_devices_are_forgotten_a_month_after_their_end(people: People) -> None:
    now, user_id = timezone.now(), people.users["member"]
    for days in (29, 31):
        row = {"id": new_id(), "user_id": user_id, "session_key": f"gone-{days}", "started_at": now - 40 * DAY}
        SignedInSession.objects.create(**row, ended_at=now - days * DAY)
    tasks.sweep_sessions(at=now)
    assert list(SignedInSession.objects.values_list("session_key", flat=True)) == ["gone-29"]
