"""Drafts: one for each of the hats somebody wears, for those whom a service is for, and gone without a trace."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase
from django.utils import timezone

from tests.db.cases.story import Story
from tests.db.cases.test_api import post
from tests.db.cases.test_effects import JOINING, PREPARATION, elected
from tests.db.cases.test_pages import page, upload
from tests.unit.kernel import samples
from yizhan.cases import errors, tasks
from yizhan.cases.models import Application, Draft, Material
from yizhan.cases.queries.drafts import own_drafts
from yizhan.cases.services import drafts, submitting
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.files import FileRef, KindRefused, disk
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry, Message, StoredFile, VaultItem
from yizhan.kernel.scope import Role


def with_a_file(story: Story) -> tuple[UUID, Path]:
    """A draft with one uploaded paper, and the place of its bytes."""
    draft_id = story.draft(materials=())
    member = story.people.client("member")
    address = f"/api/v1/drafts/{draft_id}/materials/income-proof"
    assert member.post(address, {"file": upload("income-proof")}).status_code == 200
    place = disk.place_of(Material.objects.get(application_id=draft_id).file_id)
    assert place.exists()
    return draft_id, place


def nothing_is_left_of(draft_id: UUID) -> bool:
    left = (
        Draft.objects.filter(id=draft_id),
        Material.objects.filter(application_id=draft_id),
        StoredFile.objects.filter(owner_id=draft_id),
        VaultItem.objects.filter(owner_id=draft_id),
    )
    return not any(rows.exists() for rows in left)


def test_an_agent_of_two_employers_has_a_draft_for_each(story: Story) -> None:
    agent, other = (replace(story.who("employer"), node_id=new_id()) for _ in range(2))
    first = drafts.start_draft(programme_code="found-union", acting=agent, at=story.at)
    second = drafts.start_draft(programme_code="found-union", acting=other, at=story.at)
    assert first.id != second.id
    drafts.save_draft(draft_id=first.id, sent=drafts.Answers(PREPARATION), acting=agent, at=story.at)
    assert not Draft.objects.get(id=second.id).values
    assert [draft.id for draft in own_drafts(other)] == [second.id]
    with pytest.raises(NotFound):
        submitting.submit(draft_id=first.id, acting=other, at=story.at)
    assert not Application.objects.exists()


def test_ones_own_draft_is_not_the_employers(story: Story) -> None:
    agent = replace(story.who("employer"), node_id=new_id())
    oneself = replace(agent, role=Role.MEMBER, node_id=None)
    draft = drafts.start_draft(programme_code="found-union", acting=agent, at=story.at)
    assert own_drafts(oneself) == []
    with pytest.raises(NotFound):
        drafts.save_draft(draft_id=draft.id, sent=drafts.Answers({"workers": "1"}), acting=oneself, at=story.at)
    assert not Draft.objects.get(id=draft.id).values


@pytest.mark.parametrize(
    ("programme", "who", "refusal", "words"),
    [
        ("hardship-support", "newcomer", errors.ForMembers, "请先申请入会"),
        ("hardship-support", "employer", errors.ForOneself, "切换为“本人”"),
        ("join-union", "employer", errors.ForOneself, "切换为“本人”"),
        ("found-union", "member", errors.ForEmployers, "切换为单位身份"),
    ],
)
def test_a_service_is_begun_only_by_those_it_is_for(
    story: Story, programme: str, who: str, refusal: type[DomainError], words: str
) -> None:
    with pytest.raises(refusal) as caught:
        drafts.start_draft(programme_code=programme, acting=story.who(who), at=story.at)
    assert words in str(caught.value)
    client = story.people.client(who)
    assert words in page(client, f"/apply/{programme}", status=409)
    assert client.post(f"/apply/{programme}", {"agree-0": "1"}).status_code == 409
    told = post(client, "/drafts", {"programme": programme}, status=409)
    assert told["code"] == refusal.code
    assert not Draft.objects.exists()


def test_a_draft_begun_in_time_is_not_sent_by_somebody_it_is_no_longer_for(story: Story) -> None:
    """The draft was somebody's own before; the service asks again when it is sent."""
    draft_id = story.draft("join-union", answers=JOINING, who="newcomer", materials=())
    Draft.objects.filter(id=draft_id).update(node_id=story.people.world.employers["mill"])
    agent = replace(story.who("employer"), user_id=story.people.users["newcomer"])
    with pytest.raises(errors.ForOneself):
        submitting.submit(draft_id=draft_id, acting=agent, at=story.at)
    assert not Application.objects.exists()


def test_a_discarded_draft_takes_its_files_along(story: Story) -> None:
    draft_id, place = with_a_file(story)
    with TestCase.captureOnCommitCallbacks(execute=True):
        drafts.discard_draft(draft_id=draft_id, acting=story.who("member"), at=story.at)
    assert nothing_is_left_of(draft_id)
    assert not place.exists()
    assert JournalEntry.objects.filter(kind="files.erased").count() == 1


