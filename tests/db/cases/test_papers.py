"""What is attached: who finds a link to it, and who a word why there is none."""

from tests.db.cases.story import Story
from tests.db.cases.test_pages import page
from tests.owning import by_the_owner
from yizhan.cases.models import Material
from yizhan.cases.services import handling


def test_a_sensitive_paper_is_a_link_only_for_who_may_open_it(story: Story) -> None:
    application = story.submitted()
    with by_the_owner():
        Material.objects.filter(application_id=application.id, code="admission").update(is_sensitive=False)
    papers = {
        one.is_sensitive: f"/materials/{one.id}" for one in Material.objects.filter(application_id=application.id)
    }
    for who, links in (("cadre", True), ("county", False), ("member", True)):
        shown = page(story.people.client(who), f"/cases/{application.id}")
        assert (papers[True] in shown, "只有正在办理的经办人能打开" in shown) == (links, not links), who
        assert papers[False] in shown
    assert story.people.client("county").get(papers[True]).status_code == 403
    for case in application.cases.all():
        handling.refuse(
            case_id=case.id, reason="不属于本工会", remedy="补齐后可以再申请", acting=story.who("cadre"), at=story.at
        )
    shown = page(story.people.client("cadre"), f"/cases/{application.id}")
    assert (papers[True] in shown, "收入证明" in shown) == (False, True)
