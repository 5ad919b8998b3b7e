"""What here names a person, and follows when two entries of the register become one."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from yizhan.registry.api import Column, Members

MOVERS: Final[Sequence[Column | Members]] = (
    Column("cases_application", "person_id"),
    Column("cases_assistance", "person_id"),
    Column("cases_hardshipfile", "person_id", {"one_open_hardship_file": _("在档的困难职工档案")}),
    Column("cases_helpasked", "person_id", {"one_open_request_for_help": _("对同一项服务的帮办请求")}),
    Column("cases_case", "subject_id", {"one_open_case_a_subject": _("同一项服务的在办申请")}),
    Members("cases_case", "connected"),
    Column("cases_certificate", "subject_id"),
)
