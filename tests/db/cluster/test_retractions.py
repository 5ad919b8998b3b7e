"""撤稿 and shares: what is taken back is gone everywhere at once, its address says so, and copies follow."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from tests.db.cluster.newsroom import REVIEWERS, WORDS, Newsroom, open_newsroom
from tests.people import People
from yizhan.cluster import errors
from yizhan.cluster.models import Article, Publication, Retraction, Share, Shown, Signature
from yizhan.cluster.queries import reading
from yizhan.cluster.queries.access import newest
from yizhan.cluster.rules.reviews import Stage
from yizhan.cluster.services import retracting, reviewing, sharing, writing
from yizhan.cluster.services.sharing import Direction
from yizhan.kernel import journal
from yizhan.kernel.errors import Forbidden, Invalid, NotFound
from yizhan.kernel.models import Fact, JournalEntry, Message

OTHER = replace(WORDS, body="今天走访了二十一个驿站。")
WHY = {"reason": "数字核对有误", "note": "文中数字有误，原文撤下。"}


def retract(newsroom: Newsroom, article: Article, *, by: str = "section_head", **more: str) -> Retraction:
    return retracting.retract(article_id=article.id, acting=newsroom.who(by), at=newsroom.now(), **{**WHY, **more})


def test_a_retraction_is_logged_counted_back_and_shown_nowhere(newsroom: Newsroom) -> None:
    article = newsroom.published()
    kept = retract(newsroom, article)
    assert (kept.title, kept.reason, kept.note) == (WORDS.title, WHY["reason"], WHY["note"])
    assert kept.retracted_by == newsroom.people.users["section_head"]
    assert reading.search("寒潮").rows == []
    assert reading.newest_of(newsroom.province).rows == []
    assert sum(Fact.objects.filter(kind="media.published").values_list("quantity", flat=True)) == 0
    assert journal.history(("article", article.id))[-1].kind == "cluster.article_retracted"


def test_the_address_of_a_retracted_article_answers_410_with_the_note_alone(newsroom: Newsroom) -> None:
    article = newsroom.published()
    address = f"/sites/province/articles/{article.id}"
    browser = newsroom.people.client("visitor")
    assert browser.get(address).status_code == 200
    retract(newsroom, article)
    answer = browser.get(address)
    assert answer.status_code == 410
    body = answer.content.decode()
    assert WHY["note"] in body
    assert WHY["reason"] not in body
    assert "走访了二十个驿站" not in body
    assert WHY["note"] in browser.get("/sites/province/notes").content.decode()


def test_nobody_but_head_and_leader_of_the_site_retracts_and_only_once(newsroom: Newsroom) -> None:
    article = newsroom.published()
    before = JournalEntry.objects.count()
    for who, refusal in (("editor", Forbidden), ("county_leader", NotFound)):
        with pytest.raises(refusal):
            retract(newsroom, article, by=who)
    with pytest.raises(Invalid):
        retract(newsroom, article, note=" ")
    with pytest.raises(errors.NotAtDesk):
        retract(newsroom, newsroom.submitted())
    assert Shown.objects.filter(article=article).exists()
    retract(newsroom, article, by="site_leader")
    with pytest.raises(errors.Retracted):
        retract(newsroom, article)
    with pytest.raises(errors.Retracted):
        newsroom.revised(article, OTHER, correction="改")
    kinds = JournalEntry.objects.order_by("-id").values_list("kind", flat=True)
    assert list(kinds[: JournalEntry.objects.count() - before]).count("cluster.article_retracted") == 1


def test_the_database_keeps_nothing_shown_that_was_taken_back(newsroom: Newsroom) -> None:
    article = newsroom.published()
    shown = Shown.objects.get(article=article)
    with pytest.raises(IntegrityError, match="still shown"), transaction.atomic():
        _retracted_but_shown(newsroom, article)
    retract(newsroom, article)
    with pytest.raises(IntegrityError, match="taken back"), transaction.atomic():
        shown.save(force_insert=True)


def _retracted_but_shown(newsroom: Newsroom, article: Article) -> None:
    Retraction.objects.create(
        article=article,
        site=newsroom.province,
        title="x",
        reason="x",
        note="x",
        retracted_by=uuid4(),
        retracted_at=newsroom.now(),
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS cluster_retraction_hides IMMEDIATE")


def test_one_press_offers_to_every_site_below_once(newsroom: Newsroom) -> None:
    article = newsroom.published()
    share = newsroom.shared(article)
    assert share.state == Share.State.WAITING
    told = set(Message.objects.filter(kind="cluster.share").values_list("user_id", flat=True))
    assert told == {newsroom.people.users["county_leader"]}
    with pytest.raises(errors.NothingToShare):
        newsroom.shared(article)
    with pytest.raises(errors.NothingToShare):
        sharing.share(article_id=article.id, direction=Direction.UP, acting=newsroom.who("editor"), at=newsroom.now())
    with pytest.raises(errors.NotAtDesk):
        newsroom.shared(newsroom.submitted())


def test_an_adopted_article_names_its_source_and_has_its_own_final_signature(newsroom: Newsroom) -> None:
    article = newsroom.published()
    copy = newsroom.adopted(newsroom.shared(article))
    assert (copy.source_id, copy.site_id) == (article.id, newsroom.county.id)
    revision = newest(copy)
    assert revision.digest == newest(article).digest
    signed = Signature.objects.get(revision=revision)
    assert (signed.stage, signed.signer_id) == (3, newsroom.people.users["county_leader"])
    page = newsroom.people.client("visitor").get(f"/sites/daoli/articles/{copy.id}").content.decode()
    assert "省工会网" in page
    assert copy.union_id == newsroom.people.world["daoli"]


def test_adopting_is_the_leaders_and_happens_once(newsroom: Newsroom) -> None:
    share = newsroom.shared(newsroom.published())
    column = newsroom.column(newsroom.county).id
    act: dict[str, Any] = {"share_id": share.id, "column_id": column, "note": "x", "at": newsroom.at}
    for who, refusal in (("county_editor", Forbidden), ("site_leader", NotFound)):
        with pytest.raises(refusal):
            sharing.adopt(**act, acting=newsroom.who(who))
    with pytest.raises(NotFound):
        sharing.adopt(**{**act, "column_id": newsroom.column().id}, acting=newsroom.who("county_leader"))
    assert Publication.objects.count() == 1
    newsroom.adopted(share)
    with pytest.raises(errors.OfferAnswered):
        newsroom.adopted(share)
    with pytest.raises(errors.OfferAnswered):
        sharing.decline(share_id=share.id, acting=newsroom.who("county_leader"), at=newsroom.now())
    assert Publication.objects.count() == 2


def test_a_site_that_declares_so_reviews_what_it_adopts_in_full(people: People) -> None:
    newsroom = open_newsroom(people, adoption="full")
    share = newsroom.shared(newsroom.published())
    acting = newsroom.who("county_editor")
    copy = sharing.adopt(
        share_id=share.id, column_id=newsroom.column(newsroom.county).id, note="", acting=acting, at=newsroom.now()
    )
    assert not Shown.objects.filter(article=copy).exists()
    with pytest.raises(IntegrityError, match="too early"), transaction.atomic():
        reviewing.give(newest(copy), Stage.FINAL, note="x", acting=newsroom.who("county_leader"), at=newsroom.now())


def test_changed_words_are_no_copy_and_need_all_reviews(newsroom: Newsroom) -> None:
    copy = newsroom.adopted(newsroom.shared(newsroom.published()))
    newsroom.revised(copy, OTHER, by="county_editor", correction="本地数字")
    with pytest.raises(IntegrityError, match="too early"), transaction.atomic():
        reviewing.give(newest(copy), Stage.FINAL, note="x", acting=newsroom.who("county_leader"), at=newsroom.now())


def test_a_correction_of_the_source_raises_a_flag_that_one_signature_follows(newsroom: Newsroom) -> None:
    article = newsroom.published()
    share = newsroom.shared(article)
    copy = newsroom.adopted(share)
    newsroom.revised(article, OTHER, correction="驿站为二十一个")
    writing.submit(article_id=article.id, acting=newsroom.who("author"), at=newsroom.now())
    for who in REVIEWERS:
        newsroom.sign(article, who)
    share.refresh_from_db()
    assert share.flag == Share.Flag.CORRECTED
    assert Shown.objects.get(article=copy).revision.number == 1
    acting = newsroom.who("county_leader")
    sharing.follow_correction(share_id=share.id, note="已核对", acting=acting, at=newsroom.now())
    share.refresh_from_db()
    shown = Shown.objects.get(article=copy)
    assert (share.flag, shown.revision.digest) == ("", newest(article).digest)
    assert shown.revision.correction == "驿站为二十一个"


def test_a_retraction_of_the_source_takes_copies_and_open_offers_with_it(newsroom: Newsroom) -> None:
    article, other = newsroom.published(), newsroom.published(replace(WORDS, title="另一篇"))
    adopted, waiting = newsroom.shared(article), newsroom.shared(other)
    copy = newsroom.adopted(adopted)
    source = retract(newsroom, article)
    retract(newsroom, other)
    assert not Shown.objects.exists()
    assert Retraction.objects.get(article=copy).follows == source
    adopted.refresh_from_db()
    waiting.refresh_from_db()
    assert (adopted.flag, waiting.state) == (Share.Flag.RETRACTED, Share.State.WITHDRAWN)
    with pytest.raises(errors.OfferAnswered):
        newsroom.adopted(waiting)
    assert newsroom.people.client("visitor").get(f"/sites/daoli/articles/{copy.id}").status_code == 410


def test_a_copy_that_waits_for_its_reviews_is_not_published_after_its_source_is_gone(people: People) -> None:
    newsroom = open_newsroom(people, adoption="full")
    article = newsroom.published()
    copy = sharing.adopt(
        share_id=newsroom.shared(article).id,
        column_id=newsroom.column(newsroom.county).id,
        note="",
        acting=newsroom.who("county_editor"),
        at=newsroom.now(),
    )
    retract(newsroom, article)
    with pytest.raises(errors.Retracted):
        writing.submit(article_id=copy.id, acting=newsroom.who("county_editor"), at=newsroom.now())
    with pytest.raises(IntegrityError, match="taken back"), transaction.atomic():
        reviewing.give(newest(copy), Stage.FIRST, note="x", acting=newsroom.who("site_leader"), at=newsroom.now())


@pytest.mark.parametrize("empty", [{"reason"}, {"note"}, {"reason", "note"}])
def test_the_field_that_is_empty_is_named_and_nothing_is_taken_back(newsroom: Newsroom, empty: set[str]) -> None:
    words = {"reason": "请写明撤稿原因。", "note": "请写明给读者看的说明。"}
    article = newsroom.published()
    sent = {name: "" if name in empty else text for name, text in WHY.items()}
    page = newsroom.people.client("section_head").post(f"/newsroom/articles/{article.id}/retract", sent)
    assert page.status_code == 422
    shown = page.content.decode()
    assert {name for name, text in words.items() if text in shown} == empty
    assert {name for name in words if f'href="#id_{name}"' in shown} == empty
    assert Shown.objects.filter(article=article).exists()
    assert not Retraction.objects.exists()
