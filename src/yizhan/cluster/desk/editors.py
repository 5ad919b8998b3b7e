"""Somebody at the writing desk, as Wagtail asks about users: let in, and allowed nothing of Wagtail's own."""

from collections.abc import Iterable
from typing import Self, cast
from uuid import UUID

from yizhan.accounts.models import User


class Editor(User):
    """An account while it writes. Wagtail's permissions are all refused but the one to come in."""

    is_superuser = False

    @classmethod
    def at_desk(cls, user_id: UUID) -> Self:
        """Not active as Wagtail counts it (in memory alone): so it looks into none of its tables for permissions."""
        found = cls._default_manager.get(pk=user_id)
        found.is_active = False
        return cast("Self", found)

    class Meta:
        proxy = True
        app_label = "cluster_desk"

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002
        return perm == "wagtailadmin.access_admin"

    def has_perms(self, perms: Iterable[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, _label: str) -> bool:
        return False

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @property
    def wagtail_userprofile(self) -> None:
        """Nobody has settings of Wagtail's: there is no such table."""
        raise AttributeError("wagtail_userprofile")

    @property
    def email(self) -> str:
        """Never shown there: an address in full is read with a row in the journal or not at all."""
        return ""
