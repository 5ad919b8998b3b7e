"""Visits at New Year and Spring Festival: nominated or applied for, visited, paid, capped across unions and levels."""

from datetime import date
from typing import Any

import pytest

from tests.db.cases.story import Story
from tests.db.cases.test_handling import refused
from tests.db.cases.test_relief import ACCOUNT, denied_by, fund, granted_fen, paid
from tests.owning import by_the_owner
from tests.world import LOADER, resident_id
from yizhan.cases import desk_errors, errors
from yizhan.cases.models import Application, Assistance, Case
from yizhan.cases.queries.assisting import on_behalf
from yizhan.cases.services import assisting, drafts, ending, handling, submitting
from yizhan.catalogue import api as catalogue
from yizhan.insight.rules.reading import span
from yizhan.insight.types import Period
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact, Message
from yizhan.ledger.errors import CapExceeded, OneGrantCapExceeded
from yizhan.ledger.models import CapUse, Grant, PayeeAccount
from yizhan.ledger.services import payees
from yizhan.ledger.types import PayeeDetails
from yizhan.registry.models import Person

WISH: dict[str, Any] = {"ground": "on_duty", "goods": "yes", "day": "2027-01-28"}


def in_december(story: Story) -> None:
    story.at = story.at.replace(year=2026, month=12, day=21)


def begun(story: Story, who: str = "cadre", *, programme: str = "festival-warmth", **changed: Any) -> Assistance:
    found = assisting.begin(
        name="Alice", document_number=resident_id(1), programme_code=programme, acting=story.who(who), at=story.at
    )
    answers = drafts.Answers(WISH | changed)
    drafts.save_draft(draft_id=found.id, sent=answers, acting=on_behalf(found), at=story.at)
    return found


def nominated(story: Story) -> Case:
    found = begun(story)
    application = assisting.nominate(assistance_id=found.id, acting=story.who("cadre"), at=story.at)
    return story.part(application, "festival-warmth")


def visited(story: Story, case: Case) -> Case:
    """Approved by the county and visited by the cadre; the county sets the money next."""
    story.approve(case, "county")
    report = handling.VisitReport(story.today, "王干部、李委员", "慰问品已送到")
    handling.record_visit(case_id=case.id, report=report, acting=story.who("cadre"), at=story.at)
    handling.pass_on(case_id=case.id, acting=story.who("cadre"), at=story.at)
    case.refresh_from_db()
    return case


def test_a_cadre_puts_somebody_forward_and_the_visit_is_paid_and_counted(story: Story) -> None:
    in_december(story)
    fund(story, "festival-warmth")
    case = nominated(story)
    assert (case.state, case.step_kind, case.helper_id) == ("handling", "approve", None)
    assert Message.objects.filter(kind="cases.nominated", user_id=story.people.users["member"]).count() == 1
    case = story.approve(visited(story, case), "county", amount_fen=50_000)
    grant = Grant.objects.get(case_id=case.id)
    assert (grant.amount_fen, grant.goods_fen, grant.fact_kind) == (50_000, 20_000, "relief.paid")
    paid(story, case)
    fact = Fact.objects.get(kind="relief.festival_visited", record_id=case.id)
    assert (fact.quantity, fact.amount_fen, fact.subject_id) == (1, 20_000, story.people.person("member"))
    assert not Fact.objects.filter(kind="platform_workers.visited").exists()


def test_a_visit_to_a_platform_worker_counts_as_such_beside(story: Story) -> None:
    in_december(story)
    found = begun(story, ground="platform", goods="no")
    application = assisting.nominate(assistance_id=found.id, acting=story.who("cadre"), at=story.at)
    case = visited(story, story.part(application, "festival-warmth"))
    counted = Fact.objects.filter(record_id=case.id, kind__in=["platform_workers.visited", "relief.festival_visited"])
    assert set(counted.values_list("kind", "quantity", "amount_fen")) == {
        ("platform_workers.visited", 1, 0),
        ("relief.festival_visited", 1, 0),
    }


def test_who_was_put_forward_reads_by_whom_and_may_take_it_back(story: Story) -> None:
    in_december(story)
    case = nominated(story)
    shown = story.people.client("member").get(f"/cases/{case.application_id}").content.decode()
    assert "提名" in shown
    member = story.oneself("member")
    ending.withdraw(application_id=case.application_id, case_ids=None, acting=member, at=story.at)
    case.refresh_from_db()
    assert case.state == "withdrawn"


def test_somebody_on_file_applies_and_gets_the_higher_amount(story: Story) -> None:
    story.filed()
    in_december(story)
    application = story.submitted("festival-warmth", answers=WISH | {"ground": "on_file"}, materials=())
    assert story.part(application, "festival-warmth").proposed_fen == 100_000


def test_the_ground_must_fit_and_there_is_one_visit_a_season(story: Story) -> None:
    in_december(story)
    fund(story, "festival-warmth")
    denied_by(story, "festival-warmth", "in-need", WISH | {"ground": "on_file"}, ())
    story.approve(visited(story, nominated(story)), "county", amount_fen=50_000)
    story.days(30)
    denied_by(story, "festival-warmth", "once-a-season", WISH, ())


@pytest.mark.parametrize("day", [date(2026, 11, 14), date(2027, 3, 6)])
def test_it_is_open_in_its_season_alone(story: Story, day: date) -> None:
    story.at = story.at.replace(year=day.year, month=day.month, day=day.day)
    refused(errors.NotOpenNow, lambda: story.submitted("festival-warmth", answers=WISH, materials=()))


