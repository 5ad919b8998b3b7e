"""What a Russian worker meets today is in Russian: front page, signing in, joining, services, refusals, the frame."""

import pytest

from tools.messages import ROOT, catalogue, collected

WHOLE = (
    "web/templates/web/base.html",
    "web/templates/web/portal.html",
    "web/templates/web/front.html",
    "web/templates/web/home_portal.html",
    "web/templates/web/me.html",
    "web/templates/web/problem.html",
    "web/templates/web/bare.html",
    "web/templates/web/offline.html",
    "web/templates/web/parts/foot.html",
    "web/templates/web/parts/brand.html",
    "web/templates/web/parts/preferences.html",
    "web/templates/web/parts/account.html",
    "web/templates/web/parts/problem_body.html",
    "web/templates/web/parts/field.html",
    "web/templates/web/parts/file_control.html",
    "web/templates/web/parts/pager.html",
    "web/templates/web/parts/rows.html",
    "web/errors.py",
    "kernel/errors.py",
    "accounts/errors.py",
    "accounts/templates/accounts/sign_in.html",
    "accounts/templates/accounts/enter_code.html",
    "accounts/templates/accounts/sign_in_by_password.html",
    "accounts/templates/accounts/enter_second.html",
    "accounts/templates/accounts/second_step.html",
    "accounts/templates/accounts/desk_code.html",
    "accounts/templates/accounts/desk_confirm.html",
    "registry/templates/registry/join.html",
    "registry/templates/registry/join_asked.html",
    "registry/templates/registry/join_done.html",
    "registry/templates/registry/reported_dead.html",
    "catalogue/templates/catalogue/services.html",
    "catalogue/templates/catalogue/service.html",
    "catalogue/templates/catalogue/self_check.html",
    "catalogue/templates/catalogue/parts/service_row.html",
    "catalogue/templates/catalogue/parts/verdict.html",
    "catalogue/templates/catalogue/fields/repeat.html",
)


@pytest.fixture(scope="module")
def asked() -> dict[str, set[str]]:
    """The messages of each source file."""
    found: dict[str, set[str]] = {}
    for message in collected():
        for file, _line in message.locations:
            texts = [message.id] if isinstance(message.id, str) else message.id
            found.setdefault(file.removeprefix("src/yizhan/"), set()).add(texts[0])
    return found


@pytest.mark.parametrize("file", WHOLE)
def test_what_russian_workers_meet_is_in_russian(asked: dict[str, set[str]], file: str) -> None:
    assert ROOT.joinpath("src", "yizhan", file).is_file()
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue("ru") if message.id}
    assert asked.get(file, set()) - known == set()
