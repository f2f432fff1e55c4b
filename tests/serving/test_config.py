"""Serving's settings: unknown keys are errors, secrets stay secret."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from serving.config import ServingSettings

SECRETS = {"secret_key": "k" * 32, "pipeline_token": "t" * 32}


def test_nothing_but_the_two_secrets_has_to_be_said() -> None:
    settings = ServingSettings.model_validate(SECRETS)
    assert settings.port == 8080
    assert settings.link_seconds == 300


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        pytest.param({"prot": 8080}, "prot", id="a key with a typo"),
        pytest.param({"secret_key": "short"}, "at least 32 characters", id="a short secret"),
        pytest.param({"timezone": "Mars/Olympus"}, "no time zone", id="an unknown time zone"),
        pytest.param({"port": 70_000}, "port", id="a port that is none"),
        pytest.param({"link_seconds": 0}, "link_seconds", id="links that open nothing"),
    ],
)
def test_a_wrong_setting_is_an_error_that_names_it(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        ServingSettings.model_validate({**SECRETS, **given})


@pytest.mark.parametrize("missing", sorted(SECRETS))
def test_there_is_no_default_secret(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        ServingSettings.model_validate(
            {key: value for key, value in SECRETS.items() if key != missing}
        )


def test_secrets_do_not_show() -> None:
    given = {**SECRETS, "database_url": "postgresql://somebody:s3cr3t@host/name"}
    shown = repr(ServingSettings.model_validate(given))
    assert "k" * 32 not in shown
    assert "t" * 32 not in shown
    assert "s3cr3t" not in shown
