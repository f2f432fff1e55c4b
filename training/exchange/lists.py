"""The lists of a set (one path a line, per split), kept on the disk while pictures go through."""

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from training.split import SPLITS, Split


class Lists:
    """Text files by split, gone again at the end."""

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory()
        self._files: dict[Split, TextIO] = {}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._files.values():
            file.close()
        self._folder.cleanup()

    def add(self, split: Split, line: str) -> None:
        """Append a line to a split's list."""
        if split not in self._files:
            self._files[split] = (Path(self._folder.name) / split).open("w")
        self._files[split].write(f"{line}\n")

    def written(self) -> list[tuple[Split, Path]]:
        """The lists there are, complete on the disk."""
        for file in self._files.values():
            file.flush()
        return [(s, Path(self._folder.name) / s) for s in SPLITS if s in self._files]
