"""The objects that routes are tried on: one of each, made through the rooms' services, all of them Alice's."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

from django.test import Client
from django.test.client import ClientHandler

from tests.db.cases.story import Story
from tests.db.cases.test_rounds import WISH
from tests.db.cluster.newsroom import open_newsroom
from tests.db.ledger import scene
from tests.owning import by_the_owner
from tests.people import PARTS, People
from tests.unit.catalogue.samples import PROGRAMMES
from tests.world import LOADER, SINCE, applicant, resident_id
from yizhan.accounts.queries import standing_consents
from yizhan.cases.models import Certificate, HouseholdConsent, Material, Objection, Rating
from yizhan.cases.services import appeals, assisting, consents, handling, helping, notices
from yizhan.catalogue import api as catalogue
from yizhan.cluster.queries.access import newest
from yizhan.kernel import clock, files
from yizhan.kernel.models import StoredFile
from yizhan.kernel.scope import Acting, Level, Role
from yizhan.ledger import api as ledger
from yizhan.ledger.models import PayeeAccount, PaymentBatch
from yizhan.ledger.queries import sent_lines
from yizhan.ledger.rules import simulator
from yizhan.orders.models import Mending
from yizhan.orders.services import filing, holding, opening, ratings
from yizhan.orders.types import Finding, Holder, Told
from yizhan.registry import api as registry
from yizhan.registry.codes import ChangeReason
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.duplicates.queries import access_pair
from yizhan.registry.duplicates.services import merge
from yizhan.registry.models import DeclaredTie, DuplicatePair, JoinCode, RosterUpload, Transfer, Union
from yizhan.registry.roster import undoing, uploads, working
from yizhan.registry.services import offers
from yizhan.registry.services.deaths import record_death
from yizhan.registry.services.expulsion_appeals import appeal_expulsion
from yizhan.registry.services.expulsions import Decision, expel
from yizhan.registry.services.objecting import object_to_entry
from yizhan.registry.services.papers import Paper
from yizhan.registry.services.zones import enter_zone, place_employer
from yizhan.registry.types import NewZone

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"


@dataclass(frozen=True, slots=True)
class Stage:
    """The fixed people and what lies open between them, by name."""

    people: People
    ids: dict[str, UUID | str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return str(self.ids[name])

    def shown(self, body: str, names: frozenset[str]) -> list[str]:
        """Which of these can be read in an answer."""
        return sorted(name for name in names if name in self.ids and self[name] in body)


@dataclass(slots=True)
class Set:
    """The stage, everybody's session cookies, and how many rows of each table have been touched until now."""

    stage: Stage
    cookies: dict[str, dict[str, str]]
    touched: tuple[dict[str, int], int] | None = None
    _server: ClientHandler = field(default_factory=lambda: Client().handler)

    def client(self, who: str) -> Client:
        """A fresh browser: an earlier try may have signed this person out. The server is the same for all."""
        client = Client()
        client.handler = self._server
        client.cookies.load(self.cookies[who])
        return client


def set_stage(people: People) -> Stage:
    """Everything that `reach` names, in the current database."""
    stage = Stage(people)
    for build in BUILDERS:
        build(stage)
    return stage


def _register(stage: Stage) -> None:
    people, world = stage.people, stage.people.world
    at, on = clock.now(), clock.today()
    stage.ids["nobody"], stage.ids["today"] = uuid4(), str(on)
    stage.ids["mill"], stage.ids["alice"] = world["mill"], people.person("member")
    stage.ids["her name"], stage.ids["her phone"] = "Alice", PARTS["member"].phone
    stage.ids["her document"], stage.ids["her account"] = resident_id(1), "6222020200112233446"
    stage.ids["membership"] = people.membership("member")
    stage.ids["pool_membership"] = people.membership("rider")
    stage.ids["join_token"] = registry.make_join_code(
        union_id=world["mill"], label="", expires_at=at + timedelta(days=7), acting=people.acting("cadre"), at=at
    )
    stage.ids["tie"] = DeclaredTie.objects.get(ended_at__isnull=True).id
    stage.ids["join_code"] = JoinCode.objects.get(token=stage.ids["join_token"]).id
    stage.ids["transfer"] = registry.request_transfer(
        person_id=people.person("far_member"),
        to_union_id=world["mill"],
        reason=ChangeReason.values[0],
        due_on=on + timedelta(days=10),
        acting=people.acting("far_member"),
        at=at,
    )


