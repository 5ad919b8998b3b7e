"""The demonstration does not open a real installation to everybody."""

import pytest

from yizhan.accounts.models import User
from yizhan.ops.demo.guard import refuse_real_people
from yizhan.ops.errors import OperationError

pytestmark = pytest.mark.django_db


def test_an_empty_database_may_become_a_demonstration() -> None:
    refuse_real_people()


def test_a_database_with_people_of_its_own_may_not() -> None:
    User.objects.create(phone_sealed=b"sealed", phone_index=b"index")
    with pytest.raises(OperationError, match="real installation"):
        refuse_real_people()
