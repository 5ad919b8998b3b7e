"""采编 for programs: writing, the three reviews, retracting, and what goes up and down the cluster."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import File, Form, Router
from ninja.files import UploadedFile

from yizhan.accounts.edge import RoleAuth, acting
from yizhan.accounts.repeats import answered, digest_of
from yizhan.cluster.http.asking import EDITOR_ROLES
from yizhan.cluster.http.schemas import (
    AdoptionIn,
    ArticleIn,
    NoteIn,
    PictureIn,
    RejectionIn,
    RetractionIn,
    RevisionIn,
    SharingIn,
    SignatureIn,
)
from yizhan.cluster.http.site_api import shown_sites
from yizhan.cluster.models import Article
from yizhan.cluster.queries import desk
from yizhan.cluster.queries.access import access_article, newest
from yizhan.cluster.rules.reviews import RETRACTORS, Stage
from yizhan.cluster.services import pictures, retracting, reviewing, sharing, writing
from yizhan.cluster.services.writing import Words
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.ids import read_id
from yizhan.kernel.scope import Acting

router = Router(tags=["cluster"])
router.add_router("", shown_sites)
EDITORS = RoleAuth(*EDITOR_ROLES)


@router.get("/newsroom/articles", auth=EDITORS, summary=gettext_noop("本站的全部稿件，最新的在前"))
def articles(request: HttpRequest, after: str = "") -> dict[str, Any]:
    rows, following = desk.all_articles(acting(request), before=read_id(after) if after else None)
    return {"following": following, "rows": [_row(one) for one in rows]}


@router.get("/newsroom/waiting", auth=EDITORS, summary=gettext_noop("等我签审的稿件，等得最久的在前"))
def waiting(request: HttpRequest) -> list[dict[str, Any]]:
    return [_row(one) for one in desk.waiting_for(acting(request))]


@router.post("/newsroom/articles", auth=EDITORS, summary=gettext_noop("在本站栏目里新建稿件"))
def write(request: HttpRequest, body: ArticleIn) -> HttpResponse:
    words = Words(body.title, body.summary, body.body)

    def do(who: Acting, at: datetime) -> Answer:
        article = writing.start_article(column_id=body.column_id, words=words, acting=who, at=at)
        return Answer(201, {"id": str(article.id)})

    return answered(request, do)


@router.get("/newsroom/articles/{uuid:article_id}", auth=EDITORS, summary=gettext_noop("一篇稿件的最新内容和签审"))
def article(request: HttpRequest, article_id: UUID) -> dict[str, Any]:
    who = acting(request)
    found = access_article(who, article_id)
    revision = newest(found)
    signed = [step.signature for step in desk.steps_of(found, revision) if step.signature]
    return _row(found) | {
        "revision_id": str(revision.id),
        "number": revision.number,
        "summary": revision.summary,
        "body": revision.body,
        "is_shown": hasattr(found, "shown"),
        "may_sign": desk.may_sign(who, found, revision),
        "signatures": [{"stage": one.stage, "by": one.signer_name, "note": one.note} for one in signed],
        "rejections": [{"number": one.revision.number, "reason": one.reason} for one in desk.rejections_of(found)],
    }


@router.post(
    "/newsroom/articles/{uuid:article_id}/revisions", auth=EDITORS, summary=gettext_noop("修改内容；原签审失效")
)
def revise(request: HttpRequest, article_id: UUID, body: RevisionIn) -> HttpResponse:
    words = Words(body.title, body.summary, body.body)

    def do(who: Acting, at: datetime) -> Answer:
        made = writing.revise(article_id=article_id, words=words, correction=body.correction, acting=who, at=at)
        return Answer(201, {"revision_id": str(made.id), "number": made.number})

    return answered(request, do)


@router.post(
    "/newsroom/articles/{uuid:article_id}/pictures",
    auth=EDITORS,
    summary=gettext_noop("在正文末尾加一张图片"),
    description=gettext_noop("答复里的修订含有图片那一行，以后的修订可以移动它。"),
)
def add_picture(
    request: HttpRequest, article_id: UUID, body: Form[PictureIn], file: File[UploadedFile]
) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        made = pictures.add(
            file,
            article_id=article_id,
            name=file.name or "picture",
            alt=body.alt,
            correction=body.correction,
            acting=who,
            at=at,
        )
        return Answer(201, {"revision_id": str(made.id), "number": made.number})

    return answered(request, do, said=f"{body.alt}\n{body.correction}\n".encode() + digest_of(file))


@router.post("/newsroom/articles/{uuid:article_id}/submission", auth=EDITORS, summary=gettext_noop("提交初审"))
def submit(request: HttpRequest, article_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        writing.submit(article_id=article_id, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


@router.post(
    "/newsroom/articles/{uuid:article_id}/signatures",
    auth=EDITORS,
    summary=gettext_noop("签署我这一审；三审通过即发布"),
)
def sign(request: HttpRequest, article_id: UUID, body: SignatureIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        given = reviewing.sign(article_id=article_id, revision_id=body.revision_id, note=body.note, acting=who, at=at)
        return Answer(201, {"stage": given.stage, "is_published": given.stage == Stage.FINAL})

    return answered(request, do)


@router.post(
    "/newsroom/articles/{uuid:article_id}/rejections", auth=EDITORS, summary=gettext_noop("退回作者并写明原因")
)
def reject(request: HttpRequest, article_id: UUID, body: RejectionIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        reviewing.reject(article_id=article_id, revision_id=body.revision_id, reason=body.reason, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


@router.post(
    "/newsroom/articles/{uuid:article_id}/retraction",
    auth=RoleAuth(*RETRACTORS),
    summary=gettext_noop("撤稿，连同各站采用的副本"),
)
def retract(request: HttpRequest, article_id: UUID, body: RetractionIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        made = retracting.retract(article_id=article_id, reason=body.reason, note=body.note, acting=who, at=at)
        return Answer(201, {"id": str(made.id)})

    return answered(request, do)


@router.post("/newsroom/articles/{uuid:article_id}/shares", auth=EDITORS, summary=gettext_noop("推送给上级或下级网站"))
def share(request: HttpRequest, article_id: UUID, body: SharingIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        count = sharing.share(article_id=article_id, direction=body.direction, acting=who, at=at)
        return Answer(201, {"offered_to": count})

    return answered(request, do)


@router.get("/newsroom/shares", auth=EDITORS, summary=gettext_noop("其他网站推送来的稿件，以及落后于来源的副本"))
def shares(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "id": str(one.id),
            "from": one.article.site.slug,
            "title": one.article.title,
            "state": one.state,
            "flag": one.flag,
            "offered_at": one.offered_at.isoformat(),
        }
        for one in desk.offers_to(acting(request))
    ]


@router.post("/newsroom/shares/{uuid:share_id}/adoption", auth=EDITORS, summary=gettext_noop("采用并注明来源"))
def adopt(request: HttpRequest, share_id: UUID, body: AdoptionIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        copy = sharing.adopt(share_id=share_id, column_id=body.column_id, note=body.note, acting=who, at=at)
        return Answer(201, {"id": str(copy.id)})

    return answered(request, do)


@router.post("/newsroom/shares/{uuid:share_id}/correction", auth=EDITORS, summary=gettext_noop("采用来源的更正"))
def follow(request: HttpRequest, share_id: UUID, body: NoteIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        sharing.follow_correction(share_id=share_id, note=body.note, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


@router.post("/newsroom/shares/{uuid:share_id}/refusal", auth=EDITORS, summary=gettext_noop("本站不采用"))
def decline(request: HttpRequest, share_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        sharing.decline(share_id=share_id, acting=who, at=at)
        return Answer(204)

    return answered(request, do)


def _row(found: Article) -> dict[str, Any]:
    return {
        "id": str(found.id),
        "title": found.title,
        "column": found.column.code,
        "author": found.author_name,
        "stage": int(found.stage),
        "moved_at": found.moved_at.isoformat(),
    }
