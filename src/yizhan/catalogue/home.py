"""What I may have: the services section of a member's first screen."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from yizhan.catalogue import queries, registers
from yizhan.catalogue.forms.cleaning import said
from yizhan.catalogue.labels import OUTCOME, UNDER_WAY
from yizhan.catalogue.matching import match_facts, match_person
from yizhan.catalogue.types import Match, Outcome
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting
from yizhan.kernel.screens import Panel, Row

SHOWN = 3


def services(acting: Acting, at: datetime) -> Panel | None:
    """Up to three services I may have, sure before possible, the rest folded; what is denied is not offered.

    Of somebody whom the register does not have nothing is known, not even a membership."""
    on = local_date(at)
    matches = match_person(acting.person_id, on) if acting.person_id else match_facts({}, on)
    standing = registers.under_way(acting)
    offered = [
        (match, queries.in_the_way(match.programme, standing))
        for match in matches
        if match.verdict.outcome in (Outcome.YES, Outcome.UNKNOWN)
    ]
    offered.sort(key=lambda one: one[1] is not None)  # what is asked for already stands last
    rows = tuple(_row(match, address) for match, address in offered)
    every = Row(_("全部服务"), reverse("services"))
    return Panel(rows=rows[:SHOWN], folded=rows[SHOWN:], more=every)


def _row(match: Match, address: str | None) -> Row:
    """`address`: where the application under way is looked at; there is no second one then."""
    programme = match.programme
    closes = _("{day} 截止").format(day=programme.closes_on.isoformat()) if programme.closes_on else ""
    return Row(
        title=said(programme.names),
        href=address or reverse("service", kwargs={"code": programme.code}),
        note=said(programme.worth) or said(programme.summary),
        side=str(UNDER_WAY) if address else closes or str(OUTCOME[match.verdict.outcome]),
    )
