"""Articles and what became of them. A revision's words never change; what readers see is `Shown` and nothing else."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from yizhan.cluster.models.sites import Column, Site
from yizhan.cluster.rules.reviews import Stage
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Free, Kept
from yizhan.kernel.scope import ScopedModel

STAGES = [(stage.value, stage.name.lower()) for stage in Stage]


class Article(ScopedModel, Kept):
    """One article of one site. `stage` says whose desk it lies on; what it may do hangs on the rows below alone."""

    changing = ("title", "stage", "moved_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="articles")
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="articles")
    title = models.CharField(max_length=80)  # of the newest revision, for the editors' lists
    stage = models.PositiveSmallIntegerField(choices=STAGES, default=Stage.WRITING.value)
    author_id = models.UUIDField()
    author_person_id = models.UUIDField(null=True)
    author_name = models.CharField(max_length=64, blank=True)
    source = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="adopted")
    written_at = models.DateTimeField()
    moved_at = models.DateTimeField()  # onto the desk on which it lies

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["site", "stage", "moved_at", "id"], name="article_on_desk"),
            models.Index(fields=["site", "-id"], name="article_by_site"),
            models.Index(fields=["author_id", "-id"], name="article_by_author"),
        ]


class Revision(AppendOnly):
    """The words of an article as they were at one time. Every signature is given to one of these."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=200)
    body = models.TextField()  # with the marks of rules/marks.py
    digest = models.CharField(max_length=64)
    correction = models.CharField(max_length=300, blank=True)  # what readers are told was put right
    adopted_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    writer_id = models.UUIDField()
    writer_person_id = models.UUIDField(null=True)
    writer_name = models.CharField(max_length=64, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "number"], name="one_revision_by_number"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="revision_has_a_digest"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="revision_says_something"),
        ]


class Publication(AppendOnly):
    """A revision went before the public. The database takes it only with the signatures that its site needs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="publications")
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="publication")
    published_by = models.UUIDField()
    published_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["article", "-published_at"], name="publication_by_article")]


class Retraction(AppendOnly):
    """撤稿: the article is gone for good, its address says so. Why is for the log, the note is for readers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="retraction")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="retractions")
    title = models.CharField(max_length=80)  # as it was last published
    reason = models.CharField(max_length=500)
    note = models.CharField(max_length=300)
    follows = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followers")
    retracted_by = models.UUIDField()
    retractor_name = models.CharField(max_length=64, blank=True)
    retracted_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["site", "-id"], name="retraction_by_site")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(note=""), name="retraction_is_explained"),
        ]


class Shown(Free):
    """What readers see of an article: lists, pages and search read this table alone. Without a row there is nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.OneToOneField(Article, on_delete=models.PROTECT, related_name="shown")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="shown")
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="shown")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="shown")
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=200)
    first_at = models.DateTimeField()  # when its first revision was published
    text = models.TextField()  # folded, without marks: what a question must lie in
    words = SearchVectorField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["site", "-first_at", "-id"], name="shown_by_site"),
            models.Index(fields=["column", "-first_at", "-id"], name="shown_by_column"),
            models.Index(fields=["-first_at", "-id"], name="shown_by_day"),
            GinIndex(fields=["words"], name="shown_by_words"),
        ]
