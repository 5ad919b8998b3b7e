"""Members of other unions in a roster: asked for where the cadre says so, moved by the word of both others.

And whoever a roster changed or added is told, a whole chunk in as many statements as one member.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.counting import CountedQueries
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.sending import looked_through, taken_in
from tests.owning import by_the_owner
from tests.people import People
from tests.world import AT
from yizhan.accounts import services as accounts
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.models import JournalEntry, Message
from yizhan.kernel.scope import Acting
from yizhan.registry import api, errors, sealed
from yizhan.registry.models import Membership, Person, Transfer
from yizhan.registry.roster import uploads, working
from yizhan.registry.services import memberships, offers
from yizhan.registry.tasks import escalate_overdue_transfers


@pytest.fixture
def cadre(people: People) -> Acting:
    return people.acting("cadre")


def row_of(people: People, who: str, **more: str) -> dict[str, str]:
    person = Person.objects.get(id=people.person(who))
    return {"姓名": person.name, "证件号码": sealed.open_document(person), **more}


def offered(people: People, cadre: Acting, tmp_path: Path, who: str = "other_member") -> Transfer:
    taken_in(write_csv(tmp_path / "a.csv", [row_of(people, who)]), people.world, cadre, moves="all")
    return Transfer.objects.get(person_id=people.person(who))


def union_of(people: People, who: str) -> object:
    standing = api.membership_of(people.person(who))
    return standing.union_id if standing else None


def test_without_a_tick_nobody_is_asked_for(people: People, cadre: Acting, tmp_path: Path) -> None:
    taken_in(write_csv(tmp_path / "a.csv", [row_of(people, "other_member")]), people.world, cadre)
    assert not Transfer.objects.exists()


def test_only_those_ticked_are_asked_for(people: People, cadre: Acting, tmp_path: Path) -> None:
    rows = [row_of(people, "other_member"), row_of(people, "far_member")]
    upload = looked_through(write_csv(tmp_path / "名册.csv", rows), people.world, cadre)
    client = people.client("cadre")
    assert 'value="3|名册"' in client.get(f"/rosters/{upload.id}").content.decode()
    client.post(f"/rosters/{upload.id}/apply", {"move": ["3|名册"]})
    working.work_all()
    transfer = Transfer.objects.get()
    assert transfer.person_id == people.person("far_member")
    assert (transfer.state, transfer.from_union_id, transfer.to_union_id) == (
        "offered", people.world["plant"], people.world["mill"],
    )  # fmt: skip
    assert union_of(people, "far_member") == people.world["plant"]


def test_with_both_words_the_member_moves_whoever_says_it_last(people: People, cadre: Acting, tmp_path: Path) -> None:
    for first, second, who in (
        ("other_member", "other_cadre", "other_member"),
        ("province", "far_member", "far_member"),
    ):
        with by_the_owner():
            Transfer.objects.all().delete()
        transfer = offered(people, cadre, tmp_path, who)
        if first == "province":
            with by_the_owner():
                Transfer.objects.update(from_union_id=people.world["plant"], escalated_to_id=people.world["province"])
        assert offers.agree(transfer_id=transfer.id, acting=people.acting(first), at=AT) is None
        assert union_of(people, who) != people.world["mill"]
        assert offers.agree(transfer_id=transfer.id, acting=people.acting(second), at=AT) is not None
        assert union_of(people, who) == people.world["mill"]
        transfer.refresh_from_db()
        assert transfer.state == "accepted"


def test_the_asking_union_cannot_say_yes_for_the_others(people: People, cadre: Acting, tmp_path: Path) -> None:
    transfer = offered(people, cadre, tmp_path)
    for who in ("cadre", "county", "relative_cadre", "member", "employer"):
        with pytest.raises(NotFound):
            offers.agree(transfer_id=transfer.id, acting=people.acting(who), at=AT)
        with pytest.raises(NotFound):
            offers.decline(transfer_id=transfer.id, why="x", acting=people.acting(who), at=AT)
    with pytest.raises(errors.TransferSettled):
        api.accept_transfer(transfer_id=transfer.id, acting=cadre, at=AT)
    transfer.refresh_from_db()
    assert (transfer.state, transfer.member_agreed_at, transfer.old_union_agreed_at) == ("offered", None, None)
    assert union_of(people, "other_member") == people.world["depot"]


def test_either_may_decline_and_nothing_changes(people: People, cadre: Acting, tmp_path: Path) -> None:
    transfer = offered(people, cadre, tmp_path)
    with pytest.raises(Invalid):
        offers.decline(transfer_id=transfer.id, acting=people.acting("other_cadre"), at=AT)
    offers.decline(transfer_id=transfer.id, why="还在本单位上班", acting=people.acting("other_cadre"), at=AT)
    transfer.refresh_from_db()
    assert (transfer.state, transfer.refusal) == ("refused", "还在本单位上班")
    assert "还在本单位上班" in Message.objects.get(user_id=people.users["cadre"]).title
    assert Message.objects.filter(user_id=people.users["other_member"], kind="registry.transfer_declined").exists()
    with pytest.raises(errors.TransferSettled):
        offers.agree(transfer_id=transfer.id, acting=people.acting("other_member"), at=AT)
    with by_the_owner():
        Transfer.objects.all().delete()
    again = offered(people, cadre, tmp_path)
    offers.decline(transfer_id=again.id, acting=people.acting("other_member"), at=AT)
    assert union_of(people, "other_member") == people.world["depot"]


def test_where_the_old_union_does_not_answer_the_level_above_it_may(
    people: People, cadre: Acting, tmp_path: Path
) -> None:
    transfer = offered(people, cadre, tmp_path)
    with pytest.raises(NotFound):
        offers.agree(transfer_id=transfer.id, acting=people.acting("other_county"), at=AT)
    assert escalate_overdue_transfers(clock.now() + timedelta(days=60)) == 1
    assert escalate_overdue_transfers(clock.now() + timedelta(days=60)) == 0
    offers.agree(transfer_id=transfer.id, acting=people.acting("other_county"), at=AT)
    offers.agree(transfer_id=transfer.id, acting=people.acting("other_member"), at=AT)
    assert union_of(people, "other_member") == people.world["mill"]


def test_who_has_an_open_transfer_is_not_asked_for_again(people: People, cadre: Acting, tmp_path: Path) -> None:
    api.request_transfer(
        person_id=people.person("other_member"), to_union_id=people.world["school"], reason="1", due_on=AT.date(),
        acting=people.acting("other_member"), at=AT,
    )  # fmt: skip
    taken_in(write_csv(tmp_path / "a.csv", [row_of(people, "other_member")]), people.world, cadre, moves="all")
    assert Transfer.objects.get().state == "requested"
    assert not JournalEntry.objects.filter(kind="registry.transfer_offered").exists()


def test_a_member_in_a_pool_is_let_go_by_its_county(people: People, cadre: Acting, tmp_path: Path) -> None:
    transfer = offered(people, cadre, tmp_path, "rider")
    offers.agree(transfer_id=transfer.id, acting=people.acting("county"), at=AT)
    offers.agree(transfer_id=transfer.id, acting=people.acting("rider"), at=AT)
    assert union_of(people, "rider") == people.world["mill"]


def test_over_the_pages_the_old_union_and_the_member_answer(people: People, cadre: Acting, tmp_path: Path) -> None:
    transfer = offered(people, cadre, tmp_path)
    old, oneself = people.client("other_cadre"), people.client("other_member")
    assert "别的工会请转走的会员" in old.get("/transfers").content.decode()
    assert "同意转出" in old.get(f"/transfers/{transfer.id}").content.decode()
    asking = people.client("cadre").get(f"/transfers/{transfer.id}").content.decode()
    assert "同意转出" not in asking
    assert "接收</button>" not in asking
    assert old.post(f"/transfers/{transfer.id}/decline", {"why": ""}).status_code == 422
    assert old.post(f"/transfers/{transfer.id}/agree").status_code == 302
    assert "同意转过去" in oneself.get("/my/membership").content.decode()
    assert oneself.post(f"/my/transfers/{transfer.id}/agree").status_code == 302
    assert union_of(people, "other_member") == people.world["mill"]


def test_over_the_api_too(people: People, cadre: Acting, tmp_path: Path) -> None:
    transfer = offered(people, cadre, tmp_path)
    old, oneself = people.client("other_cadre"), people.client("other_member")
    assert [one["id"] for one in old.get("/api/v1/offers").json()] == [str(transfer.id)]
    assert people.client("cadre").get("/api/v1/offers").json() == []
    assert oneself.post(f"/api/v1/transfers/{transfer.id}/agree").json()["state"] == "offered"
    assert people.client("cadre").post(f"/api/v1/transfers/{transfer.id}/agree").status_code == 404
    assert old.post(f"/api/v1/transfers/{transfer.id}/agree").json()["state"] == "accepted"


def test_who_was_changed_or_joined_is_told_and_whoever_did_it_is_not(
    people: People, cadre: Acting, tmp_path: Path
) -> None:
    memberships.leave(
        membership_id=people.membership("far_member"), change="6", reason="5", acting=people.acting("far_member"), at=AT
    )
    rows = [row_of(people, "member", 民族="满族"), row_of(people, "far_member"), member_row("赵一", 201)]
    taken_in(write_csv(tmp_path / "a.csv", rows), people.world, cadre)
    told = set(Message.objects.values_list("user_id", "kind"))
    assert told == {
        (people.users["member"], "registry.roster_changed"),
        (people.users["far_member"], "registry.roster_joined"),
    }
    assert Message.objects.first().link == "/my/membership"  # type: ignore[union-attr]
    Message.objects.all().delete()
    taken_in(write_csv(tmp_path / "b.csv", rows), people.world, cadre)
    assert not Message.objects.exists(), "the same roster again changes nothing and tells nobody"


def test_telling_many_costs_as_many_statements_as_telling_one(people: People, cadre: Acting, tmp_path: Path) -> None:
    def cost(count: int, first: int) -> int:
        rows = [member_row("赵某", first + n) for n in range(count)]
        taken_in(write_csv(tmp_path / f"{first}.csv", rows), people.world, cadre)
        for n, person in enumerate(Person.objects.filter(name="赵某", user__isnull=True)):
            person.user = accounts.open_account(phone=f"137{first}{n:05d}", name="赵某", at=AT)
            person.save(update_fields=["user"])
        changed = [row | {"民族": "满族"} for row in rows]
        upload = looked_through(write_csv(tmp_path / f"{first}b.csv", changed), people.world, cadre)
        uploads.apply_upload(upload_id=upload.id, acting=cadre, at=AT)
        clock.forget_shift()
        with CountedQueries(connection) as queries:
            working.work_all()
        assert Message.objects.filter(kind="registry.roster_changed").count() >= count
        return len(queries)

    cost(1, 201)
    assert cost(1, 301) == cost(30, 401)


def test_offers_of_a_chunk_cost_as_many_statements_as_one(people: People, cadre: Acting, tmp_path: Path) -> None:
    def cost(count: int, first: int) -> int:
        rows = [member_row("钱某", first + n) for n in range(count)]
        taken_in(write_csv(tmp_path / f"{first}.csv", rows), people.world, people.acting("other_cadre"), union="depot")
        upload = looked_through(write_csv(tmp_path / f"{first}b.csv", rows), people.world, cadre)
        uploads.apply_upload(upload_id=upload.id, moves="all", acting=cadre, at=AT)
        clock.forget_shift()
        with CountedQueries(connection) as queries:
            working.work_all()
        return len(queries)

    cost(1, 201)
    assert cost(1, 301) == cost(30, 401)
    assert Transfer.objects.filter(state="offered").count() == 32
    assert Membership.objects.filter(person__name="钱某", union_id=people.world["depot"]).count() == 32
