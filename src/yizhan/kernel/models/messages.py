"""What people are told, and how it reached them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.models.base import Free


class Message(Free):
    """One message in somebody's box. Title and body are shown in the app only; an SMS never carries them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user_id = models.UUIDField()
    kind = models.CharField(max_length=64)  # "room.happened", as in the journal
    title = models.CharField(max_length=80)
    body = models.CharField(max_length=500, blank=True)
    link = models.CharField(max_length=200, blank=True)  # a path of this platform
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user_id", "-sent_at", "-id"], name="message_by_user_sent"),
            models.Index(fields=["user_id"], name="message_unread", condition=Q(read_at__isnull=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(link="") | Q(link__startswith="/"), name="message_links_inside"),
        ]


class Delivery(Free):
    """A message on its way outside the app. The address is looked up when it is sent and never kept here.

    A text to somebody without an account (`sealed_id`) lies in the vault with its number until it was sent or given up.
    """

    class Channel(models.TextChoices):
        SMS = "sms"
        EMAIL = "email"

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        DROPPED = "dropped"  # whom it was for has died meanwhile

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="deliveries")
    sealed_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=32, blank=True)  # stable code of the last failure: "no-address", "refused"…
    try_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["try_at", "id"], name="delivery_waiting", condition=Q(state="waiting")),
            models.Index(fields=["done_at"], name="delivery_failed", condition=Q(state="failed")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "channel"], name="one_delivery_by_channel"),
            models.CheckConstraint(
                condition=Q(message__isnull=False, sealed_id__isnull=True)
                | Q(message__isnull=True, sealed_id__isnull=False),
                name="delivery_has_one_content",
            ),
        ]


class DemoSms(Free):
    """Demonstration only: a text that a real installation would have handed to a mobile operator."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mobile = models.CharField(max_length=20)
    text = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mobile", "-at"], name="demo_sms_by_mobile")]


class DemoLetter(Free):
    """Demonstration only: an e-mail that a real installation would have handed to its mail server."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.CharField(max_length=254)
    subject = models.CharField(max_length=120)
    text = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["email", "-at"], name="demo_letter_by_email")]
