"""Public notices: how long, held up by objections, gone afterwards."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.db.cases.chapters import chapter
from tests.db.cases.story import Story
from yizhan.accounts import services as accounts
from yizhan.cases import errors
from yizhan.cases.models import Application, Objection, PublicNotice
from yizhan.cases.queries.notices import access_notice, notice_desk, notice_shown, notices_open_for, objections_read
from yizhan.cases.services import notices
from yizhan.kernel import clock
from yizhan.kernel.clock import local_date
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import JournalEntry, Message, VaultItem
from yizhan.kernel.scope import Acting, Level, Role
from yizhan.registry import api as registry
from yizhan.registry.codes import TieKind


@chapter
def opened(story: Story) -> tuple[Application, PublicNotice]:
    application = story.submitted()
    story.accept(application)
    story.visit(application)
    story.approve(story.part(application), "street")
    case = story.part(application)
    return application, notices.open_notice(case_id=case.id, acting=story.who("cadre"), at=story.at)


def test_a_notice_runs_for_its_working_days_and_then_moves_the_case(story: Story) -> None:
    application, shown = opened(story)
    assert (shown.until - shown.opened_on).days == 7  # Monday to Monday: five working days after the first
    assert notices.close_due_notices(at=story.at + timedelta(days=7)) == 0
    assert notices.close_due_notices(at=story.at + timedelta(days=8)) == 1
    assert notices.close_due_notices(at=story.at + timedelta(days=8)) == 0
    assert (story.part(application).step_kind, story.part(application).noticed) == ("approve", True)


def test_a_notice_cannot_be_closed_before_its_last_day_is_over(story: Story) -> None:
    application, shown = opened(story)
    with pytest.raises(errors.NoticeStillOpen):
        notices.close_notice(case_id=shown.case_id, acting=story.who("cadre"), at=story.at + timedelta(days=6))
    assert story.part(application).state == "notice"


def test_a_notice_is_gone_after_its_end(story: Story) -> None:
    _application, shown = opened(story)
    bob = story.oneself("cadre")
    assert notice_shown(bob, shown.token, on=shown.until).id == shown.id
    assert notices_open_for(bob, on=shown.until) == [shown]
    with pytest.raises(errors.NoticeGone):
        notice_shown(bob, shown.token, on=shown.until + timedelta(days=1))
    assert notices_open_for(bob, on=shown.until + timedelta(days=1)) == []


@pytest.mark.parametrize("who", ["other_member", "far_member", "rider", "visitor", "newcomer"])
def test_a_notice_for_a_union_does_not_exist_outside_it(story: Story, who: str) -> None:
    _application, shown = opened(story)
    with pytest.raises(NotFound):
        notice_shown(story.who(who), shown.token, on=shown.until)
    assert notices_open_for(story.who(who), on=shown.until) == []


def test_an_objection_holds_the_case_until_it_is_settled(story: Story) -> None:
    application, shown = opened(story)
    notices.object_to_notice(
        token=shown.token, text="他家有两套房", contact="", acting=story.oneself("relative_cadre"), at=story.at
    )
    after = story.at + timedelta(days=8)
    assert notices.close_due_notices(at=after) == 0
    with pytest.raises(errors.ObjectionsOpen):
        notices.close_notice(case_id=shown.case_id, acting=story.who("cadre"), at=after)
    objection = Objection.objects.get()
    notices.settle_objection(
        objection_id=objection.id,
        is_upheld=False,
        finding="另一套已于去年出售，有合同",
        acting=story.who("cadre"),
        at=after,
    )
    assert notices.close_due_notices(at=after) == 1
    assert story.part(application).step_kind == "approve"


def upheld(story: Story) -> tuple[Application, PublicNotice]:
    """Somebody of the union objected, and the notice's level found that it is true."""
    application, shown = opened(story)
    objector = story.oneself("relative_cadre")
    notices.object_to_notice(token=shown.token, text="他家有两套房", contact="", acting=objector, at=story.at)
    story.days(1)
    settle(story, is_upheld=True)
    return application, shown


def settle(story: Story, *, is_upheld: bool, who: str = "cadre") -> None:
    notices.settle_objection(
        objection_id=Objection.objects.get().id,
        is_upheld=is_upheld,
        finding="另一套登记在其名下",
        acting=story.who(who),
        at=story.at,
    )


