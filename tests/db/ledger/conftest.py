"""What the tests of money begin with: the scene's unions, and a county's money among the fixed people."""

from dataclasses import dataclass
from uuid import UUID

import pytest

from tests.db.ledger import scene
from tests.people import People
from yizhan.kernel.scope import Level, ScopeKeys
from yizhan.ledger import api
from yizhan.ledger.models import PaymentBatch
from yizhan.registry import api as registry


@pytest.fixture
def city(db: None) -> None:
    """The unions of the scene."""
    scene.unions()


@dataclass(frozen=True)
class Daoli:
    """The county's money in the small province."""

    people: People
    fund_id: UUID
    line: ScopeKeys

    def committed(self, who: str = "member", *, yuan: int = 1000, account: bool = True) -> UUID:
        promise = scene.promise(
            self.fund_id,
            yuan=yuan,
            person=self.people.person(who),
            scope=self.line,
            payee=scene.ACCOUNT if account else None,
        )
        return api.commit_grant(promise, acting=self.people.acting("county"), at=scene.AT)

    def released(self, who: str = "member") -> UUID:
        grant_id = self.committed(who)
        api.release_grant(pick=scene.pick(grant_id), acting=self.people.acting("treasurer"), at=scene.AT)
        return grant_id

    def sent(self, *grant_ids: UUID) -> PaymentBatch:
        acting = self.people.acting("treasurer")
        batch_id = api.make_batch(grant_ids=grant_ids, acting=acting, at=scene.AT)
        api.batch_file(batch_id=batch_id, encoding="utf-8", acting=acting, at=scene.AT)
        return PaymentBatch.objects.get(id=batch_id)


@pytest.fixture
def daoli(people: People) -> Daoli:
    fund_id = scene.fund(node=people.world.unions["daoli"], level=Level.COUNTY)
    return Daoli(people, fund_id, registry.line_of(people.world.unions["mill"], scene.TODAY))
