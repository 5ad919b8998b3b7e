"""Every page has its picture taken, or a reason stands why not: a new page cannot be forgotten."""

from tools.shots.pages import NO_PICTURE, SEEN_BY, page_routes, shots


def test_every_page_has_somebody_who_looks_at_it_or_a_reason() -> None:
    seen = {shot.route.label for shot in shots() if shot.who}
    assert {route.label for route in page_routes()} == seen | set(NO_PICTURE)
    assert seen & set(NO_PICTURE) == set()


def test_what_is_named_by_hand_is_there() -> None:
    assert (set(SEEN_BY) | set(NO_PICTURE)) - {route.label for route in page_routes()} == set()


def test_no_two_pictures_share_a_name() -> None:
    names = [shot.name for shot in shots()]
    assert sorted({name for name in names if names.count(name) > 1}) == []
