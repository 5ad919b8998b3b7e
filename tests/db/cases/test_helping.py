"""请工会帮我办: asked by the member, seen by one desk, answered by filling in for them."""

from datetime import timedelta

import pytest

from tests.db.cases.filing import filed
from tests.db.cases.story import Story
from tests.db.cases.test_handling import refused
from tests.db.cases.test_pages import page, press
from tests.db.cases.test_relief import PAPERS, RACE
from tests.people import EVERYBODY
from yizhan.cases import desk_errors, errors, screens
from yizhan.cases.models import Assistance, Draft, HelpAsked
from yizhan.cases.queries.helping import access_help, help_on_desk, standing_help
from yizhan.cases.services import assisting, helping
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.models import JournalEntry, Message
from yizhan.registry import api as registry
from yizhan.registry.models import Person

PAGE = "/help/living-aid"


def asked(story: Story, who: str = "member", code: str = "living-aid") -> HelpAsked:
    return helping.ask_help(programme_code=code, acting=story.oneself(who), at=story.at)


def answered(story: Story, found: HelpAsked, who: str = "cadre") -> Assistance:
    return assisting.answer_help(help_id=found.id, acting=story.who(who), at=story.at)


def seen_by(story: Story) -> set[str]:
    return {who for who in EVERYBODY if help_on_desk(story.who(who))}


def test_what_a_member_asks_lies_on_the_desk_of_the_own_union_and_nowhere_else(story: Story) -> None:
    found = asked(story)
    assert (found.desk_level, found.desk_node_id) == ("primary", story.people.world["mill"])
    assert seen_by(story) == {"cadre"}  # not her brother, who keeps the same union
    for who in set(EVERYBODY) - {"cadre"}:
        with pytest.raises(NotFound):
            access_help(story.who(who), found.id)
    panel = screens.asked(story.who("cadre"), story.at)
    assert panel is not None
    [row] = panel.rows
    assert (row.title, str(row.note), row.href) == ("Alice", "生活救助", f"/help-asked/{found.id}")
    told = Message.objects.filter(kind="cases.help_asked")
    assert [one.user_id for one in told] == [story.people.users["cadre"]]
    assert "Alice" not in told[0].title + told[0].body


def test_of_a_rider_in_the_pool_the_county_that_looks_after_it_is_asked(story: Story) -> None:
    found = asked(story, "rider", "platform-checkup")
    assert (found.desk_level, found.desk_node_id) == ("county", story.people.world["daoli"])
    assert seen_by(story) == {"county"}
    body = story.people.client("county").get("/").content.decode()
    assert f"/help-asked/{found.id}" in body


def test_asked_twice_it_is_one_request(story: Story) -> None:
    first, again = asked(story), asked(story)
    assert first.id == again.id
    assert JournalEntry.objects.filter(kind="cases.help_asked").count() == 1
    assert Message.objects.filter(kind="cases.help_asked").count() == 1


def test_the_desk_answers_by_beginning_to_fill_in_and_the_member_is_told(story: Story) -> None:
    found = asked(story)
    begun = answered(story, found)
    assert (begun.person_id, begun.programme_code) == (story.people.person("member"), "living-aid")
    assert begun.helper_id == story.people.users["cadre"]
    assert Draft.objects.get(id=begun.id).helper_id == begun.helper_id
    assert answered(story, found).id == begun.id  # pressed twice
    assert JournalEntry.objects.filter(kind="cases.help_answered").count() == 1
    [told] = Message.objects.filter(user_id=story.people.users["member"], kind="cases.help_begun")
    assert told.body.startswith(begun.helper_for)
    assert help_on_desk(story.who("cadre")) == []
    standing = standing_help(story.people.person("member"), "living-aid")
    assert standing is not None
    assert standing.ending == "answered"
    assert asked(story).id == found.id  # somebody is filling it in already


def test_what_was_filled_in_is_not_shown_to_whoever_helps(story: Story) -> None:
    own = story.draft("living-aid", materials=(), answers={"own_income_year_fen": "24000"})
    begun = answered(story, asked(story))
    assert begun.id != own
    assert "own_income_year_fen" not in Draft.objects.get(id=begun.id).values


def test_taken_back_it_is_gone_and_may_be_asked_anew(story: Story) -> None:
    found = asked(story)
    for _ in range(2):
        helping.take_back_help(programme_code="living-aid", acting=story.oneself("member"), at=story.at)
    assert JournalEntry.objects.filter(kind="cases.help_taken_back").count() == 1
    assert seen_by(story) == set()
    with pytest.raises(NotFound):
        answered(story, found)
    assert not Assistance.objects.exists()
    assert asked(story).id != found.id


