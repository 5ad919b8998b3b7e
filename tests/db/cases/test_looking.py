"""A no cannot be got round by a correction; and the adults of a part that asks later are asked as well."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.db.cases.story import REASON, Story
from tests.db.cases.test_consents import answer, declined, link
from tests.db.cases.test_correcting import CHILD, FATHER, MEMBERS, SPOUSE, ask
from tests.db.cases.test_correcting import answer as correct
from tests.db.cases.test_effects import answer_next, elected, founding
from tests.db.cases.test_handling import refused
from tests.db.cases.test_pages import page
from tests.world import LOADER
from yizhan.cases import errors
from yizhan.cases.models import Application, HouseholdConsent
from yizhan.cases.queries.consents import all_adults_consented, open_question
from yizhan.cases.services import consents, deciding, handling, looking
from yizhan.cases.types import Ruling
from yizhan.catalogue import api as catalogue
from yizhan.kernel import vault
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting

RENAMED = {**SPOUSE, "name": "Adam B"}
OLDER = {**SPOUSE, "birth_date": "1989-12-31"}
ELDER = {"name": "Otto", "birth_date": "1950-01-01", "phone": "13800000012"}
WHY = "与申请人当面核对，前一位是已搬走的兄弟"


def corrected(story: Story, *members: dict[str, Any]) -> tuple[Application, HouseholdConsent]:
    """Adam said no; then a correction tells another household. Whoever is asked now says yes."""
    application, question, _token = declined(story)
    ask(story, application, MEMBERS)
    correct(story, application, {"members": list(members)})
    for one in HouseholdConsent.objects.filter(application_id=application.id, is_listed=True, state="asked"):
        answer(story, link(story, one), is_given=True)
    question.refresh_from_db()
    return application, question


def look(story: Story, question: HouseholdConsent, *, who: str = "cadre", reason: str = WHY) -> None:
    looking.confirm_another_person(question_id=question.id, reason=reason, acting=story.who(who), at=story.at)


@pytest.mark.parametrize("members", [(RENAMED, CHILD), (OLDER, CHILD), (FATHER, CHILD), (CHILD,)])
def test_a_no_stands_however_the_correction_names_the_household(
    story: Story, members: tuple[dict[str, Any], ...]
) -> None:
    application, question = corrected(story, *members)
    assert (question.state, question.is_listed) == ("declined", False)
    assert not all_adults_consented(application.id)


def test_nothing_is_approved_before_the_desk_has_looked(story: Story) -> None:
    application, question = corrected(story, RENAMED, CHILD)
    story.accept(application)
    story.visit(application)
    story.approve(story.part(application), "street")
    story.notice(application)
    ruling = Ruling(story.part(application).id, is_approved=True, reason=REASON)
    county = story.who("county")
    refused(errors.ConsentMissing, lambda: deciding.decide(ruling=ruling, acting=county, at=story.at))
    look(story, question, who="county")
    deciding.decide(ruling=ruling, acting=county, at=story.at)
    assert story.part(application).state == "finished"


def test_the_desk_says_why_and_the_journal_keeps_that_it_did(story: Story) -> None:
    application, question = corrected(story, RENAMED, CHILD)
    cadre = story.people.client("cadre")
    assert "没有同意，待核对" in page(cadre, f"/cases/{application.id}")
    assert "经办人核对清楚以后" in page(story.people.client("member"), f"/cases/{application.id}")
    assert cadre.post(f"/questions/{question.id}/looked-into", {"reason": WHY}).status_code == 302
    question.refresh_from_db()
    assert all_adults_consented(application.id)
    assert question.looked_into_by == story.people.users["cadre"]
    assert vault.get(question.looked_into_id)["reason"] == WHY  # type: ignore[arg-type]
    entry = JournalEntry.objects.get(kind="cases.refusal_looked_into")
    assert entry.data["question_id"] == str(question.id)
    assert WHY not in str(entry.data)
    assert "没有同意，待核对" not in page(cadre, f"/cases/{application.id}")
    again = cadre.post(f"/questions/{question.id}/looked-into", {"reason": WHY})
    assert again.status_code == 409


def test_without_a_reason_nothing_is_confirmed(story: Story) -> None:
    application, question = corrected(story, RENAMED, CHILD)
    refused(errors.ReasonMissing, lambda: look(story, question, reason=" "))
    assert not all_adults_consented(application.id)


@pytest.mark.parametrize(("who", "status"), [("county", 403), ("other_cadre", 404), ("relative_cadre", 404)])
def test_only_the_desk_on_which_it_lies_looks(story: Story, who: str, status: int) -> None:
    application, question = corrected(story, RENAMED, CHILD)
    client = story.people.client(who)
    assert client.post(f"/questions/{question.id}/looked-into", {"reason": WHY}).status_code == status
    sent = client.post(f"/api/v1/questions/{question.id}/looked-into", {"reason": WHY}, content_type="application/json")
    assert sent.status_code == status
    assert not all_adults_consented(application.id)


def test_a_no_that_still_stands_in_the_form_is_not_for_the_desk(story: Story) -> None:
    application, question, _token = declined(story)
    refused(errors.NotInThisState, lambda: look(story, question))
    assert not all_adults_consented(application.id)


def test_named_again_and_left_out_again_the_desk_looks_again(story: Story) -> None:
    application, question = corrected(story, RENAMED, CHILD)
    look(story, question)
    for members in ([SPOUSE, CHILD], [RENAMED, CHILD]):
        ask(story, application, MEMBERS)
        correct(story, application, {"members": members})
    question.refresh_from_db()
    assert (question.is_listed, question.looked_into_at) == (False, None)
    assert not all_adults_consented(application.id)


def test_whoever_said_yes_and_is_named_no_longer_is_not_looked_into(story: Story) -> None:
    application, _question = corrected(story, FATHER, CHILD)
    for one in HouseholdConsent.objects.filter(application_id=application.id, state="declined"):
        look(story, one)
    ask(story, application, MEMBERS)
    correct(story, application, {"members": [CHILD]})
    assert all_adults_consented(application.id)


def election_that_asks_adults(folder: Path) -> list[Path]:
    """The election's form with a household list, and a consent that each of its adults is asked for."""
    programmes = Path(__file__).parents[3] / "programmes"
    text = yaml.safe_load((programmes / "union-election.yaml").read_text())
    text["form"][0]["fields"].append(
        {
            "name": "people",
            "type": "repeat",
            "label": {"zh-hans": "家人", "en": "Family"},
            "maximum": 5,
            "sensitive": True,
            "fields": [
                {"name": "name", "type": "string", "label": {"zh-hans": "姓名", "en": "Name"}, "required": True},
                {
                    "name": "birth_date",
                    "type": "date",
                    "label": {"zh-hans": "出生日期", "en": "Born"},
                    "required": True,
                },
                {"name": "phone", "type": "phone", "label": {"zh-hans": "手机号", "en": "Phone"}},
            ],
        }
    )
    words = {"zh-hans": "请您同意核对。", "en": "Please consent to the check."}
    text["consents"].append({"purpose": "election-adult", "by": "adults", "title": words, "text": words})
    text["steps"][0]["requires"].append("adults_consent")
    paths = [folder / "union-election.yaml", folder / "found-union.yaml"]
    paths[0].write_text(json.dumps(text, ensure_ascii=False))
    paths[1].write_text((programmes / "found-union.yaml").read_text())
    return paths


