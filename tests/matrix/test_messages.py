"""What somebody was told opens for them: each message of the stage, read as the one to whom it was sent."""

from http import HTTPStatus
from uuid import UUID

from tests.leading import misleading
from tests.matrix.stage import Set
from tests.people import People
from yizhan.kernel.models import Message

TOLD = {"cases.submitted", "orders.moved", "orders.on_desk"}


def test_every_message_of_the_stage_opens_for_whom_it_was_sent_to(everything: Set) -> None:
    people = everything.stage.people
    names = {user: who for who, user in people.users.items()}
    told = set(Message.objects.exclude(link="").values_list("kind", "link", "user_id"))
    shut = {(kind, link, names.get(user, user)) for kind, link, user in told if not opens(people, link, user)}
    assert shut == set()
    assert misleading() == []
    assert {kind for kind, _link, _user in told} >= TOLD


def opens(people: People, link: str, user: UUID) -> bool:
    """Whether they read it in their office or, where they hold none or it speaks of their own, as the member."""
    reader = People(people.world, {"member": user})
    parts = (reader.client("member"), reader.client("member", as_member=True))
    return any(part.get(link, follow=True).status_code == HTTPStatus.OK for part in parts)
