"""Fixed people and one city's money: who approves, who pays out, and who must never see it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from yizhan.kernel import clock
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Level, Role, ScopeKeys
from yizhan.ledger import api
from yizhan.ledger.models import Grant, PaymentBatch
from yizhan.ledger.rules import bank_return
from yizhan.ledger.rules.bank_file import plain_yuan, to_csv
from yizhan.ledger.types import Cap, FundSource, PayeeDetails
from yizhan.registry.models import Person, Union, UnionAncestry

AT = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)

PROVINCE, CITY, COUNTY, OTHER_CITY, OTHER_COUNTY = (UUID(int=n) for n in range(1, 6))
PRIMARY, OTHER_PRIMARY = UUID(int=11), UUID(int=12)
LINE = ScopeKeys(PRIMARY, county_id=COUNTY, city_id=CITY)
OTHER_LINE = ScopeKeys(OTHER_PRIMARY, county_id=OTHER_COUNTY, city_id=OTHER_CITY)
WANG, LI = UUID(int=101), UUID(int=102)
NAMES = {WANG: "王小明", LI: "李娜"}
ACCOUNT = PayeeDetails(holder="王小明", bank="中国工商银行哈尔滨南岗支行", number="6222 0202 0011 2233 446")
OTHER_ACCOUNT = PayeeDetails(holder="王小明", bank="龙江银行", number="6210123456789018")
VERSION = UUID(int=201)


def _acting(role: Role, level: Level, node: UUID, user: int, person: UUID | None = None) -> Acting:
    return Acting(role=role, user_id=UUID(int=user), person_id=person, node_id=node, level=level)


APPROVER = _acting(Role.CITY_OFFICER, Level.CITY, CITY, 301)
TREASURER = _acting(Role.TREASURER, Level.CITY, CITY, 302)
SECOND_TREASURER = _acting(Role.TREASURER, Level.CITY, CITY, 310)
APPROVER_AS_TREASURER = _acting(Role.TREASURER, Level.CITY, CITY, 301)
WANG_AS_TREASURER = _acting(Role.TREASURER, Level.CITY, CITY, 303, WANG)
OTHER_TREASURER = _acting(Role.TREASURER, Level.CITY, OTHER_CITY, 304)
PROVINCE_TREASURER = _acting(Role.TREASURER, Level.PROVINCE, PROVINCE, 305)
AUDITOR = _acting(Role.AUDITOR, Level.PROVINCE, PROVINCE, 306)
CADRE = _acting(Role.CADRE, Level.PRIMARY, PRIMARY, 307)
OTHER_CADRE = _acting(Role.CADRE, Level.PRIMARY, OTHER_PRIMARY, 308)
MEMBER = Acting(role=Role.MEMBER, user_id=UUID(int=309), person_id=WANG)


def name_of(person: UUID) -> str:
    """The person's name in the register, which gets to know them here if it does not yet."""
    known, _ = Person.objects.get_or_create(
        id=person,
        defaults={
            "name": NAMES.get(person, "赵一"), "name_pinyin": "", "name_letters": "", "name_initials": "",
            "document_sealed": b"", "document_index": person.bytes,
        },
    )  # fmt: skip
    return known.name


def other_account_for(grant_id: UUID) -> PayeeDetails:
    """Another account of whom the grant is for."""
    person = Grant.objects.values_list("person_id", flat=True).filter(id=grant_id).first()
    return replace(OTHER_ACCOUNT, holder=name_of(person or WANG))


def pick(grant_id: UUID, *, confirms_holder: bool = False) -> api.Pick:
    """The grant as somebody reads it now."""
    version = Grant.objects.values_list("version", flat=True).filter(id=grant_id).first()
    return api.Pick(grant_id, version or 0, confirms_holder)


def unions() -> None:
    """Two lines under one province, as of long ago."""
    rows = [
        (PROVINCE, "province", [PROVINCE]),
        (CITY, "city", [CITY, PROVINCE]),
        (COUNTY, "county", [COUNTY, CITY, PROVINCE]),
        (PRIMARY, "primary", [PRIMARY, COUNTY, CITY, PROVINCE]),
        (OTHER_CITY, "city", [OTHER_CITY, PROVINCE]),
        (OTHER_COUNTY, "county", [OTHER_COUNTY, OTHER_CITY, PROVINCE]),
        (OTHER_PRIMARY, "primary", [OTHER_PRIMARY, OTHER_COUNTY, OTHER_CITY, PROVINCE]),
    ]
    levels = {union: level for union, level, _ in rows}
    for union, level, _ in rows:
        Union.objects.create(
            id=union, code=f"U{union.int}", name=f"工会{union.int}", name_pinyin="gonghui", level=level,
            kind="independent", state="Y", founded_on=date(2020, 1, 1),
        )  # fmt: skip
    UnionAncestry.objects.bulk_create(
        UnionAncestry(
            union_id=union, ancestor_id=above, line="territory", depth=depth, level=levels[above],
            valid_from=date(2020, 1, 1),
        )
        for union, _, line in rows
        for depth, above in enumerate(line)
    )  # fmt: skip