def test_the_adults_of_a_part_that_asks_later_are_asked_and_waited_for(story: Story, tmp_path: Path) -> None:
    paths = election_that_asks_adults(tmp_path)
    catalogue.publish_files(paths, acting=LOADER, at=story.at, valid_from=story.today)
    application = founding(story)
    papers = handling.Papers("道工发〔2026〕1号")
    county = story.who("county")
    first = story.part(application, "union-preparation")
    handling.accept(case_id=first.id, acting=county, at=story.at, papers=papers)
    case = story.part(application, "union-election")
    answer_next(story, case, {**elected(story), "people": [ELDER]})
    question = HouseholdConsent.objects.get(application_id=application.id)
    assert (question.purpose, question.state) == ("election-adult", "asked")
    refused(
        errors.ConsentMissing,
        lambda: handling.accept(case_id=case.id, acting=county, at=story.at, papers=papers),
    )
    token = link_of(story, question)
    found = open_question(token, acting=Acting.visitor(), at=story.at)
    assert [one.purpose for one in found.consents] == ["election-adult"]
    answer(story, token, is_given=True)
    handling.accept(case_id=case.id, acting=county, at=story.at, papers=papers)
    assert story.part(application, "union-election").state == "finished"


def link_of(story: Story, question: HouseholdConsent) -> str:
    return consents.ask_again(question_id=question.id, acting=story.who("employer"), at=story.at)
