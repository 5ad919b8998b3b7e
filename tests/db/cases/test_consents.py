"""Adults' consent: theirs to give and take back, on paper only after the desk has looked, and to these very words."""

import hashlib
import re
from datetime import date
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.test import Client

from tests.counting import CountedQueries
from tests.db.cases.story import HARDSHIP, REASON, Story
from tests.db.cases.test_correcting import CHILD, SPOUSE, ask
from tests.db.cases.test_correcting import answer as correct
from tests.db.cases.test_effects import answer_next, elected, founding
from tests.db.cases.test_handling import refused
from tests.db.cases.test_pages import PDF, page, upload
from tests.owning import by_the_owner
from yizhan.accounts.models import Consent, User
from yizhan.accounts.queries import standing_consents
from yizhan.cases import errors
from yizhan.cases.models import Application, HouseholdConsent, Material
from yizhan.cases.queries.consents import all_adults_consented, own_consents_of, own_subject_indexes
from yizhan.cases.rules.household import Relative
from yizhan.cases.services import consents, deciding, ending, handling, sheets, submitting, taking_back
from yizhan.cases.services.supplements import MissingItem
from yizhan.cases.types import Ruling
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock, messages
from yizhan.kernel.limits import TriedTooOften
from yizhan.kernel.models import Delivery, DemoSms, JournalEntry, Message, StoredFile
from yizhan.kernel.scope import Acting
from yizhan.registry import api as registry


def asked(story: Story) -> tuple[Application, HouseholdConsent]:
    application = story.submitted()
    return application, HouseholdConsent.objects.get(application_id=application.id)


def link(story: Story, question: HouseholdConsent) -> str:
    return consents.ask_again(question_id=question.id, acting=story.who("member"), at=story.at)


def answer(story: Story, token: str, *, is_given: bool) -> HouseholdConsent:
    return consents.answer_question(token=token, is_given=is_given, acting=Acting.visitor(), at=story.at)


def declined(story: Story) -> tuple[Application, HouseholdConsent, str]:
    application, question = asked(story)
    token = link(story, question)
    answer(story, token, is_given=False)
    return application, question, token


def hand_in(story: Story, question: HouseholdConsent, who: str = "member") -> HouseholdConsent:
    return sheets.hand_in_sheet(
        BytesIO(PDF), question_id=question.id, name="sheet.pdf", acting=story.who(who), at=story.at
    )


def test_paper_does_not_overrule_a_no(story: Story) -> None:
    _application, question, _token = declined(story)
    files = StoredFile.objects.count()
    refused(errors.AdultDeclined, lambda: hand_in(story, question))
    response = story.people.client("member").post(f"/questions/{question.id}/paper", {"sheet": upload("sheet")})
    assert response.status_code == 409
    question.refresh_from_db()
    assert (question.state, StoredFile.objects.count()) == ("declined", files)


def test_a_new_link_after_a_no_goes_to_that_adults_phone_alone(story: Story) -> None:
    _application, question, _token = declined(story)
    assert link(story, question) == ""
    shown = story.people.client("member").post(f"/questions/{question.id}/ask")
    assert shown.status_code == 302
    while messages.deliver_next(at=clock.now()):
        pass
    texts = DemoSms.objects.filter(mobile="13800000011", text__contains="/consent/").order_by("id")
    token = re.findall(r"/consent/([\w-]+)", texts.last().text)[0]  # type: ignore[union-attr]
    assert answer(story, token, is_given=True).state == "given"


def test_after_a_no_without_a_phone_only_the_old_link_serves(story: Story) -> None:
    _application, question, token = declined(story)
    HouseholdConsent.objects.filter(id=question.id).update(phone_sealed=None)
    refused(errors.AdultDeclined, lambda: link(story, question))
    assert answer(story, token, is_given=True).state == "given"


def test_an_adult_takes_their_consent_back_on_their_own_phone(story: Story) -> None:
    story.at = clock.now()
    application, question = asked(story)
    token = link(story, question)
    visitor = Client()
    assert visitor.post(f"/consent/{token}", {"answer": "yes"}).status_code == 200
    assert all_adults_consented(application.id)
    shown = page(visitor, f"/consent/{token}")
    assert "撤回同意" in shown
    assert "我同意" not in shown
    visitor.post(f"/consent/{token}", {"answer": "no"})
    question.refresh_from_db()
    assert question.state == "declined"
    assert not all_adults_consented(application.id)
    assert Consent.objects.get(purpose=question.purpose).withdrawn_at is not None
    told = set(Message.objects.filter(kind="cases.adult_withdrew").values_list("user_id", flat=True))
    assert told == {story.people.users["member"], story.people.users["cadre"]}  # not Alan, who is her brother


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": "maybe"}])
def test_without_an_answer_a_consent_stands(story: Story, sent: dict[str, str]) -> None:
    application, question = asked(story)
    token = link(story, question)
    answer(story, token, is_given=True)
    entries = JournalEntry.objects.count()
    response = Client().post(f"/consent/{token}", sent)
    assert response.status_code == 422
    question.refresh_from_db()
    assert question.state == "given"
    assert all_adults_consented(application.id)
    assert JournalEntry.objects.count() == entries