def _zones(stage: Stage) -> None:
    """A zone of Daoli in which the mill lies, whose committee's term ends in three weeks."""
    people, at = stage.people, clock.now()
    ends_on = clock.today() + timedelta(days=21)
    Union.objects.filter(id=people.world["mill"]).update(term_from=SINCE, term_until=ends_on)
    stage.ids["mill employer"] = people.world.employers["mill"]
    spec = NewZone(name="甲开发区", level="provincial", division_code="230102", valid_from=SINCE)
    zone_id = enter_zone(spec=spec, acting=people.acting("city"), at=at)
    stage.ids["zone"] = zone_id
    place_employer(
        employer_id=people.world.employers["mill"],
        zone_id=zone_id,
        since=SINCE,
        acting=people.acting("county"),
        at=at,
    )


def _deaths(stage: Stage) -> None:
    """Dora of the mill, recorded as dead by its cadre, with the paper."""
    people, at = stage.people, clock.now()
    joined = registry.join(
        applicant=applicant("Dora", 881), union_id=people.world["mill"], acting=Acting.visitor(), at=at
    )
    stage.ids["death"] = record_death(
        person_id=joined.person_id,
        died_on=clock.today(),
        paper=Paper(number="死证2026-0001", stream=BytesIO(PDF), name="paper.pdf"),
        acting=people.acting("cadre"),
        at=at,
    )


def _expulsions(stage: Stage) -> None:
    """Eve of the mill, whose appeal lies with the street; and Adam, who has not appealed yet."""
    people, at = stage.people, clock.now()
    for name, serial, staged in (("Eve", 883, "expulsion"), ("Adam", 11, "own expulsion")):
        joined = registry.join(
            applicant=applicant(name, serial), union_id=people.world["mill"], acting=Acting.visitor(), at=at
        )
        decision = Decision("charter", "属实", Paper("1号", BytesIO(PDF), "decision.pdf"), clock.today())
        stage.ids[staged] = expel(person_id=joined.person_id, decision=decision, acting=people.acting("cadre"), at=at)
        if name == "Eve":
            oneself = Acting(Role.MEMBER, person_id=joined.person_id)
            appeal_expulsion(expulsion_id=UUID(stage[staged]), said="没有这回事", acting=oneself, at=at)


def _rosters(stage: Stage) -> None:
    """A roster of the mill's with a good row and a bad one, looked through."""
    at, cadre = clock.now(), stage.people.acting("cadre")
    for number, name in enumerate(("roster", "applied roster", "undone roster"), start=901):
        content = f"姓名,证件号码,移动电话\n赵一,{resident_id(number)},13900000{number}\n钱二,2301,\n".encode()
        upload = uploads.begin_upload(
            union_id=stage.people.world["mill"], name="名册.csv", size=len(content), acting=cadre, at=at
        )
        uploads.add_part(upload_id=upload.id, offset=0, stream=BytesIO(content), acting=cadre, at=at)
        working.work_all()
        stage.ids[name] = upload.id
    for name in ("applied roster", "undone roster"):
        uploads.apply_upload(upload_id=UUID(stage[name]), acting=cadre, at=at)
        working.work_all()
    stage.ids["refused roster"] = str(RosterUpload.objects.get(id=stage.ids["applied roster"]).roster_id)
    undone = RosterUpload.objects.get(id=stage.ids["undone roster"])
    assert undone.roster_id is not None
    undoing.ask_undo(roster_id=undone.roster_id, acting=cadre, at=at)
    undoing.undo_all()


def _duplicates(stage: Stage) -> None:
    """Two of the mill's members entered twice, under two numbers: a pair that waits, and one that was merged."""
    people, at = stage.people, clock.now()
    for name, serial in (("Dora", 41), ("Dana", 43)):
        for number in (serial, serial + 10):
            people.world.joins(name, "mill", number, phone=f"138000{serial:05d}")
    find_pairs(at)
    waiting, merged = DuplicatePair.objects.order_by("person_a__name")[::-1]
    stage.ids["pair"], stage.ids["merged pair"] = waiting.id, merged.id
    county = people.acting("county")
    stage.ids["pair seen"] = access_pair(county, waiting.id).seen
    choices = dict.fromkeys(("document", "membership", "member_number"), "a")
    merge(pair_id=merged.id, choices=choices, seen=access_pair(county, merged.id).seen, acting=county, at=at)


def _offers(stage: Stage) -> None:
    """Carol of the depot, for whom the mill asks; and what Alan says of his entry at the mill."""
    people, at = stage.people, clock.now()
    wanted = offers.Wanted(
        people.membership("other_member"),
        people.world["mill"],
        None,
        registry.line_of(people.world["mill"], clock.today()),
    )
    offers.offer_each([wanted], acting=people.acting("cadre"), at=at)
    stage.ids["offer"] = Transfer.objects.get(is_offered=True).id
    alan = replace(people.acting("relative_cadre"), role=Role.MEMBER)
    stage.ids["entry_objection"] = object_to_entry(said="单位名称不对", acting=alan, at=at)


