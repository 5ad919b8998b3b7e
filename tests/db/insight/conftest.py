import pytest

from tests.db.ledger import scene


@pytest.fixture
def city(db: None) -> None:
    """The unions of the ledger's scene."""
    scene.unions()
