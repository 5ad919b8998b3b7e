"""The tables that every room stands on. Every table says by its base what the serving role may do with its rows."""

from yizhan.kernel.models.base import AppendOnly, Free, Kept
from yizhan.kernel.models.calendar import CalendarDay, ClockShift
from yizhan.kernel.models.facts import Fact
from yizhan.kernel.models.idempotency import KeptAnswer
from yizhan.kernel.models.journal import JournalBlock, JournalEntry, JournalEra, OutboxCursor
from yizhan.kernel.models.limits import CountedTry
from yizhan.kernel.models.messages import Delivery, DemoLetter, DemoSms, Message
from yizhan.kernel.models.vault import StoredFile, VaultItem

__all__ = [
    "AppendOnly",
    "CalendarDay",
    "ClockShift",
    "CountedTry",
    "Delivery",
    "DemoLetter",
    "DemoSms",
    "Fact",
    "Free",
    "JournalBlock",
    "JournalEntry",
    "JournalEra",
    "Kept",
    "KeptAnswer",
    "Message",
    "OutboxCursor",
    "StoredFile",
    "VaultItem",
]
