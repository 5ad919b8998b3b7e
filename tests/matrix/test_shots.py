"""The pages whose picture `make shots` takes come, to whom they are shown."""

import pytest

from tests.matrix.stage import Set
from tools.shots.pages import Shot, shots


@pytest.mark.parametrize("shot", list(shots()), ids=lambda shot: shot.name)
def test_a_page_that_is_photographed_comes(everything: Set, shot: Shot) -> None:
    answer = everything.client(shot.who).get(shot.path(everything.stage))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
