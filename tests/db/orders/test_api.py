"""The same for programs: once-only writes, the code beside the kept answer, refusals as problem+json."""

import json

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.db.cases.test_api import get, post
from tests.db.orders.matters import WHAT, rows
from tests.people import People
from yizhan.kernel import clock
from yizhan.kernel.models import KeptAnswer
from yizhan.orders.models import WorkOrder
from yizhan.orders.services import holding


def body(people: People) -> dict[str, str]:
    return {"kind": "complaint", "what": WHAT, "county": str(people.world["daoli"])}


def test_reported_by_a_program_handled_and_rated_by_the_code(people: People) -> None:
    visitor, county = people.client("visitor"), people.client("county")
    told = get(visitor, "/rights")
    assert [one["code"] for one in told["classes"]] == ["ordinary", "difficult", "complex"]
    filed = post(visitor, "/rights", body(people), status=201)
    assert set(filed) == {"number", "code"}
    (row,) = get(county, "/orders")["orders"]
    assert WHAT not in json.dumps(row)
    address = f"/orders/{row['id']}"
    assert get(county, address)["personal"] == {}
    assert post(county, f"{address}/reading")["personal"]["what"] == WHAT
    post(county, f"{address}/steps", {"step": "accept", "to": "ordinary"})
    post(county, f"{address}/steps", {"step": "mediate", "text": "区总工会二楼", "day": clock.today().isoformat()})
    post(county, f"{address}/steps", {"step": "answer", "text": "工资周五前补发"})
    read = post(visitor, "/rights/receipts/reading", {"code": filed["code"]})
    assert (read["state"], read["opened"][0]["by"]) == ("answered", "daoli工会")
    assert "工资周五前补发" in json.dumps(read, ensure_ascii=False)
    rated = post(visitor, "/rights/receipts/rating", {"code": filed["code"], "level": 4})
    assert rated == {"number": filed["number"], "state": "closed"}


def test_the_same_key_reports_once_and_gives_the_same_code_which_is_not_kept(people: People) -> None:
    visitor = people.client("visitor")
    first = post(visitor, "/rights", body(people), key="k", status=201)
    assert post(visitor, "/rights", body(people), key="k", status=201) == first
    assert WorkOrder.objects.count() == KeptAnswer.objects.count() == 1
    member = people.client("member")
    post(member, "/rights", {**body(people), "unnamed": True}, key="k", status=201)
    assert not KeptAnswer.objects.filter(owner_id=people.users["member"]).exists()
    assert not WorkOrder.objects.filter(user_id__isnull=False).exists()


def test_a_step_is_done_once_by_the_same_key(people: People) -> None:
    visitor, county = people.client("visitor"), people.client("county")
    filed = post(visitor, "/rights", body(people), status=201)
    said = {"code": filed["code"], "text": "还有去年的奖金"}
    for _ in range(2):
        post(visitor, "/rights/receipts/words", said, key="w")
    order = WorkOrder.objects.get()
    assert order.entries.filter(what="add").count() == 1
    for _ in range(2):
        post(county, f"/orders/{order.id}/steps", {"step": "note", "text": "电话联系"}, key="n")
    assert order.entries.filter(what="note").count() == 1


def test_a_signed_in_member_reads_their_own_and_adds_a_file_once(people: People) -> None:
    member = people.client("member")
    filed = post(member, "/rights", {**body(people), "tell_union": True}, status=201)
    assert "code" not in filed
    assert [row["id"] for row in get(member, "/rights/mine")] == [filed["id"]]
    for _ in range(2):
        file = SimpleUploadedFile("王秀兰.txt", "第一页".encode())
        address = f"/api/v1/rights/mine/{filed['id']}/files"
        answer = member.post(address, {"file": file}, headers={"Idempotency-Key": "f"})
        assert answer.status_code == 201, answer.content.decode()
    (kept,) = get(member, f"/rights/mine/{filed['id']}")["files"]
    assert kept["name"] == "1.txt"
    (told,) = get(people.client("cadre"), "/orders-told")
    assert (told["name"], told["what"]) == ("Alice", "求助或投诉")


def test_refusals_are_problems_and_change_nothing(people: People) -> None:
    visitor, county, cadre = (people.client(who) for who in ("visitor", "county", "cadre"))
    post(visitor, "/rights", body(people), status=201)
    order = WorkOrder.objects.get()
    before = rows()
    assert post(visitor, "/rights", {"kind": "x", "what": "短"}, status=422)["code"] == "invalid"
    wrong = {"code": "0000-0000-0000-0000-0000"}
    assert post(visitor, "/rights/receipts/reading", wrong, status=404)["code"] == "receipt-code-unknown"
    for _ in range(holding.WRONG_CODES.most - 1):
        post(visitor, "/rights/receipts/reading", wrong, status=404)
    assert post(visitor, "/rights/receipts/reading", wrong, status=429)["code"] == "tried-too-often"
    steps = f"/orders/{order.id}/steps"
    for said in ({"step": "answer", "text": "还没有受理"}, {"step": "verify", "text": "核实", "finding": "mend"}):
        post(county, steps, said, status=409 if said["step"] == "answer" else 422)
    assert post(cadre, steps, {"step": "accept"}, status=403)["code"] == "forbidden"
    post(people.client("other_county"), steps, {"step": "accept", "to": "ordinary"}, status=404)
    post(people.client("county"), "/hotline/calls", body(people), status=403)
    assert rows() == before
