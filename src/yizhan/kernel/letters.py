"""E-mail: through the mail server that is set, or into a box in a demonstration without one.

Nothing personal is in any letter but a code's digits: what it is about stands in the platform, behind the sign-in.
"""

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail


class NotSent(RuntimeError):
    """The mail server did not take the letter. It may be tried again."""


class NoMailServer(NotSent):
    """Nothing sends e-mail here; trying again will not help."""


def can_be_sent() -> bool:
    """Whether there is anything that takes letters."""
    return bool(settings.EMAIL_HOST or settings.DEMO)


def send(*, email: str, subject: str, text: str, at: datetime) -> None:
    """Hand over one letter; raises NotSent."""
    from yizhan.kernel.models import DemoLetter

    if settings.EMAIL_HOST:
        try:
            send_mail(subject, text, None, [email])
        except OSError as error:
            raise NotSent(type(error).__name__) from error
    elif settings.DEMO:
        DemoLetter.objects.create(email=email, subject=subject, text=text, at=at)
    else:
        raise NoMailServer("no mail server is set: YIZHAN_EMAIL_URL")
