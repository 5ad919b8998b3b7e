"""What a correction opens: every question that may appear with its answers, along whatever chain, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from yizhan.cases.rules.supplement import correctable
from yizhan.catalogue.forms.types import Field, FieldType, Form, Section
from yizhan.catalogue.words import Words

NAMES = [f"q{number}" for number in range(8)] + ["q10", "q11"]  # names that begin with one another


@st.composite
def forms(draw: st.DrawFn) -> tuple[Form, dict[str, str | None]]:
    """A form in which a question may hang on the answer of one before it; and on which."""
    hangs_on = {name: draw(st.sampled_from([None, *NAMES[:number]])) for number, name in enumerate(NAMES)}
    order = draw(st.permutations(NAMES))
    fields = tuple(
        Field(name, FieldType.BOOLEAN, Words(name), visible_when=f"form.{hangs_on[name]}" if hangs_on[name] else "")
        for name in order
    )
    return Form((Section("all", Words("all"), fields),)), hangs_on


def along(hangs_on: dict[str, str | None], name: str) -> list[str]:
    """The question and all those on which it hangs."""
    above = hangs_on[name]
    return [name, *along(hangs_on, above)] if above else [name]


@given(forms(), st.sets(st.sampled_from(NAMES), max_size=3))
def test_a_correction_opens_whole_chains_and_nothing_beside_them(
    made: tuple[Form, dict[str, str | None]], asked: set[str]
) -> None:
    form, hangs_on = made
    opened = correctable(form, asked)
    assert opened == {name for name in NAMES if not asked.isdisjoint(along(hangs_on, name))}
    assert correctable(form, opened) == opened
