"""Alert rules and dashboard ask only for what the programs count, and each alert is explained."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import promql_parser
import pytest
import yaml

import citypatrol
from pipeline import metrics as patrol
from serving import metrics as serving
from tests.deploy.files import DEPLOY, ROOT
from tests.test_docs import commands

RULES = yaml.safe_load((DEPLOY / "observe" / "alerts.yaml").read_text())
SCRAPED = yaml.safe_load((DEPLOY / "observe" / "prometheus.yaml").read_text())
DASHBOARD = json.loads((DEPLOY / "observe" / "dashboard.json").read_text())
ALERTS = [(group["name"], rule) for group in RULES["groups"] for rule in group["rules"]]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
EXPLAINED = (ROOT / "docs" / "alerts.md").read_text()
METRICS_PAGE = (ROOT / "docs" / "metrics.md").read_text().splitlines()

TARGET = frozenset({"job", "instance"})
"""What Prometheus itself adds to every figure."""
EVERY_ALERT = pytest.mark.parametrize(
    ("group", "rule"), [pytest.param(*one, id=one[1]["alert"]) for one in ALERTS]
)


def known() -> dict[str, frozenset[str]]:
    """Every name that a query may ask for, with its labels."""
    labels: dict[str, frozenset[str]] = {"up": frozenset()}
    labels |= {name: frozenset(said[1]) for name, said in patrol.COUNTERS.items()}
    labels |= {name: frozenset(said[1]) for name, said in patrol.GAUGES.items()}
    labels |= {name: frozenset(said[1]) for name, said in serving.COUNTERS.items()}
    labels |= {name: frozenset({said[1]}) for name, said in serving.GAUGES.items()}
    for names, own in ((patrol.HISTOGRAMS, set()), (serving.HISTOGRAMS, {"route"})):
        for name in names:
            labels[f"{name}_bucket"] = frozenset({*own, "le"})
            labels |= {f"{name}_{part}": frozenset(own) for part in ("sum", "count")}
    return labels


KNOWN = known()


@dataclass
class Asked:
    """What one query asks for."""

    names: set[str]
    matchers: list[tuple[str, str, str]]
    """Metric, label, value."""
    grouped: set[str]
    """Labels that results are kept apart by."""


def asked(query: str) -> Asked:
    """Raises ValueError for a query that Prometheus would not take."""
    found = Asked(set(), [], set())

    def visit(node: Any) -> None:
        if isinstance(node, promql_parser.VectorSelector):
            name = node.name or "a metric without a name"
            found.names.add(name)
            for one in node.matchers.matchers:
                found.matchers.append((name, one.name, one.value))
        elif isinstance(node, promql_parser.AggregateExpr) and node.modifier:
            found.grouped.update(node.modifier.labels)

    promql_parser.walk(promql_parser.parse(query), visit)
    return found


def faults(query: str) -> Iterator[str]:
    wanted = asked(query)
    for name in wanted.names - set(KNOWN):
        yield f"there is no metric {name}"
    labels = {name: KNOWN[name] | TARGET for name in wanted.names if name in KNOWN}
    for name, label, value in wanted.matchers:
        if name in labels and label not in labels[name]:
            yield f"{name} has no label {label}"
        elif label not in TARGET and not all(_said_of(name, one) for one in value.split("|")):
            yield f"the page of metrics knows no {label} {value} of {name}"
    for label in wanted.grouped - frozenset().union(*labels.values()):
        yield f"nothing here has the label {label}"


def _said_of(name: str, value: str) -> bool:
    """Whether a value stands on the metric's line; codes of HTTP and statuses stand elsewhere."""
    if name in ("citypatrol_serving_requests_total", "citypatrol_serving_cases"):
        return True
    [line] = [line for line in METRICS_PAGE if line.startswith(f"| `{name}` |")]
    return value in line


@EVERY_ALERT
def test_an_alert_asks_for_what_is_counted(group: str, rule: dict[str, Any]) -> None:
    assert list(faults(rule["expr"])) == []


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_asks_for_what_is_counted(panel: dict[str, Any]) -> None:
    assert panel["description"]
    for target in panel["targets"]:
        query = target["expr"].replace("$__rate_interval", "5m")
        assert list(faults(query)) == []
        shown = set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
        wanted = asked(query)
        labels = frozenset().union(*(KNOWN[name] for name in wanted.names)) | TARGET
        assert shown <= (wanted.grouped or labels)


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("citypatrol_looks > 0", "there is no metric citypatrol_looks"),
        ('citypatrol_coverage_share{off="all"} < 1', "citypatrol_coverage_share has no label off"),
        ("sum by (camera) (citypatrol_cameras)", "nothing here has the label camera"),
        (
            'citypatrol_deliveries_total{outcome="lost"} > 0',
            "the page of metrics knows no outcome lost of citypatrol_deliveries_total",
        ),
    ],
)
def test_a_wrong_query_would_be_noticed(query: str, fault: str) -> None:
    assert list(faults(query)) == [fault]
    with pytest.raises(ValueError, match=r"."):
        asked(f"{query} by (")


@EVERY_ALERT
def test_an_alert_is_named_graded_and_leads_to_what_to_do(group: str, rule: dict[str, Any]) -> None:
    name = rule["alert"]
    assert rule["labels"]["severity"] in ("critical", "warning", "info")
    assert rule["annotations"]["summary"].endswith(".")
    assert rule["annotations"]["runbook_url"] == f"docs/alerts.md#{name.lower()}"
    chapter = re.search(rf"^### {name}\n\n(.+?)(?=^##|\Z)", EXPLAINED, re.DOTALL | re.MULTILINE)
    assert chapter is not None, f"docs/alerts.md has no heading {name}"
    assert re.search(r"^1\. ", chapter[1], re.MULTILINE) or "See [" in chapter[1]


def test_every_heading_belongs_to_an_alert() -> None:
    headings = re.findall(r"^### (\w+)", EXPLAINED, re.MULTILINE)
    assert headings == [rule["alert"] for _, rule in ALERTS]


def test_jobs_are_scraped_under_the_names_the_rules_use() -> None:
    jobs = {job["job_name"] for job in SCRAPED["scrape_configs"]}
    used = {
        value
        for _, rule in ALERTS
        for _, label, value in asked(rule["expr"]).matchers
        if label == "job"
    }
    assert used == jobs
    assert [group["name"] for group in RULES["groups"]] == sorted(jobs)


def test_panels_have_their_own_numbers_and_places() -> None:
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(numbers)) == len(numbers)
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        assert at["x"] + at["w"] <= 24
        cells = {
            (x, y)
            for x in range(at["x"], at["x"] + at["w"])
            for y in range(at["y"], at["y"] + at["h"])
        }
        assert not cells & taken
        taken |= cells


def test_commands_and_settings_of_the_page_exist() -> None:
    typed = re.findall(r"`(citypatrol [^`]+)`", EXPLAINED)
    every = set(commands(citypatrol.app))
    assert typed
    assert [line for line in typed if not any(line.startswith(one) for one in every)] == []
    settings = (ROOT / "docs" / "settings.md").read_text()
    for setting in re.findall(r"`((?:patrol|serving)\.[\w.]+)", EXPLAINED):
        assert f"`{setting}`" in settings
