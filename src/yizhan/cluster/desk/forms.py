"""What the rich editor shows and hands in: the same words as the plain form, marks drawn instead of written."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.rich_text.editors.draftail import DraftailRichTextArea

from yizhan.cluster.models import Site
from yizhan.cluster.queries.reading import columns_of
from yizhan.cluster.rules import marks
from yizhan.cluster.services.writing import Words

# No pictures, no embeds, no links by its choosers (they browse Wagtail's pages): a link is written [words](address).
FEATURES = ["h2", "bold", "ol", "ul", "blockquote"]


class ArticleForm(forms.Form):
    """Column, title, summary, text; what was put right, where readers have an earlier version."""

    column = forms.ChoiceField(label=_("栏目"))
    title = forms.CharField(label=_("标题"), max_length=80)
    summary = forms.CharField(
        label=_("摘要"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("列表和搜索里显示；不写就取正文开头。"),
    )
    body = forms.CharField(
        label=_("正文"),
        help_text=_("链接写成 [文字](网址)。图片保存后在稿件页上加，图片那一行可以整行移动。"),
    )
    correction = forms.CharField(
        label=_("更正了什么"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("读者会在文章开头看到，例如：活动日期应为 12 月 3 日。"),
    )

    def __init__(self, *arguments: Any, site: Site, is_new: bool, asks_correction: bool, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.fields["body"].widget = DraftailRichTextArea(features=FEATURES)  # made late: it asks Wagtail's hooks
        if is_new:
            choices = [(str(one.id), one.name) for one in columns_of(site)]
            self.fields["column"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["column"]
        if not asks_correction:
            del self.fields["correction"]

    def words(self) -> Words:
        """What was written, with marks; the services clean and judge it as they do everything."""
        body = marks.from_html(self.cleaned_data["body"])
        return Words(self.cleaned_data["title"], self.cleaned_data["summary"], body)


def shown_words(words: Words) -> dict[str, str]:
    """A revision as the form shows it: links stay written, since this editor draws none."""
    return {"title": words.title, "summary": words.summary, "body": marks.to_html(words.body, draws_links=False)}