def _money(stage: Stage) -> None:
    """Daoli's fund with one grant of each state that a route needs, promised by the city's officer."""
    people, at = stage.people, clock.now()
    line = registry.line_of(people.world["mill"], clock.today())
    fund = stage.ids["fund"] = ledger.open_fund(
        scope=registry.line_of(people.world["daoli"], clock.today()),
        level=Level.COUNTY,
        source=ledger.FundSource.TREASURY,
        purpose="matrix",
        name="帮扶资金",
        acting=LOADER,
        at=at,
    )
    ledger.receive(fund_id=fund, amount_fen=10_000_000, document="1", key="matrix", acting=LOADER, at=at)
    payee = ledger.PayeeDetails(holder="Alice", bank="示例银行", number="6222020200112233446")
    for name in ("grant", "sent grant", "paid grant", "grant to another"):
        promise = ledger.Promise(
            key=name,
            fund_id=fund,
            case_id=uuid4(),
            person_id=people.person("member"),
            programme_version_id=uuid4(),
            programme_code="living-aid",
            title="生活救助",
            amount_fen=50_000,
            scope=line,
            payee=payee,
        )
        stage.ids[name] = ledger.commit_grant(promise, acting=people.acting("city"), at=at)
    paper = files.store(BytesIO(b"a page of text"), name="page.txt", acting=LOADER, at=at, sensitive=True, owner=None)
    to_another = PayeeAccount.objects.filter(grants=UUID(stage["grant to another"]))
    with by_the_owner():
        to_another.update(other_holder="guardian", evidence_id=paper.id)
    for grant, batch in (("sent grant", "batch"), ("paid grant", "answered batch")):
        stage.ids[batch] = _sent(stage, UUID(stage[grant]))
    _paid(stage, UUID(stage["answered batch"]))


def _sent(stage: Stage, grant_id: UUID) -> UUID:
    treasurer, at = stage.people.acting("treasurer"), clock.now()
    ledger.release_grant(pick=scene.pick(grant_id), acting=treasurer, at=at)
    batch_id = ledger.make_batch(grant_ids=[grant_id], acting=treasurer, at=at)
    ledger.batch_file(batch_id=batch_id, encoding="utf-8", acting=treasurer, at=at)
    return batch_id


def _paid(stage: Stage, batch_id: UUID) -> None:
    batch = PaymentBatch.objects.get(id=batch_id)
    answer = simulator.answer(batch.number, batch.check_code, sent_lines(batch.id), refuses_last=False)
    ledger.take_return(batch_id=batch_id, content=answer, acting=stage.people.acting("treasurer"), at=clock.now())


def _catalogue(_stage: Stage) -> None:
    catalogue.publish_files(sorted(PROGRAMMES.glob("*.yaml")), acting=LOADER, at=clock.now())


def _case(stage: Stage) -> None:
    """Alice's applications: a file on public notice with an objection, aid on the street's desk; and a draft."""
    people = stage.people
    story = Story(people, at=clock.now())
    # Before anything of hers is under way: then none of it is begun a second time.
    stage.ids["draft"] = story.draft(materials=())
    stage.ids["assistance"] = assisting.begin(
        name="Alice", document_number=resident_id(1), programme_code="living-aid",
        acting=people.acting("county"), at=story.at,
    ).id  # fmt: skip
    application = story.submitted("hardship-file", materials=PAPERS)
    aid = story.submitted("living-aid", materials=PAPERS)
    story.accept(aid)
    stage.ids["application"] = application.id
    question = HouseholdConsent.objects.get(application_id=application.id)
    stage.ids["question"] = question.id
    stage.ids["consent"] = standing_consents(("application", application.id))[0].id
    stage.ids["consent_token"] = consents.ask_again(
        question_id=question.id, acting=people.acting("member"), at=story.at
    )
    story.accept(application)
    story.visit(application)
    story.approve(story.part(application), "street")
    shown = notices.open_notice(case_id=story.part(application).id, acting=people.acting("cadre"), at=story.at)
    stage.ids["notice"], stage.ids["notice_token"] = shown.id, shown.token
    notices.object_to_notice(
        token=shown.token, text="请再核实收入", contact="", acting=story.oneself("relative_cadre"), at=story.at
    )
    stage.ids["objection"] = Objection.objects.get(notice=shown).id
    stage.ids["refused_case"], stage.ids["appeal"] = _refused(story)
    stage.ids["round_version"], stage.ids["round"] = _ranked(story)
    asked = helping.ask_help(programme_code="study-aid", acting=people.acting("member"), at=story.at)
    stage.ids["help"] = asked.id
    stage.ids["case"] = story.part(aid, "living-aid").id
    stage.ids["certificate"] = _covered(story)
    stage.ids["noticed_case"] = story.part(application).id
    stage.ids["receipt"] = application.receipts.order_by("id")[0].id
    stage.ids["material"] = _with_its_file(Material.objects.filter(application_id=application.id).order_by("id")[0])


