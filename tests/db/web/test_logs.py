"""What gets into the log when something breaks: enough to mend it, nothing about people."""

import pytest
import structlog
from django.db import IntegrityError, transaction

from yizhan.accounts.models import User
from yizhan.kernel.ids import new_id
from yizhan.web.logs import without_rows

NAME = "王秀兰"


@pytest.mark.django_db
def test_a_row_that_broke_a_constraint_is_not_quoted() -> None:
    User.objects.create(phone_sealed=b"1", phone_index=b"same", name=NAME)
    with pytest.raises(IntegrityError) as broken, transaction.atomic():
        User.objects.create(id=new_id(), phone_sealed=None, phone_index=b"other", name=NAME)
    told = structlog.processors.format_exc_info(None, "error", {"exc_info": broken.value})
    assert NAME in told["exception"], "the database no longer quotes rows"
    assert NAME not in without_rows(None, "error", told)["exception"]
    assert "not-null constraint" in told["exception"]
