"""The tax office's count and the union's stand side by side with their days, and neither changes the other."""

from datetime import date, timedelta

import pytest

from tests.people import People
from tests.world import AT, TODAY
from yizhan.kernel.errors import Invalid
from yizhan.kernel.models import JournalEntry
from yizhan.registry.models import HeadCount
from yizhan.registry.queries.unions import heads_of
from yizhan.registry.services.head_counts import record_head_count

FORM = {"count_source": "tax", "as_of": "2026-01-31", "workers": "41"}


def rows() -> list[tuple[object, ...]]:
    return list(HeadCount.objects.order_by("source", "as_of").values_list("source", "as_of", "workers", "members"))


def test_both_are_shown_with_their_days_and_the_difference(people: People) -> None:
    cadre, address = people.client("cadre"), f"/unions/{people.world['mill']}"
    assert "还没有登记" in cadre.get(address).content.decode()
    assert cadre.post(f"{address}/head-counts", FORM).status_code == 302
    own = {"count_source": "union", "as_of": "2025-12-31", "workers": "38", "members": "30"}
    assert people.client("county").post(f"{address}/head-counts", own).status_code == 302
    assert rows() == [("tax", date(2026, 1, 31), 41, None), ("union", date(2025, 12, 31), 38, 30)]
    page = cadre.get(address).content.decode()
    for words in ("职工 41 人", "职工 38 人", "会员 30 人", "税务登记多 3 人"):
        assert words in page
    assert JournalEntry.objects.filter(kind="registry.heads_counted").count() == 2


def test_only_officers_see_and_enter_them(people: People) -> None:
    address = f"/unions/{people.world['mill']}"
    for who, status in (("member", 403), ("employer", 403), ("other_cadre", 404), ("visitor", 302)):
        assert people.client(who).post(f"{address}/head-counts", FORM).status_code == status
    assert rows() == []
    assert "职工人数" not in people.client("member").get(address).content.decode()
    assert "职工人数" not in people.client("employer").get(address).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"count_source": "guess"},
        {"as_of": ""},
        {"as_of": "2999-01-01"},
        {"workers": "-3"},
        {"workers": "四十"},
        {"members": "3"},
        {"count_source": "union", "members": "42"},
    ],
)
def test_what_cannot_be_is_said_at_its_field(people: People, wrong: dict[str, str]) -> None:
    answer = people.client("cadre").post(f"/unions/{people.world['mill']}/head-counts", FORM | wrong)
    assert answer.status_code == 422
    assert rows() == []


def test_the_last_of_each_source_is_compared_and_the_same_day_is_corrected(people: People) -> None:
    mill, cadre = people.world["mill"], people.acting("cadre")
    for source, days, workers in (("tax", 9, 50), ("tax", 3, 40), ("union", 5, 44), ("tax", 3, 41)):
        record_head_count(
            union_id=mill, source=source, as_of=TODAY - timedelta(days=days), workers=workers, members=None,
            acting=cadre, at=AT,
        )  # fmt: skip
    last, difference = heads_of(mill, TODAY)
    assert (last["tax"].workers, last["union"].workers, difference) == (41, 44, -3)
    assert len(rows()) == 3
    with pytest.raises(Invalid):
        record_head_count(union_id=mill, source="tax", as_of=TODAY, workers=3, members=1, acting=cadre, at=AT)
    assert len(rows()) == 3


def test_programs_enter_and_read_them(people: People) -> None:
    address = f"/api/v1/unions/{people.world['mill']}/head-counts"
    body = {"source": "tax", "as_of": "2026-01-31", "workers": 41}
    told = people.client("cadre").post(address, body, content_type="application/json")
    assert told.status_code == 201
    assert people.client("county").get(address).json() == [body | {"members": None}]
