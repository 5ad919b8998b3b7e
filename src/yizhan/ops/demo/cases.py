"""Applications of the demonstration, at every stage: filed, handled and decided through the rooms' own services.

Days lie in the past, so that clocks have run: some cases are due today, one is overdue, one waits for its member.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from yizhan.accounts import services as accounts
from yizhan.accounts.demo import CAST
from yizhan.accounts.queries import grants_on, user_by_phone
from yizhan.cases.models import Application, Case, HouseholdConsent
from yizhan.cases.queries.consents import context_of
from yizhan.cases.services import consents, deciding, drafts, ending, handling, notices, submitting, supplements
from yizhan.cases.services.supplements import MissingItem
from yizhan.cases.types import Ruling
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import StepKind
from yizhan.kernel import files
from yizhan.kernel.clock import local_date
from yizhan.kernel.rules import luhn
from yizhan.kernel.scope import Acting, Level, Role
from yizhan.registry import api as registry
from yizhan.registry.synthetic.people import document_number

_FIRST_SERIAL: Final = 41_000_000  # beyond the cast's
_FIRST_MOBILE: Final = 16000000101
_LONGEST_NOTICE: Final = timedelta(days=30)
_JOINED: Final = timedelta(days=400)
_PAPER: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody invented."""

    name: str
    born: date
    man: bool


@dataclass(frozen=True, slots=True)
class Story(Named):
    """One household: who applies, what they earn, how long ago, and how far it has come."""

    income_yuan: int
    medical_yuan: int
    days_ago: int
    stage: str


STORIES: Final = (
    Story("于海波", date(1974, 5, 2), man=True, income_yuan=21_000, medical_yuan=9_000, days_ago=0, stage="filed"),
    Story("白玉芬", date(1981, 9, 17), man=False, income_yuan=26_400, medical_yuan=14_000, days_ago=6, stage="filed"),
    Story("冯志刚", date(1969, 1, 8), man=True, income_yuan=18_000, medical_yuan=4_000, days_ago=12, stage="filed"),
    Story(
        "邹丽", date(1985, 12, 3), man=False, income_yuan=30_000, medical_yuan=20_000, days_ago=9, stage="supplement"
    ),
    Story("石磊", date(1977, 7, 29), man=True, income_yuan=24_000, medical_yuan=8_000, days_ago=14, stage="accepted"),
    Story("康凤霞", date(1972, 4, 11), man=False, income_yuan=15_600, medical_yuan=3_000, days_ago=18, stage="visited"),
    Story("戴建军", date(1980, 2, 20), man=True, income_yuan=27_000, medical_yuan=16_000, days_ago=10, stage="notice"),
    Story("毛晓燕", date(1988, 6, 6), man=False, income_yuan=20_400, medical_yuan=6_600, days_ago=40, stage="county"),
    Story("史大勇", date(1971, 10, 30), man=True, income_yuan=22_800, medical_yuan=9_900, days_ago=45, stage="county"),
    Story("龚秀英", date(1976, 3, 15), man=False, income_yuan=16_800, medical_yuan=5_000, days_ago=60, stage="city"),
    Story("万福生", date(1968, 8, 8), man=True, income_yuan=19_200, medical_yuan=7_200, days_ago=75, stage="done"),
    Story("段春梅", date(1983, 11, 23), man=False, income_yuan=25_200, medical_yuan=12_000, days_ago=90, stage="done"),
)
_ORDER: Final = ("filed", "supplement", "accepted", "visited", "notice", "county", "city", "done")


def open_cases(*, at: datetime, progress: Callable[[str, int, int], None]) -> int:
    """File and handle every story that began this year, when the programmes came into force; returns how many."""
    stories = [
        story for story in STORIES if local_date(at - timedelta(days=story.days_ago)).year == local_date(at).year
    ]
    for number, story in enumerate(stories):
        tell_story(story, number, at)
        progress("cases", number + 1, len(stories))
    return len(stories)


def acting_as(key: str, on: date) -> Acting:
    """One of the cast in their office."""
    mobile = next(persona.mobile for persona in CAST if persona.key == key)
    user = user_by_phone(mobile)
    assert user is not None  # noqa: S101 - the cast is written before its cases
    grant = grants_on(user.id, on)[0]
    return Acting(
        Role(grant.role),
        user_id=user.id,
        person_id=registry.person_of_user(user.id),
        node_id=grant.node_id,
        level=Level(grant.level),
        name=grant.node_name,
    )


def tell_story(story: Story, number: int, at: datetime) -> Application:
    """File and handle one household's application; `number` is theirs alone, and gives their document and phone."""
    filed_at = at - timedelta(days=story.days_ago)
    cadre = acting_as("cadre", local_date(at))
    assert cadre.node_id is not None  # noqa: S101 - a cadre acts for a union
    member = member_of(story, number, cadre.node_id, at - _JOINED)
    application = _file(story, number, member, filed_at)
    _handle(story, application, member, cadre, filed_at)
    return application


def member_of(story: Named, number: int, union_id: UUID, at: datetime) -> Acting:
    """A member of the cadre's union with an account of their own."""
    mobile = str(_FIRST_MOBILE + number)
    user = accounts.open_account(phone=mobile, name=story.name, at=at)
    applicant = registry.Applicant(
        name=story.name,
        document_number=document_number(_FIRST_SERIAL + number, story.born, man=story.man),
        phone=mobile,
        occupation_group="other",
        residence_division="230102",
    )
    oneself = Acting(Role.MEMBER, user_id=user.id)
    joined = registry.join(applicant=applicant, union_id=union_id, acting=oneself, at=at)
    return replace(oneself, person_id=joined.person_id)


