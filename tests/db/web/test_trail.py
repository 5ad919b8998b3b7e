"""留痕: every entry can be read, whatever its details are called."""

from tests.people import People
from yizhan.accounts.models import User
from yizhan.kernel import clock, journal
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting
from yizhan.registry.models import Person, Union


def test_details_named_like_a_method_of_a_mapping_are_shown(people: People) -> None:
    data = {"items": ["income-proof"], "values": 1, "keys": "x"}
    acting, subject = people.acting("auditor"), ("case", people.person("member"))
    journal.append("cases.supplement_asked", acting=acting, at=clock.now(), subject=subject, data=data)
    page = people.client("auditor").get("/trail?kind=cases.supplement_asked")
    assert page.status_code == 200
    assert "income-proof" in page.content.decode()


def test_the_newest_entries_stand_on_the_auditors_first_screen(people: People) -> None:
    journal.append(
        "vault.read", acting=people.acting("cadre"), at=clock.now(), subject=("person", people.person("member"))
    )
    shown = people.client("auditor").get("/").content.decode()
    assert f"/trail?subject={people.person('member')}" in shown
    assert "现在还没有记录" not in shown


def test_a_job_and_what_it_changed_are_named_in_words(people: People) -> None:
    subject = ("case", new_id())
    journal.append("cases.notice_closed", acting=Acting.system("notices"), at=clock.now(), subject=subject)
    shown = people.client("auditor").get("/trail?kind=cases.notice_closed").content.decode()
    assert "办件 …" in shown
    assert ">notices<" not in shown
    assert "case …" not in shown


def test_details_are_labelled_in_words_and_an_unknown_one_keeps_its_key_in_small_type(people: People) -> None:
    data = {"amount_fen": 123_45, "is_late": True, "fields": ["holder", "phone"], "nobody_named_this": "x"}
    acting, subject = people.acting("auditor"), ("case", people.person("member"))
    journal.append("cases.supplement_asked", acting=acting, at=clock.now(), subject=subject, data=data)
    shown = people.client("auditor").get("/trail?kind=cases.supplement_asked").content.decode()
    for told in ("金额：¥123.45", "逾期：是", "看到的内容：户名、手机号"):
        assert told in shown
    assert '<small class="text-muted">nobody_named_this=x</small>' in shown
    assert "amount_fen" not in shown
    assert "is_late" not in shown


def test_an_entry_without_details_has_no_heading_for_them(people: People) -> None:
    acting, subject = people.acting("auditor"), ("case", people.person("member"))
    auditor = people.client("auditor")
    journal.append("cases.notice_closed", acting=acting, at=clock.now(), subject=subject)
    shown = auditor.get("/trail?kind=cases.notice_closed").content.decode()
    assert (shown.count('data-label="做了什么"'), shown.count('data-label="细节"')) == (1, 0)
    journal.append("cases.notice_closed", acting=acting, at=clock.now(), subject=subject, data={"count": 1})
    shown = auditor.get("/trail?kind=cases.notice_closed").content.decode()
    assert (shown.count('data-label="做了什么"'), shown.count('data-label="细节"')) == (2, 1)


def test_an_id_is_told_by_the_name_or_number_of_what_it_belongs_to(people: People) -> None:
    person, cadre, school = people.person("member"), people.users["cadre"], people.world["school"]
    data = {"person_id": person, "helper_id": cadre, "to_union_id": school, "parents": {"territory": school}}
    acting, subject = people.acting("auditor"), ("union", people.world["mill"])
    journal.append("registry.union_created", acting=acting, at=clock.now(), subject=subject, data=data)
    shown = people.client("auditor").get("/trail?kind=registry.union_created").content.decode()
    number, mill = Person.objects.get(id=person).member_number, Union.objects.get(id=people.world["mill"]).name
    union, helper = Union.objects.get(id=school).name, User.objects.get(id=cadre).name
    for told in (
        f"职工：{number}",
        f"帮办的工作人员：{helper}",
        f"新工会：{union}",
        f"上级工会：{union}",
        f"工会 {mill}",
    ):
        assert told in shown
    for id_ in (person, cadre, school):
        assert f"：…{id_.hex[-6:]}" not in shown


def test_the_end_of_an_id_of_which_nothing_better_is_known_is_a_small_detail(people: People) -> None:
    unknown = new_id()
    acting, subject = people.acting("auditor"), ("case", people.person("member"))
    data = {"person_id": unknown, "cases": [unknown]}
    journal.append("cases.supplement_asked", acting=acting, at=clock.now(), subject=subject, data=data)
    shown = people.client("auditor").get("/trail?kind=cases.supplement_asked").content.decode()
    assert f'职工：<small class="text-muted">…{unknown.hex[-6:]}</small>' in shown
    assert f'办件：<small class="text-muted">…{unknown.hex[-6:]}</small>' in shown


def test_what_an_entry_carries_is_shown_as_text(people: People) -> None:
    acting, subject = people.acting("auditor"), ("case", people.person("member"))
    data = {"fields": ["<b>x</b>"], "code": "<i>y</i>"}
    journal.append("cases.supplement_asked", acting=acting, at=clock.now(), subject=subject, data=data)
    shown = people.client("auditor").get("/trail?kind=cases.supplement_asked").content.decode()
    assert "<b>x" not in shown
    assert "<i>y" not in shown
