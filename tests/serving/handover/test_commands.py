"""Destinations from the command line, from the file to the letter that goes again."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import citypatrol
from serving.connectors.settings import WebhookSettings
from serving.handover.domain import LetterState
from serving.handover.importing import DestinationsUnreadable, read_destinations
from tests.peers.case_platform import CasePlatform, Fault
from tests.serving.handover.town import Town
from tests.serving.harness import SECRET, TOKEN

WORDS = "a secret out of the environment"


@pytest.fixture
def run(sqlite_url: str, tmp_path: Path) -> Callable[..., Result]:
    settings = tmp_path / "citypatrol.toml"
    settings.write_text(
        f'[serving]\ndatabase_url = "{sqlite_url}"\nsecret_key = "{SECRET}"\n'
        f'pipeline_token = "{TOKEN}"\n[serving.handover]\n'
        'allowed_hosts = ["127.0.0.1"]\nallowed_networks = ["127.0.0.0/8"]\n'
    )

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(
            citypatrol.app,
            ["--settings", str(settings), "destinations", *arguments],
            env={"HOTLINE": WORDS},
        )

    return call


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.exception
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_destination_is_entered_tried_listed_and_its_dead_letter_retried(
    run: Callable[..., Result], town: Town, platform: CasePlatform, tmp_path: Path
) -> None:
    file = tmp_path / "destinations.toml"
    file.write_text(
        f'[[destinations]]\nid = "hotline"\nconnector = "webhook"\nurl = "{platform.url}/cases"\n'
        'secret_env = "HOTLINE"\n'
    )
    assert run("import", str(file)).exit_code == 0
    assert "answers with 204" in run("test", "hotline").stdout
    platform.fault = lambda: Fault.REFUSE
    town.confirmed()
    town.send()
    (listed,) = lines(run("list"))
    assert (listed["id"], listed["dead"], listed["waiting"]) == ("hotline", 1, 0)
    assert WORDS not in json.dumps(listed)
    (dead,) = lines(run("dead"))
    assert dead["change"] == "new"
    assert "no such street" in dead["error"]
    assert "1 letter goes again" in run("retry", "hotline").stderr
    assert [letter.state for letter in town.letters("hotline")] == [LetterState.WAITING]
    assert lines(run("dead", "hotline")) == []


def test_policies_are_shown_and_changed_with_a_reason(run: Callable[..., Result]) -> None:
    before = {one["kind"]: one["mode"] for one in lines(run("policy"))}
    assert before == {
        "manhole_missing": "auto",
        "street_vending": "after_review",
        "bin_overflow": "after_review",
        "green_belt_parking": "after_review",
    }
    changed = lines(run("policy", "bin_overflow", "auto", "--why", "tried for a month"))
    assert changed[0]["mode"] == "auto"
    assert changed[0]["why"] == "tried for a month"
    assert "Say why" in str(run("policy", "bin_overflow", "auto").exception)
    assert "choose auto or after_review" in str(
        run("policy", "bin_overflow", "always", "--why", "x").exception
    )


@pytest.mark.parametrize("command", ["test", "dead", "retry"])
def test_a_destination_nobody_knows_is_told_so(run: Callable[..., Result], command: str) -> None:
    assert "There is no destination nobody" in str(run(command, "nobody").exception)


def test_a_destination_that_may_not_be_spoken_to_fails_its_test(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    file = tmp_path / "destinations.toml"
    file.write_text(
        '[[destinations]]\nid = "a"\nconnector = "open311"\nurl = "https://elsewhere.example"\n'
    )
    run("import", str(file))
    assert "allowed_hosts" in str(run("test", "a").exception)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no [[destinations]]"),
        ("[[destinations", "is no TOML"),
        ('[[destinations]]\nid = "a"', "connector"),
        ('[[destinations]]\nid = "a"\nconnector = "pigeon"', "webhook"),
        ('[[destinations]]\nid = "A b"\nconnector = "file"\nfolder = "x"', "id: "),
        (
            '[[destinations]]\nid = "a"\nconnector = "webhook"\nurl = "https://u:hidden@h/"',
            "holds no password",
        ),
        ('[[destinations]]\nid = "a"\nconnector = "webhook"\nurl = "ftp://h/"', "https://"),
        (
            '[[destinations]]\nid = "a"\nconnector = "file"\nfolder = "x"\nsecret_env = "NONE"',
            "no NONE",
        ),
        (
            '[[destinations]]\nid = "a"\nconnector = "file"\nfolder = "x"\n'
            'statuses = {done = "finished"}',
            "which is none of",
        ),
        ('[[destinations]]\nid = "a"\nconnector = "file"\nfolder = "x"\n' * 2, "names a twice"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_keeps_its_secrets(
    text: str, sentence: str, tmp_path: Path
) -> None:
    file = tmp_path / "destinations.toml"
    file.write_text(text)
    with pytest.raises(DestinationsUnreadable) as caught:
        read_destinations(file, {})
    assert sentence in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_importing_again_without_a_secret_keeps_the_one_that_stands_there(town: Town) -> None:
    from serving.handover.destinations import DestinationRepository

    town.destination(connector="webhook", url="https://a.example/")
    town.destination(connector="webhook", url="https://b.example/", secret="")
    with town.db.reading() as session:
        found = DestinationRepository(session).get("city", town.vault)
    assert found is not None
    assert isinstance(found.settings, WebhookSettings)
    assert found.settings.url == "https://b.example/"
    assert found.secret.get_secret_value()
