"""Texts about one thing to one person are gathered: they say the same, so the second within minutes says nothing new.

Every message stands in its box at once, and is followed by a text within a few minutes at the latest.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from yizhan.kernel.models import Delivery, Message

WITHIN: Final = timedelta(minutes=5)
"""How far two texts to one person about one thing are apart at least."""

_LOOKS_BACK: Final = timedelta(days=1)  # a text may leave late, where no worker was there


def text_due(message: Message) -> datetime | None:
    """When the message's own text is to go out; None where one that waits untouched tells of it as well.

    What waits is locked: no worker begins to send it before the caller's message is there. One on its way covers
    nothing that is told later. Within a transaction; one query.
    """
    at, room = message.sent_at, message.kind.partition(".")[0]
    about = Q(message__kind__startswith=f"{room}.") if message.link else Q(message__kind=message.kind)
    lately = Delivery.objects.filter(
        about,
        message__user_id=message.user_id,
        message__link=message.link,
        message__sent_at__range=(at - _LOOKS_BACK, at),
        channel=Delivery.Channel.SMS,
    )
    untouched = Q(state=Delivery.State.WAITING, attempts=0, try_at__lte=at + WITHIN)
    counting = untouched | Q(state=Delivery.State.SENT, done_at__gt=at - WITHIN)
    found = list(lately.filter(counting).select_for_update(skip_locked=True, of=("self",)))
    if any(one.state == Delivery.State.WAITING for one in found):
        return None
    return max((one.done_at + WITHIN for one in found if one.done_at), default=at)