def test_an_upheld_objection_ends_the_notice_and_the_case_lies_on_its_desk_again(story: Story) -> None:
    application, shown = upheld(story)
    case = story.part(application)
    assert (case.state, case.step_kind, case.desk_level, case.noticed) == ("handling", "notice", "primary", False)
    assert case.step_started_on == story.today
    with pytest.raises(errors.NoticeGone):
        notice_shown(story.oneself("cadre"), shown.token, on=story.today)
    assert notices.close_due_notices(at=story.at + timedelta(days=30)) == 0
    assert story.part(application).step_kind == "notice"
    [entry] = JournalEntry.objects.filter(kind="cases.notice_ended", subject_id=case.id)
    assert entry.data["notice_id"] == str(shown.id)


def test_after_an_upheld_objection_only_another_whole_notice_leads_on(story: Story) -> None:
    application, shown = upheld(story)
    case = story.part(application)
    with pytest.raises(errors.NotAtThisStep):
        notices.close_notice(case_id=case.id, acting=story.who("cadre"), at=story.at)
    anew = notices.open_notice(case_id=case.id, acting=story.who("cadre"), at=story.at)
    assert (anew.id, anew.closed_at, anew.opened_on) == (shown.id, None, story.today)
    assert anew.token != shown.token
    with pytest.raises(NotFound):
        notice_shown(story.oneself("cadre"), shown.token, on=story.today)
    story.days(15)
    assert notices.close_due_notices(at=story.at) == 1
    assert (story.part(application).step_kind, story.part(application).noticed) == ("approve", True)


def test_applicant_and_objector_are_told_and_neither_learns_of_the_other(story: Story) -> None:
    upheld(story)
    told = {message.user_id: message for message in Message.objects.filter(sent_at=story.at)}
    applicant, objector = story.people.users["member"], story.people.users["relative_cadre"]
    assert {user: message.kind for user, message in told.items()} == {
        applicant: "cases.notice_ended",
        objector: "cases.objection_answered",
    }
    assert "Alan" not in told[applicant].title + told[applicant].body
    assert "Alice" not in told[objector].title + told[objector].body + told[objector].link
    assert told[objector].link == ""
    trail = str(list(JournalEntry.objects.filter(at=story.at).values_list("data", flat=True)))
    assert "两套房" not in trail
    assert "登记在其名下" not in trail


def test_the_applicant_is_told_that_the_notice_runs_and_until_when(story: Story) -> None:
    _application, shown = opened(story)
    told = Message.objects.get(kind="cases.notice_opened")
    assert told.user_id == story.people.users["member"]
    assert shown.until.isoformat() in told.body


def test_the_desk_is_told_of_an_objection_and_sees_how_many_wait(story: Story) -> None:
    application, shown = opened(story)
    objector = story.oneself("relative_cadre")
    notices.object_to_notice(token=shown.token, text="他家有两套房", contact="", acting=objector, at=story.at)
    told = Message.objects.get(kind="cases.objected")
    assert (told.user_id, told.link) == (story.people.users["cadre"], f"/notice-desk/{shown.id}")
    assert "两套房" not in told.body + told.title
    cadre = story.people.client("cadre")
    for address in ("/inbox", f"/cases/{application.id}"):
        assert "1 条异议待核实" in cadre.get(address).content.decode()
    assert "核实异议" in cadre.get("/").content.decode()
    for who in ("county", "street"):
        shown_above = story.people.client(who).get(f"/cases/{application.id}").content.decode()
        assert "异议待核实" not in shown_above
        assert "/notice-desk/" not in shown_above
        assert "核实异议" not in story.people.client(who).get("/").content.decode()


def test_the_line_finds_its_notices_in_the_list(story: Story) -> None:
    _application, shown = opened(story)
    for who in ("cadre", "county", "city"):
        found = notices_open_for(story.who(who), on=story.today)
        assert [one.id for one in found] == [shown.id], who
    assert notices_open_for(story.who("other_cadre"), on=story.today) == []


def test_ending_by_hand_is_offered_when_the_last_day_is_over(story: Story) -> None:
    _application, shown = opened(story)
    cadre = story.who("cadre")
    first, after = notice_desk(cadre, shown, on=story.today), notice_desk(cadre, shown, on=shown.until + timedelta(1))
    assert first is not None
    assert after is not None
    assert (first.may_close, after.may_close) == (False, True)


def test_an_empty_objection_is_refused_in_words_for_the_one_who_objects(story: Story) -> None:
    _application, shown = opened(story)
    objector = story.oneself("relative_cadre")
    with pytest.raises(errors.ObjectionEmpty) as refused, transaction.atomic():
        notices.object_to_notice(token=shown.token, text="不", contact="", acting=objector, at=story.at)
    assert "申请人会看到" not in str(refused.value)
    assert not Objection.objects.exists()


