"""The story of cases, for ratings; the desks of rights matters need no more than the people."""

from tests.db.cases.conftest import chapters, story

__all__ = ["chapters", "story"]