def _orders(stage: Stage) -> None:
    """What Alice reported in her own name and without one; and a bad rating of hers, of which the street is told."""
    people, at = stage.people, clock.now()
    stage.ids["her words"] = "车间主任扣了三个月的工资"
    told = Told(kind="complaint", what=stage["her words"], county_id=people.world["daoli"])
    worker = filing.Worker(people.users["member"], people.person("member"))
    order = filing.file_order(told=told, sender="", at=at, worker=worker).order
    stage.ids["order"], stage.ids["order_number"] = order.id, order.number
    holder = Holder(user_id=people.users["member"])
    paper = BytesIO("第一页".encode())
    stage.ids["order_file"] = holding.add_file(
        order_id=order.id, stream=paper, name="a.txt", holder=holder, at=at
    ).id  # fmt: skip
    stage.ids["receipt_code"] = filing.file_order(told=told, sender="", at=at).code
    case_id = UUID(stage["case"])
    Rating.objects.create(case_id=case_id, score=1, rated_at=at)  # before its end: nothing here goes that far
    rated = opening.open_for_rating(case_id=case_id, acting=LOADER, at=at)
    assert rated is not None
    verdict = ratings.Verdict(Finding.MEND, "没有一次告知", "请一次告知全部材料")
    ratings.verify(order_id=rated.id, verdict=verdict, acting=people.acting("county"), at=at)
    mending = Mending.objects.get(order=rated)
    Mending.objects.filter(id=mending.id).update(told_at=at)  # as in a crowd
    stage.ids["mending"] = mending.id


def _covered(story: Story) -> UUID:
    """Alice's cover by the mutual aid, accepted by the mill's cadre."""
    application = story.submitted("mutual-aid", answers={"is_willing": "yes"}, materials=())
    story.accept(application)
    return Certificate.objects.get(case__application=application).id


def _refused(story: Story) -> tuple[UUID, UUID]:
    """A study aid that the mill's cadre refused, and the appeal against it on the street's desk."""
    case = story.part(story.submitted("study-aid", materials=(*PAPERS, "admission")), "study-aid")
    handling.refuse(
        case_id=case.id, reason="录取通知书看不清", remedy="重新拍一张再申请", acting=story.who("cadre"), at=story.at
    )
    found = appeals.file_appeal(
        case_id=case.id, grounds="录取通知书是清楚的", acting=story.oneself("member"), at=story.at
    )
    return case.id, found.id


def _ranked(story: Story) -> tuple[UUID, str]:
    """A wish for recuperation that waits for its round on the county's desk."""
    case = story.part(story.submitted("recuperation", answers=WISH, materials=()), "recuperation")
    handling.accept(case_id=case.id, acting=story.who("cadre"), at=story.at)
    return case.programme_version_id, case.ranked_in


def _with_its_file(material: Material) -> UUID:
    """The story's files are names only; this one has content."""
    stored = files.store(
        BytesIO(b"a page of text"), name="page.txt", acting=LOADER, at=clock.now(), sensitive=True, owner=None
    )
    with by_the_owner():
        Material.objects.filter(id=material.id).update(file_id=stored.id)
    return material.id


def _sites(stage: Stage) -> None:
    """An article of the province's site at its second review, a published one, and its offer to Daoli."""
    newsroom = open_newsroom(stage.people, at=clock.now())
    article = newsroom.submitted()
    newsroom.sign(article, "editor")
    shown = newsroom.published(pictures_count=1)
    stage.ids["article"], stage.ids["revision"] = article.id, newest(article).id
    stage.ids["shown article"], stage.ids["share"] = shown.id, newsroom.shared(shown).id
    stage.ids["picture"] = StoredFile.objects.get(owner_kind="article", owner_id=shown.id).id
    stage.ids["province column"] = newsroom.column().id
    stage.ids["county column"] = newsroom.column(newsroom.county).id


PAPERS = ("household-register", "income-proof", "medical-proof", "education-proof")
BUILDERS: list[Callable[[Stage], None]] = [
    _register,
    _zones,
    _deaths,
    _expulsions,
    _rosters,
    _offers,
    _duplicates,
    _money,
    _catalogue,
    _case,
    _orders,
    _sites,
]
