"""The pages say what the code has: these fail when a page falls behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

import citypatrol
from pipeline import metrics as pipeline_metrics
from pipeline.contract import CameraEventKind
from pipeline.describe import settings_page
from pipeline.violations import VIOLATIONS
from serving import metrics as serving_metrics

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


@pytest.mark.parametrize("command", sorted(commands(citypatrol.app)))
def test_every_command_is_on_the_commands_page(command: str) -> None:
    assert f"`{command}" in (DOCS / "commands.md").read_text()


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