def account_of(number: int) -> dict[str, str]:
    """The bank account of whoever has this number in the demonstration: nobody else's."""
    body = f"622202{number:012d}"
    return {"bank_name": "示例银行", "bank_account": body + luhn.digit(body)}


def _file(story: Story, number: int, member: Acting, at: datetime) -> Application:
    draft = drafts.start_draft(programme_code="hardship-support", acting=member, at=at)
    programme = catalogue.version(draft.programme_version_id)
    consents.consent_oneself(context=context_of(draft), programme=programme, acting=member, at=at)
    drafts.save_draft(draft_id=draft.id, sent=drafts.Answers(_answers(story, number)), acting=member, at=at)
    for code in ("household-register", "income-proof", "medical-proof", "admission"):
        attach(draft.id, code, member, at)
    return submitting.submit(draft_id=draft.id, acting=member, at=at)


def attach(application_id: UUID, code: str, member: Acting, at: datetime) -> None:
    owner = ("application", application_id)
    stored = files.store(BytesIO(_PAPER), name=f"{code}.pdf", acting=member, at=at, sensitive=True, owner=owner)
    drafts.attach(application_id=application_id, code=code, file=stored, acting=member, at=at)


def _answers(story: Story, number: int) -> dict[str, Any]:
    surname = story.name[0]
    return {
        "members": [
            {"name": f"{surname}家属", "relation": "spouse", "birth_date": "1979-06-01", "income_year_fen": "6000"},
            {"name": f"{surname}小雪", "relation": "child", "birth_date": "2012-03-12", "income_year_fen": "0"},
        ],
        "own_income_year_fen": str(story.income_yuan),
        "other_income_year_fen": "0",
        "homes": "1",
        "owns_business": "no",
        "rigid_medical_fen": str(story.medical_yuan),
        "rigid_education_fen": "0",
        "rigid_other_fen": "0",
        "main_cause": "illness",
        "had_accident": "no",
        **account_of(number),
        "students": [{"name": f"{surname}小雪", "stage": "senior", "school": "示例中学", "excluded": "no"}],
    }


def _handle(story: Story, application: Application, member: Acting, cadre: Acting, at: datetime) -> None:
    """Take the case as far as its story goes."""
    if story.stage == "filed":
        return
    file = application.cases.get(programme_code="hardship-file")
    if story.stage == "supplement":
        missing = MissingItem("income-proof", "收入证明或银行流水", "缺最近三个月的流水，请补拍")
        supplements.ask_supplement(case_id=file.id, items=[missing], acting=cadre, at=at + timedelta(days=2))
        return
    reached = _ORDER.index(story.stage)
    day = timedelta(days=1)
    for case in application.cases.order_by("id"):
        handling.accept(case_id=case.id, acting=cadre, at=at + 2 * day)
    if reached >= _ORDER.index("visited"):
        visit(file, cadre, at + 5 * day)
        _consent(application, member, at + 6 * day)
    if reached >= _ORDER.index("notice"):
        notices.open_notice(case_id=file.id, acting=cadre, at=at + 8 * day)
    if reached < _ORDER.index("county"):
        return
    over = _mornings(file, at + 9 * day)
    if reached >= _ORDER.index("city"):
        county = acting_as("county", local_date(at))
        for case in application.cases.order_by("programme_code"):
            approve(case, county, "公示无异议，符合困难标准，同意", over + 2 * day)
    if story.stage == "done":
        _finish(application, member, over + 6 * day)


def _mornings(file: Case, at: datetime) -> datetime:
    """Each morning the platform ends the notices whose days are over; when it ended this one. Holidays make it late."""
    for passed in range(_LONGEST_NOTICE.days):
        morning = at + timedelta(days=passed)
        notices.close_due_notices(at=morning)
        file.refresh_from_db()
        if file.step_kind != StepKind.NOTICE:
            return morning
    raise AssertionError("a notice of five working days ran for a month")


def visit(case: Case, cadre: Acting, at: datetime) -> None:
    report = handling.VisitReport(local_date(at), "陈志华、工会委员", "家庭收入与申请相符，住房一套，生活确有困难")
    handling.record_visit(case_id=case.id, report=report, acting=cadre, at=at)
    handling.pass_on(case_id=case.id, acting=cadre, at=at)


def _consent(application: Application, member: Acting, at: datetime) -> None:
    for question in HouseholdConsent.objects.filter(application_id=application.id):
        token = consents.ask_again(question_id=question.id, acting=member, at=at)
        consents.answer_question(token=token, is_given=True, acting=Acting.visitor(), at=at)


def approve(case: Case, officer: Acting, reason: str, at: datetime, *, amount_fen: int | None = None) -> None:
    """One decision of an officer in their own name."""
    ruling = Ruling(case.id, is_approved=True, reason=reason, amount_fen=amount_fen)
    deciding.decide(ruling=ruling, acting=officer, at=at)


def _finish(application: Application, member: Acting, at: datetime) -> None:
    """The city sets the amounts as proposed, which puts them before the treasurer; the member rates the file."""
    city = acting_as("city", local_date(at))
    for case in application.cases.filter(step_kind="amount").order_by("id"):
        approve(case, city, "按标准核定，同意发放", at, amount_fen=case.proposed_fen)
    file = application.cases.get(programme_code="hardship-file")
    ending.rate(case_id=file.id, score=5, acting=member, at=at)
