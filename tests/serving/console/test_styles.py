"""The look: colours stand in one file, and none is used that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from serving.console.shell import FOLDER

STYLES = FOLDER / "styles"
TOKENS = STYLES / "tokens.css"
OTHERS = sorted(file for file in STYLES.glob("*.css") if file != TOKENS)
SCRIPTS = sorted(FOLDER.glob("*.js"))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*[;}])|\b(?:rgb|hsl|oklch|lab)a?\(")
USED = re.compile(r"var\((--[\w-]+)")
SAID = re.compile(r"(--[\w-]+)\s*:")
BY_PAGES = {"--wide", "--high", "--stays", "--zone-"}
"""Said by the markup, beside what they are about."""


@pytest.mark.parametrize("file", OTHERS, ids=[file.name for file in OTHERS])
def test_no_other_file_names_a_colour(file: Path) -> None:
    assert COLOUR.findall(file.read_text()) == []


@pytest.mark.parametrize("file", OTHERS, ids=[file.name for file in OTHERS])
def test_every_token_that_is_used_is_there(file: Path) -> None:
    text = file.read_text()
    known = {*SAID.findall(TOKENS.read_text()), *SAID.findall(text), *BY_PAGES}
    assert set(USED.findall(text)) - known == set()


def test_every_colour_of_the_dark_theme_has_a_light_one() -> None:
    light, dark = TOKENS.read_text().split('[data-theme="dark"]')
    dark = dark.partition("}")[0]
    assert set(SAID.findall(dark)) - set(SAID.findall(light)) == set()


@pytest.mark.parametrize("file", [*OTHERS, *SCRIPTS], ids=lambda file: file.name)
def test_a_style_or_script_asks_no_other_server_for_anything(file: Path) -> None:
    assert not re.search(r"https?://|@import|url\(\s*['\"]?//", file.read_text())
