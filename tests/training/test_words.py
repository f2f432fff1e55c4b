"""The glossary has every word that datasets and imports may answer with."""

from pathlib import Path

import pytest

from training.exchange.report import Problem
from training.split import SPLITS
from training.verdicts import Dropped

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text()


@pytest.mark.parametrize("word", [*Problem, *Dropped, *SPLITS])
def test_every_word_of_datasets_is_in_the_glossary(word: str) -> None:
    assert f"`{word}`" in GLOSSARY