def test_nothing_is_approved_after_a_consent_was_taken_back(story: Story) -> None:
    application, question = asked(story)
    token = link(story, question)
    answer(story, token, is_given=True)
    story.accept(application)
    story.visit(application)
    story.approve(story.part(application), "street")
    story.notice(application)
    answer(story, token, is_given=False)
    ruling = Ruling(story.part(application).id, is_approved=True, reason=REASON)
    refused(errors.ConsentMissing, lambda: deciding.decide(ruling=ruling, acting=story.who("county"), at=story.at))


def test_after_the_decision_the_link_serves_no_more(story: Story) -> None:
    application, question = asked(story)
    token = link(story, question)
    answer(story, token, is_given=True)
    for case in application.cases.order_by("id"):
        handling.refuse(
            case_id=case.id, reason="不属于本工会", remedy="补齐后可以再申请", acting=story.who("cadre"), at=story.at
        )
    refused(errors.LinkExpired, lambda: answer(story, token, is_given=False))
    assert Client().get(f"/consent/{token}").status_code == 410
    question.refresh_from_db()
    assert question.state == "given"


@pytest.mark.parametrize("agrees", [True, False])
def test_the_applicant_does_not_answer_the_link_of_an_adult(story: Story, agrees: bool) -> None:
    _application, question = asked(story)
    token = link(story, question)
    answer(story, token, is_given=False)
    member = story.people.client("member")
    assert 'name="answer"' not in page(member, f"/consent/{token}")
    said = {"answer": "yes" if agrees else "no"}
    assert member.post(f"/consent/{token}", said).status_code == 403
    question.refresh_from_db()
    assert (question.state, Consent.objects.filter(purpose=question.purpose).count()) == ("declined", 0)


@pytest.mark.parametrize(("phone", "said"), [("13800000011", "已给 Adam 发短信"), ("", "所以没有发短信")])
def test_the_page_says_that_a_text_was_sent_only_where_there_is_a_phone(story: Story, phone: str, said: str) -> None:
    spouse = {**HARDSHIP["members"][0], "phone": phone}
    application = story.submitted(answers={**HARDSHIP, "members": [spouse]})
    question = HouseholdConsent.objects.get(application_id=application.id)
    shown = story.people.client("member").post(f"/questions/{question.id}/ask").content.decode()
    assert said in shown
    assert ("已给" in shown) == bool(phone)


def test_the_adults_own_answer_overrules_a_sheet(story: Story) -> None:
    _application, question = asked(story)
    token = link(story, question)
    hand_in(story, question)
    answer(story, token, is_given=False)
    question.refresh_from_db()
    assert (question.state, question.sheet_id) == ("declined", None)
    assert not Material.objects.filter(code=sheets.SHEET).exists()


def test_passed_on_by_the_applicant_the_question_is_open_again(story: Story) -> None:
    application, question = asked(story)
    answer(story, link(story, question), is_given=True)
    taking_back.take_back_of_adult(question_id=question.id, acting=story.who("member"), at=story.at)
    question.refresh_from_db()
    assert (question.state, all_adults_consented(application.id)) == ("asked", False)


def test_consent_to_a_later_part_stands_with_its_case_and_can_be_taken_back(story: Story) -> None:
    application = founding(story)
    papers = handling.Papers("道工发〔2026〕1号")
    first = story.part(application, "union-preparation")
    handling.accept(case_id=first.id, acting=story.who("county"), at=story.at, papers=papers)
    case = story.part(application, "union-election")
    answer_next(story, case, elected(story))
    agent = story.who("employer")
    [consent] = standing_consents(("case", case.id))
    assert consent.id in {one.id for one in own_consents_of(application, own_subject_indexes(agent))}
    taking_back.take_back_own(application_id=application.id, consent_id=consent.id, acting=agent, at=story.at)
    assert story.part(application, "union-election").state == "withdrawn"
    assert story.part(application, "union-preparation").state == "finished"


