"""What a new programme file must say of the sensitive facts it uses. Versions published before stay as they are."""

from __future__ import annotations

from collections.abc import Iterator

from yizhan.catalogue.assessing import scope_of
from yizhan.catalogue.findings import Faulty, Finding, gettext_noop
from yizhan.catalogue.forms.types import Field
from yizhan.catalogue.programmes.source import Entries
from yizhan.catalogue.programmes.vocabulary import Vocabulary
from yizhan.catalogue.types import Programme
from yizhan.catalogue.withholding import reads_sensitive


def refuse_unsaid(programme: Programme, document: Entries, vocabulary: Vocabulary) -> None:
    """Raises Faulty where a sensitive fact is used and not declared as one."""
    found = [
        Finding(
            document.key_at.get("form", document.at),
            gettext_noop("“{name}”预填的是敏感信息（{prefill}），自己却没有标明。"),
            gettext_noop("请在这一问写 sensitive: true，并请本人单独同意。"),
            {"name": question.name, "prefill": question.prefill},
        )
        for question in _prefilled_in_the_open(programme, vocabulary)
    ]
    if not programme.sensitive and reads_sensitive(programme, scope_of(programme, vocabulary)):
        found.append(
            Finding(
                document.key_at.get("rule", document.at),
                gettext_noop("条件或金额看了敏感信息，事项却没有标明。"),
                gettext_noop("请写 sensitive: true：人数少的统计格会隐去，名单上只说符合或不清楚。"),
            )
        )
    if found:
        raise Faulty(*found)


def _prefilled_in_the_open(programme: Programme, vocabulary: Vocabulary) -> Iterator[Field]:
    for question in programme.form.fields():
        for part in (question, *question.fields):
            source = vocabulary.attributes.get(part.prefill)
            if source is not None and source.sensitive and not question.is_secret:
                yield part
