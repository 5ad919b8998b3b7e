"""What programs send to the newsroom, and how long it may be; the services say the rest in the fields' own words."""

from typing import Annotated
from uuid import UUID

from ninja import Field, Schema

from yizhan.cluster.rules.marks import LONGEST_BODY
from yizhan.cluster.services.sharing import Direction

Line = Annotated[str, Field(max_length=1000)]
Body = Annotated[str, Field(max_length=LONGEST_BODY + 1)]
Note = Annotated[str, Field(max_length=500)]


class WordsIn(Schema):
    """`body` carries the marks of our own plain text: `## ` for a heading, `- ` for a list."""

    title: Line
    summary: Line = ""
    body: Body


class ArticleIn(WordsIn):
    column_id: UUID


class RevisionIn(WordsIn):
    """`correction` is what readers are told was put right, once an article has been published."""

    correction: Note = ""


class PictureIn(Schema):
    """`alt`: what is to be seen, for who does not see it."""

    alt: Line
    correction: Note = ""


class SignatureIn(Schema):
    """For the words that were read: `revision_id` is theirs."""

    revision_id: UUID
    note: Note


class RejectionIn(Schema):
    revision_id: UUID
    reason: Note


class RetractionIn(Schema):
    """`reason` is for the log, `note` what the address says from now on."""

    reason: Note
    note: Note


class SharingIn(Schema):
    direction: Direction


class AdoptionIn(Schema):
    column_id: UUID
    note: Note


class NoteIn(Schema):
    note: Note
