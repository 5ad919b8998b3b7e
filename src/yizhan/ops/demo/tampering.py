"""The trial of tampering: one row of the journal altered as the database's owner, found by the chain, and put back."""

import time
from datetime import datetime
from typing import Final
from uuid import UUID

import psycopg
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import sealer, verify
from yizhan.kernel.models import JournalEntry
from yizhan.web.tour import noting
from yizhan.web.tour.errors import NotYet
from yizhan.web.tour.types import Step, Told, Walk

_WHAT: Final = {
    "row-altered": _("被改过的行"),
    "row-missing": _("少了的行"),
    "row-added": _("多出来的行"),
    "block-altered": _("被改过的块"),
    "block-missing": _("少了的块"),
    "chain-broken": _("接不上的块"),
}
_FORGED: Final = "张三"
_PATIENCE_S: Final = 10.0
_LOOK_S: Final = 0.2
_SQL: Final = "UPDATE kernel_journalentry SET actor_name = %s WHERE id = %s"


def seal(walk: Walk, at: datetime) -> Told:
    """Write one entry, wait until it is sealed, and verify everything. Raises NotYet where it is not sealed in time.

    An entry that was altered before it was sealed would be sealed as altered, for good.
    """
    _put_back_what_was_left()
    noting.note(at=at)
    entry = JournalEntry.objects.filter(subject_kind="tour", subject_id=noting.SUBJECT).latest("id")
    _await_seal(entry, at)
    walk["entry"], walk["name"] = str(entry.id), entry.actor_name
    return _verified()


def alter(walk: Walk, _at: datetime) -> Told:
    """What the serving role cannot do, done by the database's owner."""
    _as_owner(_FORGED, walk["entry"])
    shown = _SQL % (f"'{_FORGED}'", f"'{walk['entry']}'")
    text = gettext("用数据库所有者的身份改了一行：这件事改成了“张三”做的。网站自己的数据库身份改不了，会被拒绝。")
    return Told(text, facts=[("SQL", shown)], is_code=True)


def find(_walk: Walk, _at: datetime) -> Told:
    return _verified()


def restore(walk: Walk, _at: datetime) -> Told:
    _as_owner(walk["name"], walk["entry"])
    return _verified()


STEPS: Final = (
    Step(_("记一条，封存，验一遍"), seal),
    Step(_("偷偷改掉那一行"), alter),
    Step(_("再验一遍"), find),
    Step(_("改回去，再验"), restore),
)


def _await_seal(entry: JournalEntry, at: datetime) -> None:
    """The worker's sealer may be at it, and a transaction that began earlier holds every seal up."""
    until = time.monotonic() + _PATIENCE_S
    while not _is_sealed(entry):
        if time.monotonic() > until:
            raise NotYet(what=gettext("这一条还没有封存：有别的事正在办"))
        sealer.seal(at=at)
        time.sleep(_LOOK_S)


def _is_sealed(entry: JournalEntry) -> bool:
    last = sealer.last_block()
    return last is not None and (last.era, last.to_xid) > (entry.era, entry.xid)


def _put_back_what_was_left() -> None:
    """Somebody altered a row here and went away: the next who tries begins with a journal that is sound."""
    left = JournalEntry.objects.filter(subject_kind="tour", subject_id=noting.SUBJECT, actor_name=_FORGED)
    for entry_id in left.values_list("id", flat=True):
        _as_owner(noting.WRITER, str(entry_id))


def _where(finding: verify.Finding) -> str:
    """The entry and the block that it was sealed in."""
    block = gettext("第 {block} 块").format(block=finding.block)
    return f"{finding.row}，{block}" if finding.row else block


def _as_owner(name: str, entry_id: str) -> None:
    address = settings.CONFIGURATION.database_url
    if not address:
        raise NotYet(what=gettext("这里不知道数据库所有者的口令，改不了"))
    with psycopg.connect(address) as connection:
        connection.execute(_SQL, [name, UUID(entry_id)])


def _verified() -> Told:
    """What `yizhan journal verify` would print."""
    verdict = verify.verify()
    facts = [(gettext("验过"), gettext("{rows} 行，{blocks} 块").format(rows=verdict.rows, blocks=verdict.blocks))]
    facts += [(str(_WHAT.get(finding.what, finding.what)), _where(finding)) for finding in verdict.findings]
    sound = gettext("每一行都和封存时一样。")
    return Told(sound if verdict.sound else gettext("有一行和封存时不一样，找出来了："), facts=facts)
