"""For programs as for people: an article by three hands, taken back, offered and adopted; what readers get."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from tests.db.cluster.newsroom import WORDS, Newsroom
from yizhan.cluster.models import Article, Publication, Rejection, Retraction, Share, Shown, Signature
from yizhan.cluster.queries.access import newest
from yizhan.cluster.services import writing

BODY = {"title": WORDS.title, "summary": WORDS.summary, "body": WORDS.body}


def post(client: Client, address: str, body: Any = None, *, key: str = "", status: int = 200) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    sent = json.dumps(body or {})
    answer = client.post(f"/api/v1{address}", sent, content_type="application/json", headers=headers)
    assert answer.status_code == status, (address, answer.status_code, answer.content.decode())
    return answer.json() if answer.content else None


def get(client: Client, address: str, *, status: int = 200) -> Any:
    answer = client.get(f"/api/v1{address}")
    assert answer.status_code == status, (address, answer.status_code, answer.content.decode())
    return answer.json()


def test_three_people_publish_by_programs_and_anybody_reads_it(newsroom: Newsroom) -> None:
    client = newsroom.people.client
    body = {**BODY, "column_id": str(newsroom.column().id)}
    made = post(client("author"), "/newsroom/articles", body, key="w", status=201)
    assert post(client("author"), "/newsroom/articles", body, key="w", status=201) == made
    address = f"/newsroom/articles/{made['id']}"
    post(client("author"), f"{address}/submission", status=204)
    for who in ("editor", "section_head", "site_leader"):
        assert [one["id"] for one in get(client(who), "/newsroom/waiting")] == [made["id"]]
        read = get(client(who), address)
        assert read["may_sign"]
        sent = {"revision_id": read["revision_id"], "note": "通读无误"}
        signed = post(client(who), f"{address}/signatures", sent, status=201)
    assert signed == {"stage": 3, "is_published": True}
    assert Publication.objects.count() == 1
    shown = get(client("visitor"), f"/sites/province/articles/{made['id']}")
    assert (shown["title"], shown["body"]) == (WORDS.title, Article.objects.get().revisions.get().body)
    assert [one["id"] for one in get(client("visitor"), "/sites/province/articles?column=news")["rows"]] == [made["id"]]
    assert get(client("visitor"), "/sites/province/articles?column=notices")["rows"] == []
    assert [one["site"] for one in get(client("visitor"), "/articles?q=走访")["rows"]] == ["province"]


def test_a_review_sends_it_back_with_why_and_new_words_start_again(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    client, address = newsroom.people.client, f"/newsroom/articles/{article.id}"
    sent = {"revision_id": str(newest(article).id), "reason": "数字没有出处"}
    post(client("section_head"), f"{address}/rejections", sent, status=403)
    assert not Rejection.objects.exists()
    post(client("editor"), f"{address}/rejections", sent, status=204)
    assert get(client("author"), address)["rejections"] == [{"number": 1, "reason": "数字没有出处"}]
    revised = post(client("author"), f"{address}/revisions", {**BODY, "body": "今天走访了十九个驿站。"}, status=201)
    assert revised["number"] == 2
    post(client("editor"), f"{address}/signatures", {**sent, "note": "通读无误"}, status=403)
    assert not Signature.objects.exists()


def test_what_is_taken_back_says_so_for_good(newsroom: Newsroom) -> None:
    article = newsroom.published()
    client, address = newsroom.people.client, f"/newsroom/articles/{article.id}/retraction"
    body = {"reason": "数字有误", "note": "数字有误，已撤下"}
    post(client("editor"), address, body, status=403)
    assert not Retraction.objects.exists()
    made = post(client("site_leader"), address, body, key="r", status=201)
    assert post(client("site_leader"), address, body, key="r", status=201) == made
    gone = get(client("visitor"), f"/sites/province/articles/{article.id}", status=410)
    assert (gone["code"], "数字有误，已撤下" in gone["detail"]) == ("article-gone", True)
    assert "出处" not in json.dumps(gone, ensure_ascii=False)
    [note] = get(client("visitor"), "/sites/province/retractions")
    assert note["note"] == "数字有误，已撤下"


def test_an_article_goes_down_and_is_adopted_with_its_source(newsroom: Newsroom) -> None:
    article = newsroom.published()
    client = newsroom.people.client
    told = post(client("editor"), f"/newsroom/articles/{article.id}/shares", {"direction": "down"}, status=201)
    assert told == {"offered_to": 1}
    [offer] = get(client("county_leader"), "/newsroom/shares")
    assert (offer["from"], offer["title"]) == ("province", WORDS.title)
    adoption = {"column_id": str(newsroom.column(newsroom.county).id), "note": "已核对"}
    post(client("county_editor"), f"/newsroom/shares/{offer['id']}/adoption", adoption, status=403)
    copy = post(client("county_leader"), f"/newsroom/shares/{offer['id']}/adoption", adoption, status=201)
    assert get(client("visitor"), f"/sites/daoli/articles/{copy['id']}")["source"] == "省工会网"
    post(client("county_leader"), f"/newsroom/shares/{offer['id']}/refusal", status=409)
    assert Share.objects.get().state == "adopted"


def test_an_offer_is_declined_once_and_a_correction_is_followed(newsroom: Newsroom) -> None:
    first, second = newsroom.published(), newsroom.published()
    declined, taken = newsroom.shared(first), newsroom.shared(second)
    leader = newsroom.people.client("county_leader")
    post(leader, f"/newsroom/shares/{declined.id}/refusal", status=204)
    post(leader, f"/newsroom/shares/{taken.id}/correction", {"note": "已核对"}, status=409)
    copy = newsroom.adopted(taken)
    newsroom.revised(second, replace(WORDS, summary="走访十九个驿站"), correction="改正驿站数")
    writing.submit(article_id=second.id, acting=newsroom.who("author"), at=newsroom.now())
    for who in ("editor", "section_head", "site_leader"):
        newsroom.sign(second, who)
    post(leader, f"/newsroom/shares/{taken.id}/correction", {"note": "已核对"}, status=204)
    assert Shown.objects.get(article=copy).summary == "走访十九个驿站"


@pytest.mark.parametrize(("who", "status"), [("county_editor", 404), ("member", 403), ("visitor", 401)])
def test_nobody_else_writes_at_a_site(newsroom: Newsroom, who: str, status: int) -> None:
    article = newsroom.submitted()
    client, address = newsroom.people.client(who), f"/newsroom/articles/{article.id}"
    get(client, address, status=status)
    post(client, f"{address}/revisions", BODY, status=status)
    post(client, "/newsroom/articles", {**BODY, "column_id": str(newsroom.column().id)}, status=status)
    assert (Article.objects.count(), article.revisions.count()) == (1, 1)


def test_faulty_words_are_named_by_their_field(newsroom: Newsroom) -> None:
    body = {"title": "", "body": WORDS.body, "column_id": str(newsroom.column().id)}
    told = post(newsroom.people.client("author"), "/newsroom/articles", body, status=422)
    assert [one["field"] for one in told["problems"]] == ["title"]
    assert not Article.objects.exists()
