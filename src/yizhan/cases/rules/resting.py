"""Which parts of an application rest on which: nothing goes on that rests on what cannot be."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from yizhan.catalogue.types import Part, Programme, Requirement

Services = Sequence[tuple[Programme, Part | None]]
OPENS_FILE = "hardship.open_file"


def rests_on(services: Services, *, is_on_file: bool) -> dict[str, frozenset[str]]:
    """For each service the codes of those beside it that must be done before it can be done.

    A hardship file that is open already is there whatever becomes of asking for another.
    """
    files = frozenset(service.code for service, _ in services if opens_file(service))
    return {
        service.code: (
            _awaited(service, part) - files if is_on_file else _awaited(service, part) | _needed(service, files)
        )
        for service, part in services
    }


def fallen(resting: Mapping[str, AbstractSet[str]], denied: AbstractSet[str]) -> dict[str, str]:
    """The services that go with a denied one, directly or through others, and the one each rests on."""
    gone: dict[str, str] = {}
    while found := _next_fallen(resting, denied, gone):
        gone.update(found)
    return gone


def _next_fallen(
    resting: Mapping[str, AbstractSet[str]], denied: AbstractSet[str], gone: Mapping[str, str]
) -> dict[str, str]:
    lost = denied | gone.keys()
    standing = [code for code in resting if code not in lost]
    return {code: min(resting[code] & lost) for code in standing if not resting[code].isdisjoint(lost)}


def _awaited(service: Programme, part: Part | None) -> frozenset[str]:
    return frozenset(part.after if part else ()).union(*(step.after for step in service.steps))


def _needed(service: Programme, files: frozenset[str]) -> frozenset[str]:
    return files - {service.code} if needs_file(service) else frozenset()


def needs_file(service: Programme) -> bool:
    """It is granted to nobody who is not on file."""
    return any(Requirement.HARDSHIP_FILE in step.requires for step in service.steps)


def opens_file(service: Programme) -> bool:
    return any(call.name == OPENS_FILE for step in service.steps for call in step.effects)