def nominating(story: Story, who: str, found: Assistance) -> Application:
    return assisting.nominate(assistance_id=found.id, acting=story.who(who), at=story.at)


@pytest.mark.parametrize(
    ("who", "error"),
    [("county", errors.NotOnYourDesk), ("other_cadre", NotFound), ("relative_cadre", NotFound)],
)
def test_only_the_own_union_puts_forward_and_nobody_a_relative(
    story: Story, who: str, error: type[DomainError]
) -> None:
    in_december(story)
    found = begun(story, who)
    with pytest.raises(error):
        nominating(story, who, found)


def test_what_needs_the_person_s_consent_is_not_put_forward(story: Story) -> None:
    found = assisting.begin(
        name="Alice",
        document_number=resident_id(1),
        programme_code="temporary-relief",
        acting=story.who("cadre"),
        at=story.at,
    )
    refused(desk_errors.NotNominated, lambda: nominating(story, "cadre", found))
    assert not Application.objects.exists()


def test_whoever_put_forward_does_not_approve(story: Story) -> None:
    in_december(story)
    case = nominated(story)
    Case.objects.filter(id=case.id).update(last_by=story.people.users["county"])
    refused(errors.SamePerson, lambda: story.approve(case, "county"))


def test_one_visit_is_capped_with_its_goods(story: Story) -> None:
    in_december(story)
    fund(story, "festival-warmth")
    case = visited(story, nominated(story))
    Case.objects.filter(id=case.id).update(proposed_fen=400_000)
    refused(OneGrantCapExceeded, lambda: story.approve(case, "county", amount_fen=280_001))
    assert not Grant.objects.exists()
    assert granted_fen(story.approve(case, "county", amount_fen=280_000)) == 280_000


def test_a_season_across_new_year_has_one_cap_for_all_unions(story: Story) -> None:
    """What another union gave in December counts in February; what was given in the summer before does not."""
    in_december(story)
    fund(story, "festival-warmth")
    first = story.approve(visited(story, nominated(story)), "county", amount_fen=50_000)
    assert set(CapUse.objects.filter(grant__case_id=first.id).values_list("group", "year")) == {("warmth", 2026)}
    with by_the_owner():
        Grant.objects.filter(case_id=first.id).update(amount_fen=530_000)
        Case.objects.filter(id=first.id).update(state="finished", ended_at=story.at, ended_on=story.today)
        Application.objects.filter(id=first.application_id).update(filed_on=date(2026, 10, 1))
    story.at = story.at.replace(year=2027, month=2, day=20)
    second = visited(story, nominated(story))
    refused(CapExceeded, lambda: story.approve(second, "county", amount_fen=30_001))
    assert granted_fen(story.approve(second, "county", amount_fen=30_000)) == 30_000


def test_a_winter_begins_in_july() -> None:
    assert span(Period.WINTER, date(2027, 2, 20)).first == date(2026, 7, 1)
    assert span(Period.WINTER, date(2026, 7, 1)).first == date(2026, 7, 1)


def test_the_year_of_a_cap_begins_where_the_programme_says(story: Story) -> None:
    grant = catalogue.published("festival-warmth", story.today).grant
    assert grant is not None
    [single, season] = grant.caps
    assert [season.year_of(day) for day in (date(2026, 6, 30), date(2026, 7, 1), date(2027, 6, 30))] == [
        2025,
        2026,
        2026,
    ]
    assert single.year_of(date(2026, 6, 30)) == 2026


NOT_ASKED = "这项服务不另问账号"


def told(story: Story, who: str, address: str) -> str:
    """What a page says, its Chinese and its tail of an account."""
    answer = story.people.client(who).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_where_the_money_goes_is_told_before_it_is_sent_and_until_it_is_decided(story: Story) -> None:
    in_december(story)
    fund(story, "festival-warmth")
    draft_id = story.draft("festival-warmth", WISH, materials=())
    page = told(story, "member", f"/drafts/{draft_id}/check")
    assert f"{NOT_ASKED}，您也还没有登记过账户" in page
    assert "尾号" not in page
    own_account(story)
    page = told(story, "member", f"/drafts/{draft_id}/check")
    assert f"{NOT_ASKED}。批准以后，款项打到您最近登记的本人账户：示例银行，尾号 0018" in page
    application = submitting.submit(draft_id=draft_id, acting=story.oneself("member"), at=story.at)
    assert "尾号 0018" in told(story, "member", f"/cases/{application.id}")
    story.accept(application)
    case = visited(story, story.part(application, "festival-warmth"))
    grant = story.approve(case, "county", amount_fen=30_000)
    assert Grant.objects.get(case_id=grant.id).payee == PayeeAccount.objects.get()
    assert NOT_ASKED not in told(story, "member", f"/cases/{application.id}")


def test_whoever_was_put_forward_reads_where_the_money_goes_and_who_did_it_reads_no_account(story: Story) -> None:
    in_december(story)
    own_account(story)
    found = begun(story)
    page = told(story, "cadre", f"/assist/{found.id}/confirm")
    assert f"{NOT_ASKED}。批准以后，款项打到本人以前登记过的本人账户" in page
    assert "0018" not in page
    application = assisting.nominate(assistance_id=found.id, acting=story.who("cadre"), at=story.at)
    assert "示例银行，尾号 0018" in told(story, "member", f"/cases/{application.id}")


def own_account(story: Story) -> None:
    """Given for something else."""
    person_id = story.people.person("member")
    details = PayeeDetails(Person.objects.get(id=person_id).name, ACCOUNT["bank_name"], ACCOUNT["bank_account"])
    payees.write(person_id, new_id(), details, acting=LOADER, at=story.at)