def test_an_objection_that_was_not_true_leaves_the_notice_standing(story: Story) -> None:
    application, shown = opened(story)
    objector = story.oneself("relative_cadre")
    notices.object_to_notice(token=shown.token, text="他家有两套房", contact="", acting=objector, at=story.at)
    settle(story, is_upheld=False)
    assert story.part(application).state == "notice"
    assert notice_shown(objector, shown.token, on=story.today).id == shown.id
    assert (
        Message.objects.filter(user_id=story.people.users["relative_cadre"], kind="cases.objection_answered").count()
        == 1
    )
    assert not Message.objects.filter(kind="cases.notice_ended").exists()


@pytest.mark.parametrize("who", ["county", "other_cadre", "relative_cadre", "auditor", "member"])
def test_nobody_else_settles_an_objection_and_nothing_changes(story: Story, who: str) -> None:
    application, shown = opened(story)
    objector = story.oneself("relative_cadre")
    notices.object_to_notice(token=shown.token, text="他家有两套房", contact="", acting=objector, at=story.at)
    before = JournalEntry.objects.count(), Message.objects.count()
    with pytest.raises(NotFound):
        settle(story, is_upheld=True, who=who)
    shown.refresh_from_db()
    assert (shown.closed_at, Objection.objects.get().settled_at) == (None, None)
    assert (JournalEntry.objects.count(), Message.objects.count()) == before
    assert story.part(application).state == "notice"


def colleague(story: Story) -> Acting:
    """Zoe sits at the mill's desk as well."""
    mill = story.people.world["mill"]
    user = accounts.open_account(phone="13900000077", name="Zoe", at=story.at)
    registry.give_duty(
        user_id=user.id,
        role=Role.CADRE,
        node_id=mill,
        valid_from=story.today,
        valid_until=None,
        acting=Acting.system("test"),
        at=story.at,
    )
    return Acting(Role.CADRE, user_id=user.id, node_id=mill, level=Level.PRIMARY, name="mill")


def objected_by_the_cadre(story: Story) -> PublicNotice:
    _application, shown = opened(story)
    bob = story.oneself("cadre")
    notices.object_to_notice(token=shown.token, text="他家有两套房", contact="", acting=bob, at=story.at)
    return shown


def test_nobody_settles_their_own_objection_and_nothing_changes(story: Story) -> None:
    objected_by_the_cadre(story)
    colleague(story)
    before = JournalEntry.objects.count(), Message.objects.count(), VaultItem.objects.count()
    with pytest.raises(errors.ObjectionIsOwn), transaction.atomic():
        settle(story, is_upheld=True)
    assert (JournalEntry.objects.count(), Message.objects.count(), VaultItem.objects.count()) == before
    assert Objection.objects.get().settled_at is None


def test_page_and_api_refuse_ones_own_objection_in_words(story: Story) -> None:
    story.at = clock.now()
    shown, bob = objected_by_the_cadre(story), story.people.client("cadre")
    address = f"/api/v1/objections/{Objection.objects.get().id}/finding"
    sent = {"upheld": True, "finding": "另一套登记在其名下"}
    refused = bob.post(address, sent, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "objection-is-own")
    page = bob.get(f"/notice-desk/{shown.id}").content.decode()
    assert "不能由您核实" in page
    assert 'name="upheld"' not in page
    assert Objection.objects.get().settled_at is None


@pytest.mark.parametrize(("finding", "says"), [("实" * 2001, "太长了，最多 2000 个字。"), ("短", "请写明理由")])
def test_a_finding_that_does_not_do_comes_back_with_the_page(story: Story, finding: str, says: str) -> None:
    story.at = clock.now()
    _application, shown = opened(story)
    objector = story.oneself("relative_cadre")
    notices.object_to_notice(token=shown.token, text="他家有两套房", contact="", acting=objector, at=story.at)
    one = Objection.objects.get()
    sent = {"upheld": "yes", "finding": finding}
    back = story.people.client("cadre").post(f"/objections/{one.id}/settle", sent)
    assert back.status_code == 422
    page = back.content.decode()
    assert f'href="#id_finding-{one.id}"' in page
    assert f'aria-describedby="finding-{one.id}-error">{finding}</textarea>' in page
    assert says in page.split(f'id="finding-{one.id}-error"')[1][:400]
    for who in ("other_cadre", "county", "auditor"):
        other = story.people.client(who).post(f"/objections/{one.id}/settle", sent)
        assert other.status_code != 302
        assert "两套房" not in other.content.decode()
    one.refresh_from_db()
    shown.refresh_from_db()
    assert (one.settled_at, shown.closed_at) == (None, None)


