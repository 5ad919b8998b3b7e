"""One transfer at a time: whoever has asked in 我的会籍 asks for no second one here."""

from yizhan.cases import errors
from yizhan.catalogue.types import Programme
from yizhan.kernel.scope import Acting
from yizhan.registry import api as registry

TRANSFERS = "membership.transfer"


def transfers(programme: Programme) -> bool:
    """Whether it moves a membership to another union."""
    return any(call.name == TRANSFERS for step in programme.steps for call in step.effects)


def refuse_second(programme: Programme, acting: Acting) -> None:
    """Raises TransferUnderWay where one was asked for in the register and is not answered yet."""
    if acting.person_id is not None and transfers(programme) and registry.is_moving(acting.person_id):
        raise errors.TransferUnderWay
