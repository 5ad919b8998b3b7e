"""The way to a union: preparatory group, election, legal person. Which step may follow which."""

from datetime import date, timedelta

TERMS_YEARS = frozenset({3, 5})  # Trade Union Law §16: a primary committee's term is three or five years

PREPARING, ESTABLISHED = "C", "Y"


def may_elect(state: str, *, renews: bool) -> bool:
    """A founding election needs a preparatory group; a new term an established union."""
    return state == (ESTABLISHED if renews else PREPARING)


def earliest_election(state: str, *, prepared_on: date | None, term_from: date | None) -> date | None:
    """The first day on which an election may have been held: no founding one before the preparatory group was approved,
    no next one before the term that stands began. None where the register does not know that day."""
    return prepared_on if state == PREPARING else term_from


def term_end(held_on: date, years: int) -> date:
    """The last day of the term: the day before the same day `years` later, 28 February for a leap day."""
    try:
        return held_on.replace(year=held_on.year + years) - timedelta(days=1)
    except ValueError:
        return date(held_on.year + years, 2, 28)


def outlives_term(certificate_until: date, term_until: date | None) -> bool:
    """A certificate never outlives the committee's term."""
    return term_until is not None and certificate_until > term_until