def test_a_draft_that_nobody_touched_goes_with_its_files_and_its_owner_is_told(story: Story) -> None:
    draft_id, place = with_a_file(story)
    Draft.objects.filter(id=draft_id).update(saved_at=clock.now() - drafts.KEPT_FOR - timedelta(minutes=1))
    with TestCase.captureOnCommitCallbacks(execute=True):
        tasks.sweep_drafts.func(timestamp=0)
    assert nothing_is_left_of(draft_id)
    assert not place.exists()
    assert Message.objects.get(kind="cases.draft_expired").user_id == story.people.users["member"]


def test_a_draft_touched_lately_stays(story: Story) -> None:
    draft_id, place = with_a_file(story)
    Draft.objects.filter(id=draft_id).update(saved_at=story.at)
    assert drafts.sweep_drafts(at=story.at + drafts.KEPT_FOR) == 0
    assert Draft.objects.filter(id=draft_id).exists()
    assert place.exists()


@pytest.mark.parametrize(
    ("name", "content"), [("收入证明.jpg", "姓名,金额\n".encode()), ("收入证明.pdf", samples.document())]
)
def test_a_paper_is_taken_by_what_it_is_and_not_by_its_name(story: Story, name: str, content: bytes) -> None:
    draft_id = story.draft(materials=())
    member = story.people.client("member")
    for address, field in (
        (f"/api/v1/drafts/{draft_id}/materials/income-proof", "file"),
        (f"/drafts/{draft_id}", "material-income-proof"),
    ):
        answer = member.post(address, {field: SimpleUploadedFile(name, content, content_type="image/jpeg")})
        assert answer.status_code == (415 if field == "file" else 422)
    shown = answer.content.decode()
    assert "改文件名没有用" in shown
    assert (
        '<a href="#id_material-income-proof">收入证明或银行流水：这里不能收' in shown
    )  # above the form, by the paper's name
    assert 'id="id_material-income-proof"' in shown
    assert not Material.objects.filter(application_id=draft_id).exists()
    assert not StoredFile.objects.exists()


def test_each_paper_that_is_missing_is_named_at_its_own_field(story: Story) -> None:
    draft_id = story.draft(materials=("household-register",))
    answer = story.people.client("member").get(f"/drafts/{draft_id}/check")
    assert answer.status_code == 422
    shown = answer.content.decode()
    told = [(one["field"], one["message"]) for one in answer.context["problems"]]
    assert told == [
        ("material-income-proof", "请上传“收入证明或银行流水”。"),
        ("material-medical-proof", "请上传“医疗费用单据”。"),
        ("material-admission", "请上传“录取通知书或在读证明”。"),
    ]
    assert all(
        f'<a href="#id_{field}">{message}</a>' in shown and f'id="id_{field}"' in shown for field, message in told
    )


def test_a_document_is_taken_where_the_service_declares_it(story: Story) -> None:
    draft_id = story.draft("union-election", elected(story), who="employer", materials=(), consented=False)
    address = f"/api/v1/drafts/{draft_id}/materials/minutes"
    file = SimpleUploadedFile("会议记录.docx", samples.document())
    assert story.people.client("employer").post(address, {"file": file}).status_code == 200
    assert Material.objects.get(application_id=draft_id).name == "会议记录.docx"


def test_a_file_that_lies_there_already_must_be_of_a_kind_that_is_taken(story: Story) -> None:
    draft_id = story.draft(materials=())
    text = FileRef(id=new_id(), name="a.txt", size=1, content_type="text/plain", sha256="0" * 64)
    with pytest.raises(KindRefused):
        drafts.attach(
            application_id=draft_id, code="income-proof", file=text, acting=story.oneself("member"), at=story.at
        )
    assert not Material.objects.filter(application_id=draft_id).exists()


def test_whoever_has_begun_is_first_offered_to_go_on(story: Story) -> None:
    """And is not asked to agree anew; the press leads into the same draft, with what it holds."""
    member = story.people.client("member")
    assert "同意并开始填写" in page(member, "/apply/hardship-support")
    draft_id = story.draft(materials=())
    saved = clock.now() - timedelta(days=2)
    Draft.objects.filter(id=draft_id).update(saved_at=saved)
    shown = page(member, "/apply/hardship-support")
    assert "您有一份没填完的" in shown
    assert f"上次保存 {timezone.localtime(saved):%m-%d %H:%M}" in shown
    assert re.findall(r'<button class="btn btn-primary" type="submit">([^<]+)<', shown) == ["接着填"]
    assert "开始填写" not in shown
    assert f'"/drafts/{draft_id}/discard"' in shown
    assert member.post("/apply/hardship-support")["Location"] == f"/drafts/{draft_id}"
    assert Draft.objects.get().id == draft_id


def test_a_consent_that_is_missing_is_asked_for_before_going_on(story: Story) -> None:
    story.draft(materials=(), consented=False)
    shown = page(story.people.client("member"), "/apply/hardship-support")
    assert "您有一份没填完的" in shown
    assert "同意并接着填" in shown


def test_somebody_elses_draft_is_nobodys_beginning(story: Story) -> None:
    story.draft(materials=())
    shown = page(story.people.client("other_member"), "/apply/hardship-support")
    assert "您有一份没填完的" not in shown
    assert "同意并开始填写" in shown
