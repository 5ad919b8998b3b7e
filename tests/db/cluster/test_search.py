"""Search over one site and over all: what lies in a text is found as typed, in one query, page after page."""

from dataclasses import replace

import pytest
from django.db import connection

from tests.counting import CountedQueries
from tests.db.cluster.newsroom import WORDS, Newsroom
from yizhan.cluster.queries import reading


def titles(page: reading.HitPage) -> list[str]:
    return [hit.shown.title for hit in page.rows]


def test_what_is_typed_is_found_in_title_and_text(newsroom: Newsroom) -> None:
    newsroom.published(replace(WORDS, title="𠮷林路驿站启用", body="职工韩𬭎说，热水和微波炉都有。编号A2026-7"))
    newsroom.published(replace(WORDS, title="会员工会座谈", body="座谈了会员和工会的事"))
    assert titles(reading.search("𠮷林")) == ["𠮷林路驿站启用"]
    assert titles(reading.search("韩𬭎")) == ["𠮷林路驿站启用"]
    assert titles(reading.search("𬭎")) == ["𠮷林路驿站启用"]
    assert titles(reading.search("热水 微波炉")) == ["𠮷林路驿站启用"]
    assert titles(reading.search("ａ2026")) == ["𠮷林路驿站启用"]
    assert titles(reading.search("工会会员")) == []  # the pairs are all there, the words are not
    assert titles(reading.search("员工会")) == ["会员工会座谈"]


@pytest.mark.parametrize("asked", ["", " ", "'", "| & !", "%", "\\", "没有的词", "a' | 'b"])
def test_odd_questions_find_nothing_and_break_nothing(newsroom: Newsroom, asked: str) -> None:
    newsroom.published()
    assert reading.search(asked).rows == []


def test_one_site_or_the_whole_cluster(newsroom: Newsroom) -> None:
    newsroom.adopted(newsroom.shared(newsroom.published()))
    assert len(reading.search("寒潮").rows) == 2
    assert [hit.shown.site.slug for hit in reading.search("寒潮", site=newsroom.county).rows] == ["daoli"]


def test_what_is_not_published_is_not_found(newsroom: Newsroom) -> None:
    newsroom.submitted()
    assert reading.search("寒潮").rows == []


def test_pages_follow_one_another_and_ask_as_often_however_much_there_is(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "PAGE", 2)
    newsroom.published()
    with CountedQueries(connection) as one:
        reading.search("寒潮")
    for number in range(4):
        newsroom.published(replace(WORDS, title=f"寒潮{number}"))
    with CountedQueries(connection) as many:
        first = reading.search("寒潮")
    assert len(many) == len(one) == 1
    seen, page = titles(first), first
    while page.following:
        page = reading.search("寒潮", after=page.following)
        seen += titles(page)
    assert len(seen) == len(set(seen)) == 5
    assert reading.search("寒潮", after="nonsense").rows == first.rows


def test_the_words_are_looked_up_by_the_index(newsroom: Newsroom) -> None:
    newsroom.published()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN SELECT id FROM cluster_shown WHERE words @@ '''寒潮'''::tsquery")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "shown_by_words" in plan
