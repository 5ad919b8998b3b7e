"""How a case goes, told in steps: every test takes it as far as it needs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.db.cases.chapters import Bookmark, chapter
from tests.people import People
from tests.world import AT
from yizhan.cases.models import Application, Case, HouseholdConsent
from yizhan.cases.queries.consents import context_of
from yizhan.cases.services import consents, deciding, drafts, handling, notices, submitting
from yizhan.cases.types import Ruling
from yizhan.catalogue import api as catalogue
from yizhan.kernel.clock import local_date
from yizhan.kernel.files import FileRef
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Level, Role

REASON = "材料齐全，情况属实"

HARDSHIP: dict[str, Any] = {
    "members": [
        {
            "name": "Adam",
            "relation": "spouse",
            "birth_date": "1990-01-01",
            "phone": "13800000011",
            "income_year_fen": "3600",
            "health_class": "serious",
        },
        {
            "name": "Ada",
            "relation": "child",
            "birth_date": "2012-05-01",
            "phone": "",
            "income_year_fen": "0",
            "health_class": "none",
        },
    ],
    "own_income_year_fen": "24000",
    "other_income_year_fen": "0",
    "homes": "1",
    "owns_business": "no",
    "rigid_medical_fen": "12000",
    "rigid_education_fen": "2000",
    "rigid_other_fen": "0",
    "main_cause": "illness",
    "had_accident": "no",
    "bank_name": "示例银行",
    "bank_account": "6222020000000000018",
    "students": [{"name": "Ada", "stage": "senior", "school": "示例中学", "excluded": "no"}],
}
MATERIALS = ("household-register", "income-proof", "medical-proof", "education-proof", "admission")


@dataclass
class Story:
    """Who does what when. `at` moves on by `days`."""

    people: People
    at: datetime = AT
    employer_id: UUID | None = None  # for whom the employer's agent acts, where the story tells of another
    bookmark: Bookmark | None = None  # where it may begin at a chapter that was told before

    def who(self, name: str) -> Acting:
        acting = self.people.acting(name)
        if acting.role is Role.EMPLOYER_AGENT and self.employer_id is not None:
            return replace(acting, node_id=self.employer_id)
        return acting

    def oneself(self, name: str) -> Acting:
        """The same person as the plain member they are: nobody applies in their office."""
        acting = self.who(name)
        if acting.role is Role.EMPLOYER_AGENT:
            return acting
        return Acting(Role.MEMBER, user_id=acting.user_id, person_id=acting.person_id)

    def days(self, count: int) -> None:
        self.at += timedelta(days=count)

    @property
    def today(self) -> date:
        return local_date(self.at)

    def draft(
        self,
        programme: str = "hardship-support",
        answers: Mapping[str, Any] | None = None,
        *,
        who: str = "member",
        materials: tuple[str, ...] = MATERIALS,
        lowest: Level | None = None,
        union: UUID | None = None,
        consented: bool = True,
    ) -> UUID:
        """A draft with everything that a submission needs; returns its id."""
        acting = self.oneself(who)
        draft = drafts.start_draft(programme_code=programme, acting=acting, at=self.at, union_id=union)
        if consented:
            version = catalogue.version(draft.programme_version_id)
            consents.consent_oneself(context=context_of(draft), programme=version, acting=acting, at=self.at)
        sent = drafts.Answers(answers=HARDSHIP if answers is None else answers, lowest_level=lowest)
        drafts.save_draft(draft_id=draft.id, sent=sent, acting=acting, at=self.at)
        for code in materials:
            self.attach(draft.id, code, who=who)
        return draft.id

    def attach(self, application_id: UUID, code: str, *, who: str = "member") -> None:
        file = FileRef(id=new_id(), name=f"{code}.jpg", size=1, content_type="image/jpeg", sha256="0" * 64)
        drafts.attach(application_id=application_id, code=code, file=file, acting=self.oneself(who), at=self.at)

    @chapter
    def submitted(
        self, programme: str = "hardship-support", *, is_committed: bool = False, **draft: Any
    ) -> Application:
        who = draft.get("who", "member")
        draft_id = self.draft(programme, **draft)
        how = submitting.Sending(is_committed=is_committed)
        return submitting.submit(draft_id=draft_id, acting=self.oneself(who), at=self.at, how=how)

    def part(self, application: Application, code: str = "hardship-file") -> Case:
        return Case.objects.select_related("application").get(application=application, programme_code=code)

    def accept(self, application: Application, who: str = "cadre") -> None:
        for case in application.cases.order_by("id"):
            if case.step_kind == "accept" and case.state == "submitted":
                handling.accept(case_id=case.id, acting=self.who(who), at=self.at)

    def visit(self, application: Application, who: str = "cadre") -> None:
        report = handling.VisitReport(self.today, "王干部、李委员", "情况与申请相符")
        case = self.part(application)
        handling.record_visit(case_id=case.id, report=report, acting=self.who(who), at=self.at)
        handling.pass_on(case_id=case.id, acting=self.who(who), at=self.at)

    def approve(self, case: Case, who: str, *, amount_fen: int | None = None, document_number: str = "") -> Case:
        ruling = Ruling(case.id, is_approved=True, reason=REASON, amount_fen=amount_fen)
        return deciding.decide(ruling=ruling, acting=self.who(who), at=self.at, document_number=document_number)

    def notice(self, application: Application, who: str = "cadre") -> None:
        notices.open_notice(case_id=self.part(application).id, acting=self.who(who), at=self.at)
        self.days(15)
        assert notices.close_due_notices(at=self.at) == 1

    def adults_consent(self, application: Application) -> None:
        for question in HouseholdConsent.objects.filter(application_id=application.id):
            token = consents.ask_again(question_id=question.id, acting=self.who("member"), at=self.at)
            consents.answer_question(token=token, is_given=True, acting=Acting.visitor(), at=self.at)

    @chapter
    def filed(self) -> Application:
        """Accepted, visited, reviewed, shown, consented and approved: the hardship file stands."""
        application = self.submitted()
        self.accept(application)
        self.visit(application)
        self.approve(self.part(application), "street")
        self.notice(application)
        self.adults_consent(application)
        self.approve(self.part(application), "county")
        return application
