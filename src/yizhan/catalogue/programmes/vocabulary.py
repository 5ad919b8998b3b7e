"""What programme files may speak of: attributes, parameters, effects and facts that are registered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yizhan.catalogue.rules.types import DATE, Type, Variable
from yizhan.catalogue.words import Words

TODAY = Variable("today", DATE, Words("今天", "today", "сегодня"))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`attributes` (`member.state`) and `parameters` (`param.x`) by dotted name; `effects`: name to its parameters."""

    attributes: Mapping[str, Variable] = field(default_factory=dict)
    parameters: Mapping[str, Variable] = field(default_factory=dict)
    effects: Mapping[str, Mapping[str, Type]] = field(default_factory=dict)

    def variables(self) -> dict[str, Variable]:
        """Everything a rule may name before form and values are added."""
        return {**self.attributes, **self.parameters, TODAY.name: TODAY}
