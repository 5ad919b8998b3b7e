"""People who sign in, in which roles they may act, and what they consented to."""

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Free, Kept
from yizhan.kernel.scope import Level, Line, Role


class UserManager(BaseUserManager["User"]):
    """Django asks for one; people are made by the services, which seal the phone."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(id=username or "")


class User(AbstractBaseUser, Kept):
    """Somebody who can sign in, by a code sent to their phone; a password (Argon2) is their own choice."""

    changing = ("password", "last_login", "email_sealed", "is_active", "language")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    phone_sealed = models.BinaryField()
    phone_index = models.BinaryField(unique=True)
    email_sealed = models.BinaryField(null=True)  # confirmed by a code sent there, else it does not stand here
    name = models.CharField(max_length=64, blank=True)  # as they want to be addressed; the register has the real name
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True, default="", db_default="")  # chosen; empty: never
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    def __str__(self) -> str:
        return f"user {self.id}"


class SentCode(Free):
    """A code sent to a phone or a mailbox. Only its digest is kept; five wrong tries end it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key_index = models.BinaryField()  # blind: the phone, or the user with the address to be confirmed
    sender_index = models.BinaryField()  # the asking address, blind
    digest = models.BinaryField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["key_index", "-sent_at"], name="code_by_key"),
            models.Index(fields=["sender_index", "-sent_at"], name="code_by_sender"),
        ]


class WrongTry(Free):
    """Wrong codes and passwords, for the lock-out. Swept after a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key_index = models.BinaryField()  # as of the codes
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["key_index", "at"], name="wrong_try_by_key")]


class SignedInSession(Free):
    """One signed-in device. The oldest ends when somebody opens more than they may."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="signed_in_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "-started_at"], name="session_by_user")]


class SecondStep(Free):
    """Somebody's authenticator app (RFC 6238). Asked for at sign-in once it was confirmed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="second_step")
    secret_sealed = models.BinaryField()
    last_step = models.BigIntegerField(default=0)  # of the last password that was taken: none counts twice
    confirmed_at = models.DateTimeField(null=True)


class RecoveryCode(Free):
    """One of ten codes for a lost phone, as a digest. Used once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]


class DeskCode(Free):
    """A desk's wish to be signed in by somebody's phone: bound to the browser that asked, used once. Digests only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_digest = models.BinaryField(unique=True)  # of what the QR code says
    secret_digest = models.BinaryField()  # of what lies in the asking browser's session alone
    number = models.CharField(max_length=2)
    device = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    redeemed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires_at"], name="desk_code_by_end")]

    def is_open(self, at: datetime) -> bool:
        """Whether a phone may still confirm it."""
        return self.confirmed_at is None and at < self.expires_at


class RoleGrant(Free):
    """Somebody may act in a role on behalf of a node (a union, or an employer) between two days."""

    changing = ("valid_until",)  # one that was to begin after its node is no more is deleted

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=24, choices=[(role.value, role.value) for role in Role])
    node_id = models.UUIDField()
    node_name = models.CharField(max_length=120)  # as it was called when the role was given
    level = models.CharField(max_length=16, choices=[(level.value, level.value) for level in Level], blank=True)
    line = models.CharField(
        max_length=9, choices=[(line.value, line.value) for line in Line], default=Line.TERRITORY
    )  # of the node: below an industry's top there are cities and counties on both lines
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)  # the last day
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["node_id", "role"], name="grant_by_node")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="grant_ends_after_it_begins",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "node_id"],
                name="one_open_grant",
                condition=Q(valid_until__isnull=True),
            ),
        ]


class Consent(Kept):
    """One person's separate consent (单独同意) to one use of sensitive data. Withdrawn by a date, never deleted.

    Source: Personal Information Protection Law, articles 14, 15 and 29. The person is known by the blind index of
    the ID number, since an adult of the household who consents on paper need not have an account.
    """

    changing = ("withdrawn_at",)

    class Method(models.TextChoices):
        OWN_PHONE = "own_phone"
        PAPER = "paper"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_index = models.BinaryField()
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=64)
    text_version = models.CharField(max_length=64)  # SHA-256 of the text that was shown
    context_kind = models.CharField(max_length=48)
    context_id = models.UUIDField()
    method = models.CharField(max_length=16, choices=Method.choices)
    evidence_file_id = models.UUIDField(null=True)  # the scanned sheet, for consent on paper
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["context_kind", "context_id"], name="consent_by_context")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject_index", "purpose", "context_kind", "context_id"],
                name="one_standing_consent",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="paper_has_evidence",
                condition=~Q(method="paper") | Q(evidence_file_id__isnull=False),
            ),
        ]
