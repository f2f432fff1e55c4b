"""Variables of the environment that give settings, and which of them gave one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from pipeline.given.secret_files import FILE


class Variables:
    """Names count without their case, as the settings are read."""

    def __init__(self, environ: Mapping[str, str], prefix: str) -> None:
        self.prefix = prefix
        self._texts = {
            name: text for name, text in environ.items() if name.upper().startswith(prefix)
        }
        self._written = {name.upper(): name for name in self._texts}

    def paths(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each as it is written, and the path of the setting it means."""
        for name in self._texts:
            yield name, tuple(name[len(self.prefix) :].lower().split("__"))

    def apart(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Each by itself, as an environment of nothing else with its name in lower case."""
        for name, text in self._texts.items():
            yield name, {name.lower(): text}

    def giving(self, path: Sequence[str]) -> str | None:
        """The variable that gave the setting at ``path``, by itself, in a file, or inside the JSON
        of a whole section; None where no variable did."""
        for depth in range(len(path), 0, -1):
            name = f"{self.prefix}{'__'.join(path[:depth])}".upper()
            for candidate in (name, name + FILE):
                written = self._written.get(candidate)
                if written is not None and self._reaches(written, path[depth:]):
                    return written
        return None

    def below(self, path: Sequence[str]) -> str | None:
        """A variable that means something inside the section at ``path``."""
        start = f"{self.prefix}{'__'.join(path)}__".upper()
        return next((one for name, one in self._written.items() if name.startswith(start)), None)

    def _reaches(self, name: str, rest: Sequence[str]) -> bool:
        if not rest:
            return True
        try:
            inside = json.loads(self._texts[name])
        except ValueError:
            return False
        if isinstance(inside, list):
            return rest[0].isdecimal() and int(rest[0]) < len(inside)
        return isinstance(inside, dict) and rest[0] in inside
