"""Filing any programme in whichever capacity: for oneself, for the employer, or in a union's name."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.db.cases.story import Story
from tests.world import LOADER
from yizhan.cases.models import Application, Case
from yizhan.cases.queries.consents import context_of
from yizhan.cases.services import consents, drafts, handling, submitting
from yizhan.catalogue import api as catalogue
from yizhan.insight.definitions import figure
from yizhan.insight.queries.figures import total_of
from yizhan.kernel.files import FileRef
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting

PROGRAMMES = Path(__file__).parents[3] / "programmes"


def filed(
    story: Story, code: str, answers: Mapping[str, Any], *, acting: Acting, materials: tuple[str, ...] = ()
) -> Application:
    """A new application with everything attached that it names, sent."""
    draft_id = begun(story, code, answers, acting=acting, materials=materials)
    return submitting.submit(draft_id=draft_id, acting=acting, at=story.at, how=submitting.Sending(is_committed=True))


def begun(
    story: Story, code: str, answers: Mapping[str, Any], *, acting: Acting, materials: tuple[str, ...] = ()
) -> UUID:
    """The same before it is sent: the draft's id."""
    draft = drafts.start_draft(programme_code=code, acting=acting, at=story.at)
    programme = catalogue.version(draft.programme_version_id)
    consents.consent_oneself(context=context_of(draft), programme=programme, acting=acting, at=story.at)
    drafts.save_draft(draft_id=draft.id, sent=drafts.Answers(answers=answers), acting=acting, at=story.at)
    for material in materials:
        kind = next(one for one in programme.materials if one.code == material).formats[0]
        name, content = f"{material}.{kind}", "application/pdf" if kind == "pdf" else f"image/{kind}"
        file = FileRef(id=new_id(), name=name, size=1, content_type=content.replace("jpg", "jpeg"), sha256="0" * 64)
        drafts.attach(application_id=draft.id, code=material, file=file, acting=acting, at=story.at)
    return draft.id


def published_anew(story: Story, code: str, folder: Path, pattern: str, put: str) -> None:
    """The programme with something replaced in its file, in force from today."""
    text, times = re.subn(pattern, put, (PROGRAMMES / f"{code}.yaml").read_text())
    assert times
    path = folder / f"{code}.yaml"
    path.write_text(text)
    catalogue.publish_files([path], acting=LOADER, at=story.at, valid_from=story.today)


def case_of(application: Application) -> Case:
    """Its one part, as it stands."""
    return Case.objects.select_related("application").get(application=application)


def visited(story: Story, case: Case, who: str) -> None:
    report = handling.VisitReport(story.today, "王干部、李委员", "与自查清单相符")
    handling.record_visit(case_id=case.id, report=report, acting=story.who(who), at=story.at)
    handling.pass_on(case_id=case.id, acting=story.who(who), at=story.at)


def amount(story: Story, figure_id: str, *, node: str = "province", on: date | None = None) -> int:
    """What a figure says for a union today."""
    found = total_of(Acting.system("test"), figure(figure_id), story.people.world[node], on or story.today)
    return found.value.amount or 0
