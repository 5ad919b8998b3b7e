"""Text in the languages of the platform, as programme files carry it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("zh-hans", "en", "ru")


@dataclass(frozen=True, slots=True)
class Words:
    """One text in up to three languages; Chinese is the source and never empty where text is required."""

    zh_hans: str
    en: str = ""
    ru: str = ""

    def say(self, language: str = "zh-hans") -> str:
        """The text in `language` (a Django code such as `en` or `zh-hans`), else the Chinese one."""
        own = {"en": self.en, "ru": self.ru}.get(language[:2].lower(), "")
        return own or self.zh_hans

    def __bool__(self) -> bool:
        return bool(self.zh_hans)

    def as_mapping(self) -> dict[str, str]:
        """Only the languages that are filled in, keyed as programme files key them."""
        texts = {"zh-hans": self.zh_hans, "en": self.en, "ru": self.ru}
        return {language: text for language, text in texts.items() if text}


def words_of(texts: Mapping[str, str]) -> Words:
    """The reverse of `Words.as_mapping`."""
    return Words(texts.get("zh-hans", ""), texts.get("en", ""), texts.get("ru", ""))


NO_WORDS = Words("")