def test_a_consent_to_other_words_does_not_stand(story: Story) -> None:
    draft_id = story.draft()
    old = hashlib.sha256(b"other words").hexdigest()
    with by_the_owner():
        Consent.objects.filter(context_id=draft_id, purpose="hardship-check").update(text_version=old)
    member = story.who("member")
    with pytest.raises(errors.OwnConsentMissing), transaction.atomic():
        submitting.submit(draft_id=draft_id, acting=member, at=story.at)
    assert not Application.objects.exists()
    story.draft(materials=())  # reads and agrees again
    standing = [one for one in standing_consents(("application", draft_id)) if one.purpose == "hardship-check"]
    assert [one.text_version == old for one in standing] == [False]
    submitting.submit(draft_id=draft_id, acting=member, at=story.at)


def test_an_adults_consent_to_other_words_does_not_stand(story: Story) -> None:
    application, question = asked(story)
    answer(story, link(story, question), is_given=True)
    with by_the_owner():
        Consent.objects.filter(purpose=question.purpose).update(text_version="0" * 64)
    assert not all_adults_consented(application.id)


def test_the_link_waits_in_the_queue_and_stands_nowhere_in_clear(story: Story) -> None:
    _application, question = asked(story)
    token = link(story, question)
    assert not DemoSms.objects.filter(text__contains=token).exists()
    assert Delivery.objects.filter(sealed_id__isnull=False, state="waiting").count() == 2  # when sent, and again
    assert not [row for row in JournalEntry.objects.values_list("data", flat=True) if token in str(row)]
    while messages.deliver_next(at=story.at):
        pass
    assert DemoSms.objects.filter(mobile="13800000011", text__contains=f"/consent/{token} ").count() == 1


def test_one_adult_gets_three_links_a_day_and_no_more(story: Story) -> None:
    _application, question = asked(story)
    for _ in range(2):
        link(story, question)
    refused(TriedTooOften, lambda: link(story, question))
    assert Delivery.objects.filter(sealed_id__isnull=False).count() == 3
    story.days(2)
    assert link(story, question)


def test_no_phone_is_taken_over_for_an_adult_who_said_no(story: Story) -> None:
    """A correction may name another number; the no stays with the phone that gave it."""
    application, question, _token = declined(story)
    sealed = bytes(HouseholdConsent.objects.get(id=question.id).phone_sealed or b"")
    ask(story, application, MissingItem("members", "家人", "手机号不对"))
    correct(story, application, {"members": [{**SPOUSE, "phone": "13800000099"}, CHILD]})
    question.refresh_from_db()
    assert (question.state, bytes(question.phone_sealed or b"")) == ("declined", sealed)


def test_the_adults_of_two_families_are_locked_in_one_order(story: Story) -> None:
    """Two applications that name the same people, each in its own order, must not wait for one another."""
    application = story.submitted()
    programme = catalogue.version(application.programme_version_id)
    people = [
        Relative(row, name, birth_date=date(1950, 1, 1), phone="13800000012") for row, name in enumerate("甲乙丙丁")
    ]

    def locks(adults: list[Relative]) -> list[str]:
        with CountedQueries(connection) as said, transaction.atomic():
            consents.ask_adults(application, adults, programme, at=story.at)
            transaction.set_rollback(True)
        return [one["sql"] for one in said if "pg_advisory_xact_lock" in one["sql"]]

    assert len(set(locks(people))) >= len(people)
    assert locks(people) == locks(people[::-1])


def test_the_link_speaks_chinese_and_the_language_of_whoever_applies(story: Story) -> None:
    User.objects.filter(id=story.people.users["member"]).update(language="en")
    story.submitted()
    while messages.deliver_next(at=story.at):
        pass
    text = DemoSms.objects.filter(mobile="13800000011", text__contains="/consent/").latest("id").text
    link = r"【驿站】家里人请您自己看、自己答一件事 / \[Yizhan\] [A-Za-z ,]+ http\S+/consent/\S+"
    union = registry.union_card(story.people.world["mill"]).name
    assert re.fullmatch(link + rf" 可先打电话核实 / [A-Za-z ]+ {union} \S+", text)


def test_taking_a_relatives_yes_back_is_asked_on_a_page_and_offered_only_while_it_counts(story: Story) -> None:
    application, question = asked(story)
    story.adults_consent(application)
    member, address = story.people.client("member"), f"/questions/{question.id}/withdraw"
    assert address in page(member, f"/cases/{application.id}")
    assert "只在家人自己说不再同意时转告" in page(member, address)
    assert all_adults_consented(application.id)
    assert story.people.client("other_member").get(address).status_code == 404
    ending.withdraw(application_id=application.id, case_ids=None, acting=story.who("member"), at=story.at)
    assert address not in page(member, f"/cases/{application.id}")


def test_a_relatives_yes_is_taken_back_by_the_press_on_that_page(story: Story) -> None:
    application, question = asked(story)
    story.adults_consent(application)
    assert story.people.client("member").post(f"/questions/{question.id}/withdraw").status_code == 302
    question.refresh_from_db()
    assert (question.state, all_adults_consented(application.id)) == ("asked", False)
