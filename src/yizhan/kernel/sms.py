"""Short messages: one interface, and the box that takes the operator's place in a demonstration.

A provider's client registers under a name; the setting SMS_SENDER picks one. Nothing personal is in any text but
a sign-in code's digits: what a message is about stands in the platform, behind the sign-in.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, Protocol

import structlog
from django.conf import settings
from django.utils.translation import gettext as _

from yizhan.kernel.ids import new_id


class SendingFailed(RuntimeError):
    """The provider did not take the message; the text says what it answered. It may be tried again."""


class SmsSender(Protocol):
    """Hands one text to the operator of a mobile network; raises SendingFailed."""

    def send(self, *, mobile: str, text: str, at: datetime) -> None: ...


class NoProvider(SendingFailed):
    """Nothing sends texts here; trying again will not help."""


class Log:
    """Notes that a text was due, without number or words, and says that it was not sent: for trying things out."""

    def send(self, *, mobile: str, text: str, at: datetime) -> None:  # noqa: ARG002
        structlog.get_logger(__name__).warning("sms_not_sent", reason="no provider is set: YIZHAN_SMS=log")
        raise NoProvider("YIZHAN_SMS=log sends nothing")


class DemoBox:
    """Keeps texts where the demonstration shows them. Refuses to work outside demonstration mode."""

    def send(self, *, mobile: str, text: str, at: datetime) -> None:
        from yizhan.kernel.models import DemoSms

        if not settings.DEMO:
            raise SendingFailed("the demonstration's box takes messages in demonstration mode only")
        DemoSms.objects.create(id=new_id(), mobile=mobile, text=text, at=at)


def _gateway() -> SmsSender:
    from yizhan.kernel.sms_gateway import Gateway

    return Gateway(**settings.SMS_GATEWAY)


SENDERS: Final[dict[str, Callable[[], SmsSender]]] = {"log": Log, "demo": DemoBox, "gateway": _gateway}


def sender() -> SmsSender:
    """The sender that the setting SMS_SENDER names."""
    return SENDERS[settings.SMS_SENDER]()


def send_code(*, mobile: str, code: str, minutes: int, at: datetime) -> None:
    """Send a sign-in code at once; it is worth nothing later, so it takes no queue. Raises SendingFailed.

    In the language of the page on which it was asked for.
    """
    text = _("【驿站】验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。").format(code=code, minutes=minutes)
    sender().send(mobile=mobile, text=text, at=at)


def send_notice(*, mobile: str, text: str, at: datetime) -> None:
    """Say that something waits in the app, and nothing personal of it: a phone lies open on the table."""
    sender().send(mobile=mobile, text=_("【驿站】{text}").format(text=text), at=at)
