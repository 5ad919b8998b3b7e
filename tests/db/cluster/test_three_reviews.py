"""三审三校: three people in order for the same words, or nothing is published; the database says so too."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.db.cluster.newsroom import REVIEWERS, WORDS, Newsroom
from tests.owning import by_the_owner
from tests.world import TODAY
from yizhan.cluster import errors
from yizhan.cluster.models import Article, Publication, Revision, Shown, Signature
from yizhan.cluster.queries.access import newest
from yizhan.cluster.queries.desk import waiting_for
from yizhan.cluster.rules.reviews import Stage
from yizhan.cluster.services import reviewing, writing
from yizhan.kernel import journal
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import Fact, JournalEntry, Message
from yizhan.registry.models import Membership, Person

OTHER = replace(WORDS, body="今天走访了二十一个驿站。")


def counts() -> tuple[int, ...]:
    tables = (Revision, Signature, Publication, Shown, JournalEntry, Fact, Message)
    return tuple(table.objects.count() for table in tables)


def refused(error: type[Exception], act: Callable[[], Any]) -> None:
    """Refused with this error, and nothing has changed."""
    before = counts()
    with pytest.raises(error), transaction.atomic():
        act()
    assert counts() == before


def test_three_signatures_publish_with_a_row_of_the_journal_for_each_step(newsroom: Newsroom) -> None:
    article = newsroom.published()
    shown = Shown.objects.get(article=article)
    assert (shown.title, shown.revision) == (WORDS.title, newest(article))
    signed = Signature.objects.filter(revision=shown.revision).order_by("stage")
    assert [(one.stage, one.signer_id) for one in signed] == [
        (stage, newsroom.people.users[who]) for stage, who in enumerate(REVIEWERS, start=1)
    ]
    assert {one.digest for one in signed} == {shown.revision.digest}
    assert [entry.kind for entry in journal.history(("article", article.id))] == [
        "cluster.article_written",
        "cluster.article_submitted",
        "cluster.article_signed",
        "cluster.article_signed",
        "cluster.article_signed",
        "cluster.article_published",
    ]


def test_a_publication_is_one_fact_under_the_sites_union(newsroom: Newsroom) -> None:
    article = newsroom.published()
    fact = Fact.objects.get(kind="media.published")
    assert (fact.record_id, fact.quantity, fact.union_id) == (article.id, 1, newsroom.people.world["province"])


def test_the_next_reviewer_is_told_and_not_the_author(newsroom: Newsroom) -> None:
    newsroom.submitted()
    told = set(Message.objects.filter(kind="cluster.review").values_list("user_id", flat=True))
    assert told == {newsroom.people.users["editor"]}


def test_no_review_is_skipped(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    refused(errors.ReviewNotYours, lambda: newsroom.sign(article, "site_leader"))
    refused(errors.ReviewNotYours, lambda: newsroom.sign(article, "section_head"))
    newsroom.sign(article, "editor")
    refused(errors.ReviewNotYours, lambda: newsroom.sign(article, "editor"))


def test_the_author_signs_nothing_of_their_own(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    refused(errors.AlreadySigned, lambda: newsroom.sign(article, "author"))


def test_whoever_signed_signs_no_second_review_in_another_role(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    newsroom.sign(article, "editor")
    as_head = replace(newsroom.who("section_head"), user_id=newsroom.people.users["editor"])

    def act() -> None:
        revision_id = newest(article).id
        reviewing.sign(article_id=article.id, revision_id=revision_id, note="x", acting=as_head, at=newsroom.now())

    refused(errors.AlreadySigned, act)


def test_an_edit_after_a_signature_voids_it(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    newsroom.sign(article, "editor")
    newsroom.sign(article, "section_head")
    old = newest(article)
    newsroom.revised(article, OTHER)
    refused(errors.ReviewNotYours, lambda: newsroom.sign(article, "site_leader"))
    writing.submit(article_id=article.id, acting=newsroom.who("author"), at=newsroom.now())
    refused(
        errors.RevisionChanged,
        lambda: reviewing.sign(
            article_id=article.id, revision_id=old.id, note="x", acting=newsroom.who("editor"), at=newsroom.now()
        ),
    )
    for who in REVIEWERS:
        newsroom.sign(article, who)
    assert Shown.objects.get(article=article).revision.number == 2


def test_the_same_words_again_are_no_new_revision(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    newsroom.sign(article, "editor")
    newsroom.revised(article, replace(WORDS, body=WORDS.body + "\n\n"))
    assert newest(article).number == 1
    assert Article.objects.get(id=article.id).stage == Stage.SECOND


def test_a_review_sends_back_with_a_reason_and_the_words_must_change(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    revision = newest(article)
    act: dict[str, Any] = {"article_id": article.id, "revision_id": revision.id, "acting": newsroom.who("editor")}
    refused(errors.NoteMissing, lambda: reviewing.reject(**act, reason=" ", at=newsroom.now()))
    reviewing.reject(**act, reason="数字没有出处", at=newsroom.now())
    assert Article.objects.get(id=article.id).stage == Stage.WRITING
    assert Message.objects.filter(kind="cluster.rejected", user_id=newsroom.people.users["author"]).exists()

    def submit() -> None:
        writing.submit(article_id=article.id, acting=newsroom.who("author"), at=newsroom.now())

    refused(errors.ReviseFirst, submit)
    newsroom.revised(article, OTHER)
    submit()
    newsroom.sign(article, "editor")


def test_a_signature_says_what_was_read(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    refused(errors.NoteMissing, lambda: newsroom.sign(article, "editor", note="  "))


def test_editors_act_on_their_own_site_only(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    refused(NotFound, lambda: newsroom.sign(article, "county_editor"))
    refused(NotFound, lambda: newsroom.revised(article, OTHER, by="county_editor"))
    refused(NotFound, lambda: newsroom.written(by="county_editor", site=newsroom.province))
    refused(NotFound, lambda: newsroom.written(by="member"))


def test_what_is_published_is_corrected_with_a_line_for_readers(newsroom: Newsroom) -> None:
    article = newsroom.published()
    refused(errors.CorrectionMissing, lambda: newsroom.revised(article, OTHER))
    newsroom.revised(article, OTHER, correction="驿站为二十一个")
    assert Shown.objects.get(article=article).revision.number == 1  # until the new words have their signatures
    writing.submit(article_id=article.id, acting=newsroom.who("author"), at=newsroom.now())
    for who in REVIEWERS:
        newsroom.sign(article, who)
    shown = Shown.objects.get(article=article)
    assert (shown.revision.number, shown.revision.correction) == (2, "驿站为二十一个")
    assert Fact.objects.filter(kind="media.published").count() == 1


# What the database refuses by itself, whatever the services would do.


def held_by(constraint: str, act: Callable[[], Any]) -> None:
    before = counts()
    with pytest.raises(IntegrityError) as clash, transaction.atomic():
        act()
    assert clash.value.__cause__.diag.constraint_name == constraint  # type: ignore[union-attr]
    assert counts() == before


def row(newsroom: Newsroom, revision: Revision, stage: int, who: str, **more: Any) -> Signature:
    fields = {"digest": revision.digest, "signer_id": newsroom.people.users[who], "note": "x"}
    fields |= {"revision": revision, "stage": stage, "signed_at": newsroom.now()}
    return Signature.objects.create(**{**fields, **more})


def publication(newsroom: Newsroom, revision: Revision) -> Publication:
    return Publication.objects.create(
        article=revision.article,
        revision=revision,
        published_by=newsroom.people.users["site_leader"],
        published_at=newsroom.now(),
    )


def test_the_database_takes_signatures_in_order_by_three_people_for_these_words(newsroom: Newsroom) -> None:
    revision = newest(newsroom.submitted())
    held_by("reviews_in_order", lambda: row(newsroom, revision, 2, "section_head"))
    held_by("reviews_in_order", lambda: row(newsroom, revision, 3, "site_leader"))
    held_by("author_does_not_sign", lambda: row(newsroom, revision, 1, "author"))
    held_by("signature_is_for_these_words", lambda: row(newsroom, revision, 1, "editor", digest="0" * 64))
    person = newsroom.people.person("member")
    row(newsroom, revision, 1, "editor", signer_person_id=person)
    held_by("three_people_sign", lambda: row(newsroom, revision, 2, "editor"))
    held_by("three_people_sign", lambda: row(newsroom, revision, 2, "section_head", signer_person_id=person))
    held_by("publication_is_signed", lambda: publication(newsroom, revision))
    row(newsroom, revision, 2, "section_head")
    held_by("publication_is_signed", lambda: publication(newsroom, revision))
    row(newsroom, revision, 3, "site_leader")
    publication(newsroom, revision)


def test_the_database_takes_nothing_for_words_that_have_changed(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    old = newest(article)
    for stage, who in enumerate(REVIEWERS, start=1):
        row(newsroom, old, stage, who)
    newsroom.revised(article, OTHER)
    held_by("review_is_of_the_newest", lambda: publication(newsroom, old))
    held_by("publication_is_signed", lambda: publication(newsroom, newest(article)))


def test_the_database_shows_only_what_is_published_in_its_own_words(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    revision = newest(article)
    fields: dict[str, Any] = {
        "article": article,
        "site": newsroom.province,
        "column": newsroom.column(),
        "revision": revision,
    }
    fields |= {"title": revision.title, "summary": revision.summary, "first_at": newsroom.now(), "text": "x"}
    held_by("shown_is_published", lambda: Shown.objects.create(**fields, words=""))
    for who in REVIEWERS:
        newsroom.sign(article, who)
    held_by("shown_is_published", lambda: Shown.objects.filter(article=article).update(title="另一个标题"))


def test_site_and_author_of_an_article_stand(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    articles = Article.objects.filter(id=article.id)
    with by_the_owner():
        held_by("article_keeps_its_author", lambda: articles.update(author_id=newsroom.people.users["member"]))
        held_by("article_keeps_its_author", lambda: articles.update(site=newsroom.county))


def test_who_was_entered_twice_signs_once_with_two_accounts_too(newsroom: Newsroom) -> None:
    """Signed under an entry that was merged since: the other account is the same person's."""
    article = newsroom.submitted()
    world = newsroom.people.world
    entries = [world.people["Carol"], world.people["Erin"]]  # two entries, who the register says are one from now on
    revision = newest(article)
    editor = replace(newsroom.who("editor"), person_id=entries[0])
    reviewing.sign(
        article_id=article.id, revision_id=revision.id, note="通读一遍，无误", acting=editor, at=newsroom.now()
    )
    Membership.objects.filter(person_id=entries[0], closed_on=None).update(closed_on=TODAY, closed_by="9")
    Person.objects.filter(id=entries[0]).update(phone_sealed=None, phone_index=None, merged_into_id=entries[1])
    again = replace(newsroom.who("section_head"), person_id=entries[1])
    assert waiting_for(again) == []
    sent: dict[str, Any] = {"article_id": article.id, "revision_id": revision.id, "note": "无误", "at": newsroom.now()}
    refused(errors.AlreadySigned, lambda: reviewing.sign(acting=again, **sent))


def test_the_database_knows_two_entries_of_one_person_as_one(newsroom: Newsroom) -> None:
    """Whichever of the two was written down: at a signature, as the author, as who put the words right."""
    world = newsroom.people.world
    gone, stays = world.people["Carol"], world.people["Erin"]
    revision = newest(newsroom.submitted())
    with by_the_owner():
        Article.objects.filter(id=revision.article_id).update(author_person_id=None)
        Revision.objects.filter(id=revision.id).update(writer_person_id=gone)
    Membership.objects.filter(person_id=gone, closed_on=None).update(closed_on=TODAY, closed_by="9")
    Person.objects.filter(id=gone).update(phone_sealed=None, phone_index=None, merged_into_id=stays)
    for person in (gone, stays):
        held_by("author_does_not_sign", partial(row, newsroom, revision, 1, "editor", signer_person_id=person))
    with by_the_owner():
        Revision.objects.filter(id=revision.id).update(writer_person_id=None)
    row(newsroom, revision, 1, "editor", signer_person_id=gone)
    held_by("three_people_sign", lambda: row(newsroom, revision, 2, "section_head", signer_person_id=stays))
    row(newsroom, revision, 2, "section_head", signer_person_id=world.people["Alice"])
