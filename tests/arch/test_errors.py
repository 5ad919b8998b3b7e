"""Every expected refusal has a code of its own, a status of the client's side, and words that help."""

import importlib
import pkgutil
import re
from string import Formatter

import yizhan
from yizhan.kernel.errors import DomainError, Invalid

_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_error_has_a_code_of_its_own() -> None:
    """Faults in single fields share the code `invalid`: the fields tell them apart."""
    codes: dict[str, list[str]] = {}
    for error in errors():
        if issubclass(error, Invalid) and error is not Invalid and error.code == Invalid.code:
            continue
        codes.setdefault(error.code, []).append(error.__qualname__)
    assert {code: names for code, names in codes.items() if len(names) > 1} == {}
    assert [error.code for error in errors() if not re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", error.code)] == []


def test_every_error_is_the_asker_s_to_put_right() -> None:
    """But for the one where somebody else's service failed us while the asker waited."""
    assert {error.__qualname__: error.status for error in errors() if not 400 <= error.status <= 499} == {
        "CodeNotSent": 503,
        "EmailNotSent": 503,
    }


def test_every_error_says_something_whole() -> None:
    silent = [error.__qualname__ for error in errors() if not _speaks(error)]
    assert silent == []


def test_every_gap_in_a_message_has_a_name() -> None:
    gaps = {error.__qualname__: [gap for _, gap, _, _ in Formatter().parse(str(error.message))] for error in errors()}
    assert {
        name: found for name, found in gaps.items() if any(gap == "" or (gap or "").isdigit() for gap in found)
    } == {}


def errors() -> list[type[DomainError]]:
    """Every subclass of every room: all modules are imported to find them."""
    for module in pkgutil.walk_packages(yizhan.__path__, "yizhan."):
        if (
            ".migrations" not in module.name
            and not module.name.endswith(".__main__")
            and not _needs_wagtail(module.name)
        ):
            importlib.import_module(module.name)
    return sorted(_below(DomainError), key=lambda error: error.__qualname__)


def _needs_wagtail(module: str) -> bool:
    """The writing desk is imported where Wagtail is installed, and defines no errors of its own."""
    return module.startswith("yizhan.cluster.desk.") or module == "yizhan.web.editing_settings"


def _below(error: type[DomainError]) -> set[type[DomainError]]:
    found = set(error.__subclasses__())
    return {
        one for one in found | {two for sub in found for two in _below(sub)} if one.__module__.startswith("yizhan.")
    }


def _speaks(error: type[DomainError]) -> bool:
    """A whole sentence, one that ends in a reason filled in, or nothing but that reason."""
    message = str(error.message)
    if re.fullmatch(r"\{[a-z_]+\}", message):
        return True
    return bool(_CHINESE.search(message)) and message.endswith(("。", "?", "!", "}"))