def test_whoever_files_it_themselves_asks_no_more(story: Story) -> None:
    found = asked(story, code="race-fee")
    assert seen_by(story) == {"cadre"}
    filed(story, "race-fee", RACE, acting=story.oneself("member"), materials=PAPERS["race-fee"])
    found.refresh_from_db()
    assert (found.ending, seen_by(story)) == ("filed", set())


def test_in_another_union_it_is_asked_there(story: Story) -> None:
    first = asked(story)
    depot = story.people.world["depot"]
    registry.transfer(
        person_id=story.people.person("member"), to_union_id=depot, reason="1", acting=story.who("other_cadre"),
        at=story.at,
    )  # fmt: skip
    story.at += timedelta(days=1)
    again = asked(story)
    first.refresh_from_db()
    assert (first.ending, again.desk_node_id) == ("moved", depot)
    assert seen_by(story) == {"other_cadre"}


@pytest.mark.parametrize(
    ("who", "code", "refusal"),
    [
        ("newcomer", "living-aid", errors.ForMembers),
        ("employer", "living-aid", errors.ForOneself),
        ("member", "join-union", desk_errors.NotHelpedWith),
        ("member", "summer-coolness", errors.ForUnions),
        ("member", "festival-warmth", errors.NotOpenNow),
    ],
)
def test_what_cannot_be_asked_is_refused_and_nothing_is_kept(
    story: Story, who: str, code: str, refusal: type[DomainError]
) -> None:
    refused(refusal, lambda: asked(story, who, code))
    assert not HelpAsked.objects.exists()


def test_without_a_phone_in_the_register_the_desk_is_told_and_the_request_stays(story: Story) -> None:
    found = asked(story)
    Person.objects.filter(id=found.person_id).update(phone_sealed=None, phone_index=None)
    refused(errors.NoPhoneKnown, lambda: answered(story, found))
    assert seen_by(story) == {"cadre"}


def test_the_pages_lead_from_the_service_to_the_press_and_from_the_first_screen_to_the_draft(story: Story) -> None:
    story.at = clock.now()
    member, cadre = story.people.client("member"), story.people.client("cadre")
    for address in ("/services/living-aid", "/apply/living-aid", f"/drafts/{story.draft('living-aid', materials=())}"):
        assert PAGE in page(member, address), address
    for who in ("visitor", "newcomer", "employer", "cadre"):
        assert PAGE not in page(story.people.client(who), "/services/living-aid"), who
    assert "/help/join-union" not in page(member, "/services/join-union")
    assert "请工会帮我办</button>" in page(member, PAGE)
    press(member, PAGE)
    shown = page(member, PAGE)
    assert "已告诉工会，等联系" in shown
    assert "请工会帮我办</button>" not in shown
    found = HelpAsked.objects.get()
    assert f"/help-asked/{found.id}" in page(cadre, "/")
    desk = page(cadre, f"/help-asked/{found.id}")
    assert "Alice" in desk
    assert "13800000001" not in desk
    press(cadre, f"/help-asked/{found.id}")
    assert Assistance.objects.get().programme_code == "living-aid"
    assert "工会正在帮您填" in page(member, PAGE)


def test_a_program_does_what_the_pages_do(story: Story) -> None:
    story.at = clock.now()
    member, cadre = story.people.client("member"), story.people.client("cadre")
    sent = [
        member.post("/api/v1/help", {"programme": "living-aid"}, content_type="application/json", headers=key).json()
        for key in ({"Idempotency-Key": "a"}, {"Idempotency-Key": "a"}, {"Idempotency-Key": "b"})
    ]
    assert [one["id"] for one in sent] == [str(HelpAsked.objects.get().id)] * 3
    [row] = cadre.get("/api/v1/help-asked").json()
    assert (row["person"], row["programme"], row["state"]) == ("Alice", "living-aid", "open")
    assert story.people.client("other_cadre").get("/api/v1/help-asked").json() == []
    begun = cadre.post(f"/api/v1/help-asked/{row['id']}/assistance", {}, content_type="application/json")
    assert (begun.status_code, begun.json()["id"]) == (201, str(Assistance.objects.get().id))
    assert cadre.get("/api/v1/help-asked").json() == []
