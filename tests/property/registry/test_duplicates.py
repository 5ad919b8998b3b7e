"""How alike two entries are: the same seen from either side, never without a name, and never less for more."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from yizhan.registry.duplicates.rules import POINTS, THRESHOLD, Reason, Side, Traits, faults, side_of, weigh

names = st.sampled_from([("张三", "zhangsan"), ("章三", "zhangsan"), ("李四", "lisi"), ("ZHANG SAN", "zhangsan")])
births = (
    st.none() | st.dates(date(1950, 1, 1), date(2008, 12, 31)) | st.sampled_from([date(1990, 3, 4), date(1990, 4, 3)])
)
numbers = st.sampled_from(["230102199003040011", "230102199003040039", "230102199004030017", "E12345678", ""])


@st.composite
def traits(draw: st.DrawFn) -> Traits:
    name, sound = draw(names)
    return Traits(
        name=name,
        sound=sound,
        phone=draw(st.sampled_from([None, b"1", b"2"])),
        birth=draw(births),
        sex=draw(st.sampled_from(["", "0", "1", "2", "9"])),
        kind=draw(st.sampled_from(["1", "2", "4", "7"])),
        number=draw(numbers),
        unit=draw(st.sampled_from(["", "mill", "depot"])),
    )


def score(one: Traits, other: Traits) -> int:
    """The score where there is one, else just below what asks anybody."""
    found = weigh(one, other)
    return found.score if found is not None else THRESHOLD - 1


@given(traits(), traits())
def test_it_makes_no_difference_which_of_the_two_comes_first(one: Traits, other: Traits) -> None:
    there, back = weigh(one, other), weigh(other, one)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert there.score == back.score
        assert set(there.reasons) == set(back.reasons)


@given(traits(), traits())
def test_what_is_found_has_a_name_of_the_same_sound_and_its_points_are_its_reasons(one: Traits, other: Traits) -> None:
    found = weigh(one, other)
    if one.sound != other.sound:
        assert found is None
    if found is not None:
        assert found.score == sum(POINTS[reason] for reason in found.reasons) >= THRESHOLD
        assert len(set(found.reasons)) == len(found.reasons)
        assert {Reason.SAME_NAME, Reason.SAME_SOUND} & set(found.reasons)


@given(traits(), traits())
def test_agreeing_in_one_more_thing_never_makes_them_less_alike(one: Traits, other: Traits) -> None:
    for name in ("phone", "birth", "sex", "unit"):
        value = getattr(one, name)
        if value:
            assert score(one, replace(other, **{name: value})) >= score(one, other)


@given(traits(), st.dates(date(1950, 1, 1), date(2008, 12, 31)))
def test_name_phone_and_birthday_are_enough_and_a_shared_phone_alone_is_not(one: Traits, birth: date) -> None:
    same = replace(one, phone=b"1", birth=birth)
    assert weigh(same, replace(same, number="other", sex=same.sex)) is not None
    stranger = replace(same, name="王五", sound="wangwu")
    assert weigh(same, stranger) is None


@given(traits(), st.dates(date(1950, 1, 1), date(2008, 12, 31)))
def test_parent_and_child_of_one_name_and_phone_are_not_asked_about(one: Traits, birth: date) -> None:
    parent = replace(one, phone=b"1", birth=birth, unit="")
    child = replace(parent, birth=date(birth.year + 25, 1 + birth.month % 12, 1 + (birth.day + 3) % 28))
    assert weigh(parent, child) is None


choices = st.dictionaries(
    st.sampled_from(["document", "name", "birth_date", "sex", "phone", "membership"]),
    st.sampled_from(["", "a", "b", "c"]),
)
differing = st.dictionaries(
    st.sampled_from(["name", "birth_date", "sex", "phone", "membership"]), st.tuples(st.booleans(), st.booleans())
)


@given(choices, differing, st.sampled_from(["1", "2"]), st.sampled_from(["1", "2"]))
def test_choices_without_a_fault_say_of_every_field_whose_value_stays(
    chosen: dict[str, str], fields: dict[str, tuple[bool, bool]], kind_a: str, kind_b: str
) -> None:
    fields = {"document": (True, True), **fields}
    kinds = {Side.A: kind_a, Side.B: kind_b}
    found = faults(chosen, fields, kinds)
    assert set(found) <= set(fields)
    if found:
        return
    stays = Side(chosen["document"])
    for name, has in fields.items():
        side = side_of(name, chosen, has, stays)
        if chosen.get(name):
            assert side == chosen[name]
        elif has != (False, False):
            assert has[0 if side is Side.A else 1]  # nothing is lost where one of them knew it
        if name in {"birth_date", "sex"} and kinds[stays] == "1" and has[0 if stays is Side.A else 1]:
            assert side is stays
