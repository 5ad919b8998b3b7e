"""The two pages of the rich editor. They call the same services as the plain form."""

from abc import abstractmethod
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from yizhan.accounts.edge import acting
from yizhan.cluster.desk.forms import ArticleForm, shown_words
from yizhan.cluster.models import Article
from yizhan.cluster.queries.access import access_article, newest, own_site, published
from yizhan.cluster.services import writing
from yizhan.cluster.services.writing import Words
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, Invalid
from yizhan.kernel.scope import Acting


class _Page(WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg,misc]
    """What writing and changing have in common."""

    form_class = ArticleForm
    template_name = "wagtailadmin/generic/form.html"
    header_icon = "edit"
    request: HttpRequest

    @cached_property
    def who(self) -> Acting:
        return acting(self.request)

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**context)
        found |= {"media": found["form"].media, "action_url": self.request.path}
        return found | {"submit_button_label": _("保存"), "submit_button_active_label": _("正在保存…")}

    def form_valid(self, form: ArticleForm) -> HttpResponse:
        try:
            article_id = self.save(form)
        except DomainError as refused:
            _show(refused, form)
            return self.form_invalid(form)
        return redirect("newsroom-article", article_id=article_id)

    @abstractmethod
    def save(self, form: ArticleForm) -> UUID:
        """Through the services; returns the article."""


class Write(_Page):
    """A new article."""

    def get_page_title(self) -> str:
        return _("写稿")

    def get_form_kwargs(self) -> dict[str, Any]:
        named: dict[str, Any] = super().get_form_kwargs()
        return named | {"site": own_site(self.who), "is_new": True, "asks_correction": False}

    def save(self, form: ArticleForm) -> UUID:
        column_id = UUID(form.cleaned_data["column"])
        article = writing.start_article(column_id=column_id, words=form.words(), acting=self.who, at=clock.now())
        return article.id


class Change(_Page):
    """New words for an article of one's own site."""

    @cached_property
    def article(self) -> Article:
        return access_article(self.who, self.kwargs["article_id"])

    def get_page_title(self) -> str:
        return _("修改稿件")

    def get_page_subtitle(self) -> str:
        return self.article.title

    def get_form_kwargs(self) -> dict[str, Any]:
        named: dict[str, Any] = super().get_form_kwargs()
        last, asks = newest(self.article), published(self.article) is not None
        named["initial"] = shown_words(Words(last.title, last.summary, last.body))
        return named | {"site": self.article.site, "is_new": False, "asks_correction": asks}

    def save(self, form: ArticleForm) -> UUID:
        writing.revise(
            article_id=self.article.id,
            words=form.words(),
            correction=form.cleaned_data.get("correction", ""),
            acting=self.who,
            at=clock.now(),
        )
        return self.article.id


def _show(refused: DomainError, form: forms.Form) -> None:
    """A refusal beside the fields that it names, or above the form."""
    problems = refused.problems if isinstance(refused, Invalid) else []
    for problem in problems:
        field = problem["field"] if problem["field"] in form.fields else None
        form.add_error(field, problem["message"])
    if not problems:
        form.add_error(None, str(refused))
