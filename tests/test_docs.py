"""The pages say what the code has: these fail when a page falls behind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import citypatrol
from pipeline import metrics as pipeline_metrics
from pipeline.contract import CameraEventKind
from pipeline.describe import settings_page
from pipeline.violations import VIOLATIONS
from serving import metrics as serving_metrics
from serving.access.matrix import page as access_page
from serving.app import ROUTERS
from tests.serving.description.walking import lacking

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def commands(app: typer.Typer, path: str = "citypatrol") -> Iterator[str]:
    for command in app.registered_commands:
        assert command.callback is not None
        yield f"{path} {command.name or command.callback.__name__}"
    for group in app.registered_groups:
        assert group.typer_instance is not None
        yield from commands(group.typer_instance, f"{path} {group.name}")


def test_the_settings_page_is_the_one_the_program_prints() -> None:
    assert (DOCS / "settings.md").read_text() == settings_page(citypatrol.Settings)


def test_the_page_of_roles_and_routes_is_the_one_the_program_prints() -> None:
    """After a new route or permission: citypatrol users matrix > docs/access.md"""
    assert (DOCS / "access.md").read_text() == access_page(ROUTERS)


def test_the_description_of_the_api_lacks_nothing() -> None:
    """After a new route: its summary, docstring, and examples from the tour (docs/api.md)."""
    assert list(lacking()) == []


@pytest.mark.parametrize("command", sorted(commands(citypatrol.app)))
def test_every_command_is_on_the_commands_page(command: str) -> None:
    assert f"`{command}" in (DOCS / "commands.md").read_text()


def test_every_command_and_option_of_the_retraining_page_exists() -> None:
    """``city`` and ``lab`` stand there for the two environments' ``citypatrol``."""
    page = (DOCS / "howto" / "retrain.md").read_text().replace("\\\n", " ")
    lines = [line.split() for line in page.splitlines() if line.startswith(("city ", "lab "))]
    assert len(lines) > 12
    wrong = [" ".join(line) for line in lines if not _can_be_typed(line[1:])]
    assert wrong == []


def _can_be_typed(words: list[str]) -> bool:
    command: Any = typer.main.get_command(citypatrol.app)
    while hasattr(command, "commands"):
        command = command.commands.get(words.pop(0))
    if command is None:
        return False
    known = {
        one for parameter in command.params for one in (*parameter.opts, *parameter.secondary_opts)
    }
    return all(word in known for word in words if word.startswith("--"))


METRICS = [
    *pipeline_metrics.COUNTERS,
    *pipeline_metrics.GAUGES,
    *pipeline_metrics.HISTOGRAMS,
    *serving_metrics.COUNTERS,
    *serving_metrics.GAUGES,
    *serving_metrics.HISTOGRAMS,
]


@pytest.mark.parametrize("metric", sorted(METRICS))
def test_every_metric_is_on_the_metrics_page(metric: str) -> None:
    assert f"`{metric}`" in (DOCS / "metrics.md").read_text()


@pytest.mark.parametrize("kind", sorted(CameraEventKind))
def test_every_camera_event_is_in_the_glossary_and_on_the_operations_page(kind: str) -> None:
    for page in ("glossary.md", "operations.md"):
        assert f"`{kind}`" in (DOCS / page).read_text()


@pytest.mark.parametrize("kind", [violation.kind for violation in VIOLATIONS])
def test_every_violation_kind_is_in_the_glossary(kind: str) -> None:
    assert f"`{kind}`" in (DOCS / "glossary.md").read_text()


def test_every_link_between_our_pages_leads_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]:
        for target in _links(page.read_text()):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    assert broken == []


def _links(text: str) -> Iterator[str]:
    for part in text.split("](")[1:]:
        target = part.split(")")[0].split("#")[0]
        if target and "://" not in target:
            yield target


def test_every_test_the_threat_model_names_exists() -> None:
    text = (ROOT / "docs" / "security.md").read_text()
    file, missing = "", []
    for named, test in re.findall(r"`([\w/]+\.py)?(?:::(test_\w+))?`", text):
        file = named or file
        if not file:
            continue
        found = (ROOT / file).read_text() if (ROOT / file).is_file() else ""
        if not found or (test and f"def {test}(" not in found):
            missing.append(f"{file}::{test}")
    assert missing == []
