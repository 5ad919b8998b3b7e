"""What can go wrong on the tour."""

from django.utils.translation import gettext_lazy as _

from yizhan.kernel.errors import Conflict


class NotYet(Conflict):
    """A step before this one has not been done, or its effect is not there yet."""

    code = "tour-not-yet"
    message = _("前一步的结果还没有出来：{what}。做完再按一次。")