def fund(*, yuan: int = 100_000, node: UUID = CITY, level: Level = Level.CITY, purpose: str = "hardship") -> UUID:
    """A fund with money in it."""
    fund_id = api.open_fund(
        scope=ScopeKeys(node), level=level, source=FundSource.TREASURY, purpose=purpose, name="帮扶资金",
        acting=Acting.system("scene"), at=AT,
    )  # fmt: skip
    if yuan:
        api.receive(
            fund_id=fund_id, amount_fen=yuan * 100, document="哈财〔2026〕1号", key=str(new_id()),
            acting=Acting.system("scene"), at=AT,
        )  # fmt: skip
    return fund_id


def promise(
    fund_id: UUID,
    *,
    yuan: int = 1000,
    person: UUID = WANG,
    key: str = "",
    caps: tuple[Cap, ...] = (),
    payee: PayeeDetails | None = ACCOUNT,
    scope: ScopeKeys = LINE,
) -> api.Promise:
    holder = name_of(person)
    return api.Promise(
        key=key or f"{new_id()}:amount",
        fund_id=fund_id,
        case_id=new_id(),
        person_id=person,
        programme_version_id=VERSION,
        programme_code="living-aid",
        title="困难职工生活救助",
        amount_fen=yuan * 100,
        scope=scope,
        caps=caps,
        payee=replace(ACCOUNT, holder=holder) if payee is ACCOUNT else payee,
    )


def committed(fund_id: UUID, **how: object) -> UUID:
    return api.commit_grant(promise(fund_id, **how), acting=APPROVER, at=AT)  # type: ignore[arg-type]


def released(fund_id: UUID, **how: object) -> UUID:
    grant_id = committed(fund_id, **how)
    api.release_grant(pick=pick(grant_id), acting=TREASURER, at=AT)
    return grant_id


def sent(*grant_ids: UUID) -> PaymentBatch:
    """A batch whose file was taken."""
    batch_id = api.make_batch(grant_ids=grant_ids, acting=TREASURER, at=AT)
    api.batch_file(batch_id=batch_id, encoding="utf-8", acting=TREASURER, at=AT)
    return PaymentBatch.objects.get(id=batch_id)


def answer(batch: PaymentBatch, *, failing: tuple[UUID, ...] = (), **changes: str) -> bytes:
    """The bank's answer to a batch: paid, save for the grants named. `number` and `check` may be changed."""
    rows = [
        (
            str(line.line_no),
            line.reference,
            plain_yuan(line.amount_fen),
            *(("失败", "户名不符") if line.grant_id in failing else ("成功", "")),
        )
        for line in batch.lines.order_by("line_no")
    ]
    head = [("批次号", changes.get("number", batch.number)), ("校验码", changes.get("check", batch.check_code))]
    return to_csv([*head, bank_return.COLUMNS, *rows]).encode()


def paid(fund_id: UUID, **how: object) -> UUID:
    """A grant that went all the way."""
    grant_id = released(fund_id, **how)
    batch = sent(grant_id)
    api.take_return(batch_id=batch.id, content=answer(batch), acting=TREASURER, at=LATER)
    return grant_id


def refund(reason: api.ReversalReason = api.ReversalReason.RETURNED_BY_PERSON, *, on: date | None = None) -> api.Refund:
    """What a treasurer enters of money that came back, on the day of `LATER` unless told otherwise."""
    return api.Refund(reason, "回单0001", on or clock.local_date(LATER))


def state_of(grant_id: UUID) -> str:
    return Grant.objects.values_list("state", flat=True).get(id=grant_id)


def below_city(union: UUID) -> None:
    """Put another county right below the city, as of long ago."""
    UnionAncestry.objects.filter(union_id=union, depth__gt=0).delete()
    for depth, above, level in ((1, CITY, "city"), (2, PROVINCE, "province")):
        UnionAncestry.objects.create(
            union_id=union, ancestor_id=above, line="territory", depth=depth, level=level, valid_from=date(2020, 1, 1)
        )
