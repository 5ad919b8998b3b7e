"""Programme files: what a faulty one is told, with place and advice, and what a good one becomes."""

import pytest

from tests.unit.catalogue.samples import PROGRAMMES, SERVICE, VOCABULARY, from_folder, loaded
from yizhan.catalogue.findings import Faulty, Finding
from yizhan.catalogue.forms.types import FieldType
from yizhan.catalogue.programmes.loading import Folder, load, reload
from yizhan.catalogue.types import ConsentBy, Requirement, StepKind
from yizhan.kernel.scope import Level, Role


def findings(text: str | bytes) -> tuple[Finding, ...]:
    with pytest.raises(Faulty) as refused:
        loaded(text)
    return refused.value.findings


def changed(old: str, new: str) -> str:
    assert old in SERVICE
    return SERVICE.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "place", "part"),
    [
        ("format: 1\n", "", (1, 1), "format: 1"),
        ("format: 1", "format: 2", (1, 9), "format: 1"),
        ("code: winter-coat", "code: Winter Coat", (2, 7), "连字符"),
        ("kind: service", "kind: servce", (3, 7), "service"),
        ("audience: member", "audiense: member", (8, 1), "audience"),
        ("names: 冬衣", "names: {en: coat}", (4, 8), "zh-hans"),
        ("names: 冬衣", "names:", (4, 7), "空的"),
        ("person.age >= 18", "person.aeg >= 18", (14, 9), "person.age"),
        ("if: person.age >= 18", "if: 'person.age'", (14, 10), "是/否"),
        ("if: person.age >= 18", "if: |\n      person.age >= 18 &&\n        person.aeg > 1", (16, 9), "person.age"),
        ("if: person.age >= 18", "if: person.ethnicity == '01'", (14, 5), "law"),
        ("type: choice", "type: map", (20, 28), "JavaScript"),
        ("name: size,", "name: disease,", (20, 9), "health_class"),
        ("label: 尺码, required", "label: 诊断, required", (20, 9), "health_class"),
        ("{code: l, label: 大}", "{code: m, label: 大}", (20, 63), "重复"),
        ("required: true,", "required: yes please,", (20, 57), "true 或 false"),
        ("role: cadre", "role: member", (22, 34), "cadre"),
        ("limit_days: 3", "limit_days: 0", (22, 59), "1 到 250"),
        ("limit_days: 3", "limit_days: 1.5", (22, 59), "整数"),
        ("kind: accept", "kind: approve", (21, 1), "受理"),
        ("names: 受理}", "names: 受理, effects: [{do: membership.jion}]}", (22, 83), "membership.join"),
        (
            "names: 受理}",
            "names: 受理, effects: [{do: membership.transfer, with: {reson: \"'1'\"}}]}",
            (22, 123),
            "reason",
        ),
        ("names: 受理}", "names: 受理, not_before: \"'soon'\"}", (22, 86), "日期"),
        ("names: 受理}", "names: 受理, asks: [{name: day, type: phone, label: 电话}]}", (22, 80), "string"),
        ("names: 受理}", "names: 受理, asks: [{name: n, type: integer, label: 数, latest: today}]}", (22, 115), "date"),
        ("names: 受理}", "names: 受理, measures: [{fact: relief.granted, on: asked.day}]}", (22, 111), "asked"),
        ("names: 受理}", "names: 受理, effects: [{do: membership.transfer}]}", (22, 83), "with"),
        ("names: 受理}", "names: 受理, requires: [visit_record]}", (21, 1), "走访"),
        ("names: 受理}", "names: 受理, measures: [{fact: visited}]}", (22, 91), "relief.granted"),
        ("steps:", "grant: {fund: coats, amount_fen: 100, caps: []}\nsteps:", (21, 1), "amount"),
        ("steps:", "notice: {level: county, audience: union, days: 5, category: 冬衣}\nsteps:", (21, 1), "notice"),
        ("steps:", "parts: [{code: transfer}]\nsteps:", (21, 1), "bundle"),
        ("steps:", "uses: nowhere\nsteps:", (21, 7), "nowhere"),
        ("steps:", "uses: ../../etc/passwd\nsteps:", (21, 7), "找不到"),
        ("steps:", "period: {from: 2026-02-01, until: 2026-01-01}\nsteps:", (21, 28), "早于"),
        ("steps:", "period: {from: 2026-02-30}\nsteps:", (21, 16), "日期"),
        ("steps:", "code: again\nsteps:", (21, 1), "写了两次"),
        ("steps:", "related: &x [transfer]\nsteps:", (21, 10), "引用"),
        ("steps:", "related: !!python/object:os.system [x]\nsteps:", (21, 10), "标签"),
        ("steps:", "---\nsteps:", (21, 1), "一份事项"),
        ("steps:", "\tsteps:", (21, 1), "空格"),
        ("steps:", "materials: [{code: x, names: x, formats: [pdf, exe]}]\nsteps:", (21, 48), "exe"),
        ("steps:", "materials: [{code: x, names: x, formats: [7]}]\nsteps:", (21, 43), "7"),
        ("steps:", "materials: [{code: x, names: x, formats: [jpeg]}]\nsteps:", (21, 43), "jpg"),
        ("steps:", "materials: [{code: x, names: x, formats: []}]\nsteps:", (21, 42), "空的"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_to_write(
    old: str, new: str, place: tuple[int, int], part: str
) -> None:
    found = findings(changed(old, new))
    told = {(each.at.line, each.at.column): " ".join(each.said()) for each in found}
    assert part in told.get(place, ""), [str(each) for each in found]
    assert len(found) <= 2


def test_all_faults_are_told_at_once_in_reading_order() -> None:
    text = changed("person.age >= 18", "person.aeg >= 18").replace("limit_days: 3", "limit_days: 0")
    assert [each.at.line for each in findings(text)] == [14, 22]


def test_a_sensitive_question_needs_a_separate_consent() -> None:
    found = findings(changed("required: true,", "required: true, sensitive: true,"))
    assert "单独同意" in found[0].said()[0]


def test_only_ones_own_consent_may_hang_on_what_one_answers() -> None:
    consent = "consents:\n  - {purpose: use, title: {zh-hans: 使用}, text: {zh-hans: 使用}, when: true}\nsteps:"
    text = changed("steps:", consent)
    assert loaded(text).programme.consents[0].when is not None
    [found] = findings(text.replace("when: true", "by: adults, when: true"))
    assert "成年家人" in found.said()[0]


def test_a_law_opens_what_is_else_prejudice() -> None:
    text = changed("if: person.age >= 18", "law: 民族区域自治法\n    if: person.ethnicity == '01'")
    assert loaded(text).programme.rule[0].code == "grown-up"


@pytest.mark.parametrize(
    ("content", "part"),
    [
        (b"", "一份事项"),
        (b"- 1\n- 2\n", "一份事项"),
        ("names: 冬衣".encode("gbk"), "UTF-8"),
        (b"a: " + b"x" * 300_000, "太大"),
        (b"a: " + b"[" * 5_000, "嵌套太深"),
        (b"a: &a [x]\nb: [*a, *a]", "引用"),
        (b"a: \x07", "控制字符"),
        (b"format: 1\nkind: [", "写法有误"),
        (b"? [a, b]\n: c\n", "键只能是文字"),
    ],
)
def test_hostile_files_are_refused_in_plain_words(content: bytes, part: str) -> None:
    assert part in " ".join(findings(content)[0].said())


def test_yaml_surprises_stay_text() -> None:
    text = changed("summary: 给户外会员发一件冬衣。", "summary: no").replace('phone: "12351"', "phone: 010-12351")
    programme = loaded(text).programme
    assert (programme.summary.zh_hans, programme.contact.phone) == ("no", "010-12351")


def test_a_good_file_becomes_a_typed_programme() -> None:
    programme = from_folder("hardship-file").programme
    assert [step.kind for step in programme.steps][:2] == [StepKind.ACCEPT, StepKind.VISIT]
    assert programme.steps[2].optional
    assert programme.steps[4].role is Role.COUNTY_OFFICER
    assert Requirement.ADULTS_CONSENT in programme.steps[4].requires
    assert programme.notice is not None
    assert (programme.notice.level, programme.notice.days) == (Level.PRIMARY, 5)
    assert {consent.by for consent in programme.consents} == {ConsentBy.APPLICANT, ConsentBy.ADULTS}
    members = programme.form.find("members")
    assert members is not None
    assert (members.type, members.is_secret) == (FieldType.REPEAT, True)


def test_joining_asks_at_most_five_things() -> None:
    assert sum(question.required for question in from_folder("join-union").programme.form.fields()) <= 5


def test_a_bundle_merges_its_parts_forms_without_asking_twice() -> None:
    bundle = from_folder("hardship-support").programme
    names = [question.name for question in bundle.form.fields()]
    assert len(names) == len(set(names))
    for part in ("hardship-file", "living-aid", "study-aid"):
        assert {question.name for question in from_folder(part).programme.form.fields()} <= set(names)
    assert [part.code for part in bundle.parts] == ["hardship-file", "living-aid", "study-aid"]


def test_parts_asked_later_keep_their_own_form() -> None:
    bundle = from_folder("found-union").programme
    assert bundle.form.find("held_on") is None
    assert bundle.form.find("union_name") is not None


def test_the_same_name_in_two_parts_must_mean_the_same() -> None:
    def resolve(code: str) -> object:
        other = SERVICE.replace("winter-coat", code)
        if code == "b":
            other = other.replace("label: 大", "label: 特大")
        from yizhan.catalogue.programmes.source import read_yaml

        return read_yaml(other)

    bundle = "format: 1\ncode: c\nkind: bundle\nparts:\n  - {code: a}\n  - {code: b}\n"
    with pytest.raises(Faulty) as refused:
        load(bundle, VOCABULARY, resolve)  # type: ignore[arg-type]
    assert "不一样" in refused.value.findings[0].said()[0]


@pytest.mark.parametrize("path", sorted(PROGRAMMES.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_programme_of_the_house_is_sound_and_reads_back_the_same(path: object) -> None:
    code = getattr(path, "stem", "")
    if code == "parameters":
        return
    whole = from_folder(code)
    again = reload(whole.data, VOCABULARY, version=0, version_id=None)
    assert again == whole.programme
    assert whole.programme.code == code


def test_programmes_that_use_one_another_in_a_circle_are_refused(tmp_path: object) -> None:
    for mine, yours in (("a", "b"), ("b", "a")):
        (tmp_path / f"{mine}.yaml").write_text(  # type: ignore[operator]
            SERVICE.replace("winter-coat", mine).replace("steps:", f"uses: {yours}\nsteps:"), encoding="utf-8"
        )
    with pytest.raises(Faulty):
        load((tmp_path / "a.yaml").read_bytes(), VOCABULARY, Folder(tmp_path))  # type: ignore[operator,arg-type]


def test_a_digest_does_not_depend_on_spelling_order() -> None:
    lines = SERVICE.splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    assert loaded("".join(lines)).programme.sha256 == loaded(SERVICE).programme.sha256
    assert loaded(changed("冬衣。", "棉衣。")).programme.sha256 != loaded(SERVICE).programme.sha256


AMOUNT = "  - {code: amount, kind: amount, role: county_officer, limit_days: 3, names: 核定}\n"
GRANT = "grant: {fund: coats, amount_fen: value.offered, caps: [{per: person, group: coats, limit_fen: 50000}]}\n"


def told(text: str) -> list[str]:
    return [" ".join(each.said()) for each in findings(text)]


def test_a_sentence_cut_by_a_comma_in_braces_is_told_to_be_quoted() -> None:
    (only,) = told(changed("names: 冬衣", "names: {zh-hans: 冬衣, en: a coat, 500 yuan at most}"))
    assert '{en: "one coat, one hat"}' in only


def test_a_word_that_is_no_key_keeps_its_own_message() -> None:
    (only,) = told(changed("names: 冬衣", "names: {zh-hans: 冬衣, fr:}"))
    assert "en, ru, zh-hans" in only


def test_a_role_that_does_not_exist_is_told_once() -> None:
    (only,) = told(changed("role: cadre", "role: county"))
    assert "county_officer" in only


def with_value(formula: str) -> str:
    return changed("steps:", f"values:\n  - {{name: offered, label: 金额, formula: {formula}, unit: fen}}\nsteps:")


def test_a_faulty_formula_is_told_once_and_not_again_where_its_value_is_used() -> None:
    (only,) = told(with_value("900 / 2") + AMOUNT + GRANT)
    assert "div(a, b)" in only


def test_another_unknown_value_is_told_beside_a_faulty_one() -> None:
    found = told(with_value("900 / 2") + AMOUNT + GRANT.replace("value.offered", "value.other"))
    assert len(found) == 2
    assert "value.other" in found[1]


def test_a_grant_that_no_step_commits_is_refused() -> None:
    (only,) = told(with_value("900") + AMOUNT + GRANT)
    assert "ledger.commit" in only
    committed = AMOUNT.replace("names: 核定", "names: 核定, effects: [{do: ledger.commit}]")
    assert loaded(with_value("900") + committed + GRANT).programme.grant is not None
