"""The Dockerfile: read instruction by instruction, since no engine is here to build it."""

from __future__ import annotations

import fnmatch
import json
import re
import shlex
import tomllib
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pytest
import typer
from dockerfile_parse import DockerfileParser

import citypatrol
from tests.deploy.files import DEPLOY, ROOT, compose

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
BUILD_TOOLS = re.compile(r"\b(apt-get|apk|gcc|make|git|curl|wget|(pip|uv) install)\b")


@dataclass(frozen=True)
class Step:
    word: str
    said: str


def stages() -> list[list[Step]]:
    """The instructions of each stage, comments left out."""
    steps = [
        Step(one["instruction"], one["value"])
        for one in DockerfileParser(path=str(DEPLOY / "Dockerfile")).structure
        if one["instruction"] != "COMMENT"
    ]
    found: list[list[Step]] = []
    for begins, group in groupby(steps, lambda step: step.word == "FROM"):
        if begins:
            found.extend([one] for one in group)
        else:
            found[-1].extend(group)
    return found


def last(word: str) -> list[str]:
    return [step.said for step in stages()[-1] if step.word == word]


def test_the_last_stage_takes_what_was_built_and_holds_no_build_tools() -> None:
    build, final = stages()
    assert build[0].said.endswith(" AS build")
    assert last("COPY") == ["--from=build /opt/citypatrol /opt/citypatrol"]
    ran = " ".join(last("RUN"))
    assert "pip uninstall --yes" in ran
    assert not BUILD_TOOLS.search(ran)
    assert not any(step.word == "ADD" for step in [*build, *final])


def test_images_are_named_with_a_version() -> None:
    for stage in stages():
        assert re.fullmatch(r"python:3\.11-slim-\w+( AS build)?", stage[0].said)


def test_the_program_runs_as_nobody_in_particular() -> None:
    users = last("USER")
    assert users == ["10001:10001"]
    assert not any(step.word == "USER" for step in stages()[0])


def test_no_secret_is_built_in() -> None:
    for stage in stages():
        for step in stage:
            if step.word in ("ENV", "ARG"):
                assert not re.search(r"(?i)secret|token|password|key", step.said)


def test_the_command_is_one_of_ours() -> None:
    program, *options = json.loads(last("ENTRYPOINT")[0])
    [command] = json.loads(last("CMD")[0])
    assert program in PYPROJECT["project"]["scripts"]
    group = typer.main.get_command(citypatrol.app)
    assert command in getattr(group, "commands", {})
    known = {one for parameter in group.params for one in parameter.opts}
    assert set(options) <= known


def test_the_extras_exist() -> None:
    extras, runtime = [step.said for step in stages()[0] if step.word == "ARG"]
    assert runtime == "RUNTIME=", "without NVIDIA's libraries unless they are asked for"
    variants = re.findall(r"EXTRAS=(\S+)", (DEPLOY / "Dockerfile").read_text())
    assert extras.removeprefix("EXTRAS=") in variants
    for variant in variants:
        named = variant.split(",")
        assert set(named) <= set(PYPROJECT["project"]["optional-dependencies"])
        assert not {"training", "render"} & set(named), "torch stays out"


def test_the_other_runtime_is_pinned_to_the_version_of_the_first() -> None:
    pins = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text().split())
    assert pins["onnxruntime-gpu"] == pins["onnxruntime"]
    [asked] = re.findall(r"RUNTIME='([^']+)'", (DEPLOY / "Dockerfile").read_text())
    assert asked.partition("[")[0] in pins


def test_everything_the_package_needs_is_copied_and_let_in() -> None:
    copied = {
        source
        for step in stages()[0]
        if step.word == "COPY"
        for source in shlex.split(step.said)[:-1]
    }
    wheel = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]
    assert set(wheel) <= copied
    assert {"pyproject.toml", "constraints.txt", PYPROJECT["project"]["readme"]} <= copied
    for source in copied:
        assert (ROOT / source).exists()
        assert let_in(source), f"{source} is kept out by .dockerignore"


@pytest.mark.parametrize(
    "path",
    [
        "citypatrol.toml",
        "deploy/compose/secrets/secret_key",
        "var/serving.db",
        ".git/config",
        ".venv/bin/python",
        "tests/conftest.py",
        "serving/__pycache__/app.cpython-311.pyc",
    ],
)
def test_secrets_settings_and_leftovers_stay_out_of_the_image(path: str) -> None:
    assert not let_in(path)


def let_in(path: str) -> bool:
    """What .dockerignore says of a path: the last rule that fits it or a folder above decides."""
    verdict = True
    above = [Path(path), *Path(path).parents]
    for rule in (ROOT / ".dockerignore").read_text().splitlines():
        if not rule or rule.startswith("#"):
            continue
        pattern = rule.removeprefix("!").removeprefix("**/")
        whole = [str(one) for one in above] + ([one.name for one in above] if "**/" in rule else [])
        if any(fnmatch.fnmatchcase(one, pattern) for one in whole):
            verdict = rule.startswith("!")
    return verdict


def test_healthcheck_and_compose_ask_pages_that_exist() -> None:
    [environment] = last("ENV")
    assert "HEALTH_URL=http://127.0.0.1:8080/health" in environment
    patrol = compose()["services"]["patrol"]["environment"]
    port = patrol["CITYPATROL_PATROL__METRICS_PORT"]
    assert patrol["HEALTH_URL"] == f"http://127.0.0.1:{port}/health"
    assert f" {port}" in f" {last('EXPOSE')[0]}"


def healthcheck() -> list[str]:
    """The command that says whether a container is well."""
    [said] = last("HEALTHCHECK")
    command: list[str] = json.loads(said[said.index("[") :])
    return command
