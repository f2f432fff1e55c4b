"""One model of settings read from file and environment, and refused in words."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as SourceError

from models import toml
from pipeline.given.faults import SettingsError, first_fault, unknown_variable
from pipeline.given.secret_files import secret_variables, with_secrets_from_files
from pipeline.given.variables import Variables

PREFIX: Final = "CITYPATROL_"

S = TypeVar("S", bound="Given")


class Given(BaseSettings):
    """Settings of a program: the environment goes before the file, which comes in as arguments.
    Secrets may stand in files that the environment names."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        environment = EnvSettingsSource(settings_cls)
        environment.env_vars = with_secrets_from_files(
            environment.env_vars, secret_variables(settings_cls, PREFIX)
        )
        return environment, init_settings


def read(model: type[S], path: Path | None) -> S:
    """``path``: None is ``citypatrol.toml`` of this folder, if it is there.

    Raises SettingsError for a missing or broken file, an unknown key or a wrong value, and
    SecretFileUnusable.
    """
    file = path or Path("citypatrol.toml")
    if path is not None and not path.is_file():
        raise SettingsError(f"There is no settings file {path}: check --settings.")
    variables = Variables(os.environ, PREFIX)
    for name, key in variables.paths():
        if key[0] not in model.model_fields:  # pydantic-settings would pass over it in silence.
            raise SettingsError(unknown_variable(name, model, PREFIX))
    try:
        return model(
            **(toml.parsed(file.read_text(encoding="utf-8-sig")) if file.is_file() else {})
        )
    except ValidationError as error:
        raise SettingsError(first_fault(error, model, str(file), variables)) from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} cannot be read: {error}. Correct that place.") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{file} is not UTF-8 text: save it as UTF-8.") from None
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be read ({error.strerror}): check its owner and mode."
        ) from None
    except SourceError:
        raise SettingsError(_no_json(model, variables)) from None


def _no_json(model: type[Given], variables: Variables) -> str:
    """Which variable should hold a list or a table, and holds something else."""
    source = EnvSettingsSource(model)
    for name, alone in variables.apart():
        source.env_vars = alone
        try:
            source()
        except SourceError:
            return (
                f"The environment variable {name} holds no JSON: its setting is a list or a table, "
                'such as ["a", "b"] or {"key": "value"}.'
            )
    return "The environment variables of the settings cannot be read together: set each key alone."