def test_nobody_settles_the_objection_of_somebody_they_are_close_to(story: Story) -> None:
    _application, shown = opened(story)
    alan, bob = story.people.person("relative_cadre"), story.people.person("cadre")
    system = Acting.system("test")
    registry.declare_tie(person_id=bob, other_id=alan, kind=TieKind.COLLEAGUE, acting=system, at=story.at)
    shown.case.refresh_from_db()
    objector = story.oneself("relative_cadre")
    notices.object_to_notice(token=shown.token, text="他家有两套房", contact="", acting=objector, at=story.at)
    with pytest.raises(errors.ObjectionIsOwn), transaction.atomic():
        settle(story, is_upheld=False)
    assert Objection.objects.get().settled_at is None


def test_another_of_the_same_desk_settles_it_and_nobody_above(story: Story) -> None:
    shown = objected_by_the_cadre(story)
    zoe = colleague(story)
    with pytest.raises(NotFound):
        access_notice(story.who("county"), shown.id, on=story.today)
    [read] = objections_read(zoe, shown, at=story.at)
    assert read.may_settle
    notices.settle_objection(objection_id=read.id, is_upheld=False, finding="另一套已经出售", acting=zoe, at=story.at)
    assert Objection.objects.get().is_upheld is False


def test_where_nobody_else_sits_the_level_above_settles_it(story: Story) -> None:
    """Alan sits there too, and is the applicant's brother."""
    objected_by_the_cadre(story)
    for outside in ("other_county", "other_city", "auditor"):
        with pytest.raises(NotFound):
            settle(story, is_upheld=False, who=outside)
    settle(story, is_upheld=False, who="street")
    assert Objection.objects.get().is_upheld is False


def test_an_objection_is_settled_once(story: Story) -> None:
    upheld(story)
    before = JournalEntry.objects.count()
    with pytest.raises(errors.NotInThisState):
        settle(story, is_upheld=False)
    assert JournalEntry.objects.count() == before


def test_nothing_tells_who_objected_but_the_vault(story: Story) -> None:
    _application, shown = opened(story)
    before = JournalEntry.objects.count()
    objector = story.oneself("relative_cadre")
    notices.object_to_notice(token=shown.token, text="他家有两套房", contact="138", acting=objector, at=story.at)
    entries = JournalEntry.objects.order_by("id")[before:]
    assert [(entry.kind, entry.user_id, entry.person_id) for entry in entries] == [("cases.objected", None, None)]
    row = str(Objection.objects.values().get())
    assert str(objector.user_id) not in row
    assert "两套房" not in row
    assert VaultItem.objects.filter(purpose="cases.objection").count() == 1


def test_only_the_notices_own_level_reads_objections_and_each_reading_is_on_record(story: Story) -> None:
    _application, shown = opened(story)
    notices.object_to_notice(
        token=shown.token, text="他家有两套房", contact="", acting=story.oneself("relative_cadre"), at=story.at
    )
    [read] = objections_read(story.who("cadre"), shown, at=story.at)
    assert read.text == "他家有两套房"
    assert JournalEntry.objects.filter(kind="vault.read", subject_id=shown.id).count() == 1
    for who in ("county", "province", "auditor", "relative_cadre", "other_cadre"):
        with pytest.raises(NotFound):
            access_notice(story.who(who), shown.id, on=story.today)


def test_what_an_objection_upholds_ends_in_a_rejection_with_its_reason(story: Story) -> None:
    from yizhan.cases.services import deciding
    from yizhan.cases.types import Ruling

    application, shown = opened(story)
    ruling = Ruling(shown.case_id, is_approved=False, reason="经核实家庭另有住房", remedy="住房情况有变后可以再申请")
    deciding.decide(ruling=ruling, acting=story.who("cadre"), at=story.at)
    shown.refresh_from_db()
    assert story.part(application).state == "rejected"
    assert shown.closed_at is not None


def test_a_notice_never_opens_without_a_visit(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    case = story.part(application)
    with pytest.raises(errors.NotAtThisStep):
        notices.open_notice(case_id=case.id, acting=story.who("cadre"), at=story.at)
    assert not PublicNotice.objects.exists()
    assert local_date(story.at) == case.step_started_on
