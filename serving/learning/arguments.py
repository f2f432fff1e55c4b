"""What a long step may be told: words, numbers, and paths inside the workspace. Pure but for links.

Nothing here goes through a shell, so the danger is not quoting but reach: a step reads and writes
files as serving's own user. A value with a slash or dots is a path, and has to stay, links
followed, inside the workspace or the folder of packages. Other values hold no slash, and do not
begin like an option. A path that begins with ``{packages}/`` is one in the folder of packages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from serving.learning.domain import Value, Wish
from serving.learning.errors import StepRefused

OPTION: Final = re.compile(r"[a-z][a-z0-9-]{0,40}")
WORD: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+=,-]{0,200}")
PART: Final = re.compile(r"[A-Za-z0-9._+=,][A-Za-z0-9._+=,-]{0,199}")
PACKAGES: Final = "{packages}/"
MOST: Final = 40
"""Words and options of one step."""
RESERVED: Final = frozenset({"settings", "help"})
"""Serving gives these itself, or nobody does."""


class Reach:
    """The folders that a step's paths may lead into: the workspace, and that of the packages."""

    def __init__(self, workspace: Path, packages: Path) -> None:
        self._workspace, self._packages = workspace.resolve(), packages.resolve()

    def checked(self, given: str) -> str:
        """``given`` as the step is told it, a path made absolute, also behind ``NAME=``.

        Raises StepRefused.
        """
        if "/" not in given and ".." not in given:
            if not WORD.fullmatch(given):
                raise StepRefused(
                    f"A step cannot be told {given!r:.80}; use letters and digits.",
                    code="letters",
                    given=f"{given:.80}",
                )
            return given
        name, named, rest = given.partition("=")
        if named and WORD.fullmatch(name):
            return f"{name}={self.checked(rest)}"
        inside = given.removeprefix(PACKAGES)
        parts = Path(inside).parts
        if any(part == ".." or (part != "/" and not PART.fullmatch(part)) for part in parts):
            raise StepRefused(
                f"The path {given!r:.80} is not plain; name one inside the workspace.",
                code="plain",
                given=f"{given:.80}",
            )
        begin = self._workspace if inside == given else self._packages
        path = (begin / inside).resolve()
        if not any(path.is_relative_to(one) for one in (self._workspace, self._packages)):
            raise StepRefused(
                f"The path {given!r:.80} leads out of the workspace; copy what it holds into it.",
                code="outside",
                given=f"{given:.80}",
            )
        return str(path)


def wish_of(words: Iterable[str], options: Mapping[str, Any], *, samples: bool) -> Wish:
    """A wish whose options have names that may be said. Raises StepRefused."""
    words = tuple(words)
    if len(words) + len(options) > MOST:
        raise StepRefused(
            f"A step takes {MOST} words and options at most; say less.", code="many", most=MOST
        )
    for name in options:
        if not OPTION.fullmatch(name) or name in RESERVED:
            raise StepRefused(
                f"A step has no option {name!r:.50}; see the command's --help.",
                code="option",
                given=f"{name:.50}",
            )
    return Wish(words, dict(options), samples)


def arguments(wish: Wish, reach: Reach) -> list[str]:
    """The words of the command line, options by name. Raises StepRefused."""
    told = [reach.checked(word) for word in wish.words]
    for name, value in sorted(wish.options.items()):
        told += _option(f"--{name}", value, reach)
    return told


def _option(option: str, value: Value, reach: Reach) -> list[str]:
    match value:
        case bool():
            return [option] if value else []
        case int() | float():
            return [option, str(value)]
        case str():
            return [option, reach.checked(value)]
        case list():
            return [word for one in value for word in (option, reach.checked(one))]
