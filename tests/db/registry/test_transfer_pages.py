"""The pages of a transfer: asked by the member, accepted or refused by the new union."""

from datetime import timedelta

import pytest

from tests.db.registry.test_pages import refused, text, transfer_asked
from tests.people import People
from tests.world import SINCE
from yizhan.accounts.models import RoleGrant
from yizhan.kernel import calendar, clock
from yizhan.kernel.models import Message
from yizhan.registry import api
from yizhan.registry.models import Transfer
from yizhan.registry.tasks import escalate_overdue_transfers


def test_a_transfer_is_asked_by_county_with_reasons_that_fit(people: People) -> None:
    shown = text(people.client("member").get("/my/membership/transfer?county=230102"))
    assert "没有单位工会，由区县的周转库接收" in shown
    assert "失业" in shown
    assert "开除" not in shown
    assert "要求退会" not in shown


def test_ones_own_union_is_refused_at_the_field(people: People) -> None:
    form = {"union_id": str(people.world["mill"]), "reason": "1"}
    response = people.client("member").post("/my/membership/transfer?q=mill", form)
    assert response.status_code == 422
    assert "现在就在这家工会" in text(response)
    assert not Transfer.objects.exists()


def test_a_member_asks_for_a_transfer_and_the_new_union_accepts(people: People) -> None:
    member = people.client("member")
    assert "depot工会" in text(member.get("/my/membership/transfer?q=depot"))
    member.post("/my/membership/transfer", {"union_id": str(people.world["depot"]), "reason": "1"})
    transfer = Transfer.objects.get()
    assert calendar.working_days_between(clock.today(), transfer.due_on) == 10
    cadre = people.client("other_cadre")
    assert "Alice" in text(cadre.get("/transfers"))
    assert "230*************" in text(cadre.get(f"/transfers/{transfer.id}"))
    assert cadre.post(f"/transfers/{transfer.id}/accept").status_code == 302
    membership = api.membership_of(people.person("member"))
    assert membership is not None
    assert membership.union_id == people.world["depot"]
    refused(409, lambda: cadre.post(f"/transfers/{transfer.id}/accept"))


def test_a_refusal_of_a_transfer_needs_a_reason(people: People) -> None:
    transfer_id, cadre = transfer_asked(people), people.client("other_cadre")
    refused(422, lambda: cadre.post(f"/transfers/{transfer_id}/refuse", {"why": ""}))
    cadre.post(f"/transfers/{transfer_id}/refuse", {"why": "不在本单位工作，请联系新单位工会"})
    assert "不在本单位工作" in text(people.client("member").get("/my/membership"))


@pytest.mark.parametrize(
    ("who", "status"),
    [("cadre", 404), ("county", 404), ("other_county", 404), ("member", 403), ("employer", 403), ("visitor", 302)],
)
def test_nobody_else_decides_on_a_transfer(people: People, who: str, status: int) -> None:
    transfer_id, client = transfer_asked(people), people.client(who)
    refused(status, lambda: client.post(f"/transfers/{transfer_id}/accept"))
    refused(status, lambda: client.post(f"/transfers/{transfer_id}/refuse", {"why": "不行"}))


def test_a_member_withdraws_only_their_own_transfer(people: People) -> None:
    transfer_id = transfer_asked(people)
    refused(404, lambda: people.client("other_member").post(f"/my/transfers/{transfer_id}/withdraw"))
    people.client("member").post(f"/my/transfers/{transfer_id}/withdraw")
    assert Transfer.objects.get().state == "withdrawn"


def test_what_the_new_union_does_not_answer_rises_and_everybody_concerned_is_told(people: People) -> None:
    member = people.client("member")
    member.post("/my/membership/transfer", {"union_id": str(people.world["depot"]), "reason": "1"})
    transfer = Transfer.objects.get()
    county = people.client("other_county")
    assert "Alice" not in text(county.get("/transfers"))
    assert county.post(f"/transfers/{transfer.id}/accept").status_code == 404
    late = clock.now() + timedelta(days=60)
    assert escalate_overdue_transfers(late) == 1
    assert escalate_overdue_transfers(late) == 0
    told = Message.objects.filter(kind="registry.transfer_escalated")
    assert dict(told.values_list("user_id", "link")) == {
        people.users["other_county"]: f"/transfers/{transfer.id}",
        people.users["other_cadre"]: f"/transfers/{transfer.id}",
        people.users["member"]: "/my/membership",
    }
    assert "nangang工会" in told.get(user_id=people.users["member"]).title
    assert "超期，由上级督办" in text(member.get("/my/membership"))
    assert "Alice" in text(county.get("/transfers"))
    assert county.post(f"/transfers/{transfer.id}/accept").status_code == 302
    membership = api.membership_of(people.person("member"))
    assert membership is not None
    assert membership.union_id == people.world["depot"]


def test_it_rises_past_a_desk_at_which_nobody_sits(people: People) -> None:
    """The street above the school has nobody, so the county may answer."""
    people.client("other_member").post(
        "/my/membership/transfer", {"union_id": str(people.world["school"]), "reason": "1"}
    )
    RoleGrant.objects.filter(node_id=people.world["xinyang"]).update(valid_until=SINCE)
    assert escalate_overdue_transfers(clock.now() + timedelta(days=60)) == 1
    assert Transfer.objects.get().escalated_to_id == people.world["daoli"]
