"""Every expected refusal has a code of its own, a status of the client's side, and words that help."""

import importlib
import pkgutil
import re
from string import Formatter

import yizhan
from tests.arch.sources import modules, short
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


def test_a_page_that_takes_a_file_tells_its_refusal_itself() -> None:
    """Else whoever chose a wrong file meets an error page, and what was typed beside it is gone."""
    takers = {short(path): path.read_text() for path, _ in modules() if path.parent.name == "http"}
    takers = {name: text for name, text in takers.items() if "request.FILES" in text and not name.endswith("api.py")}
    assert len(takers) > 8
    by_their_callers = {
        "src/yizhan/cases/http/reading.py",  # a signed sheet, for mine.py and questions.py
        "src/yizhan/cases/http/deferring.py",  # asks only whether anything came; uploading.py takes it
        "src/yizhan/ledger/http/reading.py",  # the bank's answer, for batch.py
        "src/yizhan/registry/http/forms.py",  # a paper: services/papers.py refuses it at its field
    }
    silent = {name for name, text in takers.items() if "refused_at(" not in text and "except DomainError" not in text}
    assert silent == by_their_callers


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
