"""In whose name somebody gets a text: their own union's, which they know, and whom they can call."""

from django.test import override_settings

from tests.owning import by_the_owner
from tests.people import PARTS, People
from yizhan.kernel import clock, messages
from yizhan.kernel.models import DemoSms
from yizhan.registry.models import Union
from yizhan.registry.queries.people import signer_of


def test_a_member_is_written_to_by_their_union_and_a_newcomer_by_none(people: People) -> None:
    with by_the_owner():
        Union.objects.filter(id=people.world["mill"]).update(contact_phone="0451-12345678")
    signer = signer_of(people.users["member"])
    assert signer == messages.Signer(Union.objects.get(id=people.world["mill"]).name, "0451-12345678")
    assert signer_of(people.users["newcomer"]) == messages.Signer()


@override_settings(SMS_SENDER="demo")
def test_the_text_names_union_and_matter_and_nothing_of_the_case(people: People) -> None:
    messages.notify(
        people.users["member"], kind="cases.finished", title="困难帮扶已办结", body="Alice 3,000 元", at=clock.now()
    )
    while messages.deliver_next(at=clock.now()):
        pass
    text = DemoSms.objects.get(mobile=PARTS["member"].phone).text
    assert Union.objects.get(id=people.world["mill"]).name in text
    assert "您的办件有新消息" in text
    assert not any(word in text for word in ("困难", "Alice", "3,000", "http"))
