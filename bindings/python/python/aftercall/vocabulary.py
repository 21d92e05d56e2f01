"""The closed sets: every word that a verdict, a decision or an outcome can say.

The enumerations are made at import from the core's own table, so none can differ from it. A member
is a ``str`` equal to its slug (``Effect.NOT_APPLIED == "not-applied"``), has ``slug``, ``number``
(stable, the same in every language) and ``help``, and can be pickled.
"""

from __future__ import annotations

from enum import Enum

from aftercall import _native


class Word(str, Enum):
    """One word of a closed set."""

    _number: int
    _help: str

    def __new__(cls, slug: str, number: int = 0, help: str = "") -> Word:
        word = str.__new__(cls, slug)
        word._value_ = slug
        word._number = number
        word._help = help
        return word

    @property
    def number(self) -> int:
        """The stable number, the same in every language."""
        return self._number

    @property
    def help(self) -> str:
        """One line that says what the word means."""
        return self._help

    @property
    def slug(self) -> str:
        """The lower-case slug, for instance ``not-applied``."""
        return str(self.value)

    def __int__(self) -> int:
        return self._number

    def __str__(self) -> str:
        return self.slug

    def __format__(self, spec: str) -> str:
        return format(self.slug, spec)


def _class_name(set_name: str) -> str:
    return "".join(part.title() for part in set_name.split("_"))


def _enumeration(name: str, help: str, words: list[tuple[int, str, str]]) -> type[Word]:
    members = [
        (slug.upper().replace("-", "_"), (slug, number, text)) for number, slug, text in words
    ]
    made: type[Word] = Word(_class_name(name), members, module=__name__)  # type: ignore[call-overload]
    made.__doc__ = help
    return made


#: Every enumeration by the name of its set in the core's table.
ENUMERATIONS: dict[str, type[Word]] = {
    name: _enumeration(name, help, words) for name, help, words in _native.word_sets()
}

globals().update({made.__name__: made for made in ENUMERATIONS.values()})

__all__ = sorted([made.__name__ for made in ENUMERATIONS.values()] + ["ENUMERATIONS", "Word"])
