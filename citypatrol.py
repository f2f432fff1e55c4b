"""The command line: composition only.

Every command reads the settings, builds the real parts and hands over. Imports of heavy parts stand
inside the commands, so that ``citypatrol look --help`` does not load a web framework.
"""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.config import PatrolSettings
from pipeline.storage import StoreSettings
from serving.config import ServingSettings

PREFIX = "CITYPATROL_"
USAGE_ERROR = 2
INTERNAL_ERROR = 70


class SettingsError(Exception):
    """The settings cannot be used; the message names the setting and what to do."""

    exit_code = USAGE_ERROR


class Settings(BaseSettings):
    """All settings: ``citypatrol.toml``, overridden by ``CITYPATROL_SECTION__KEY`` variables."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    store: StoreSettings = StoreSettings()
    patrol: PatrolSettings = PatrolSettings()
    serving: ServingSettings = ServingSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file, which comes in as arguments."""
        return env_settings, init_settings


def read_settings(path: Path | None) -> Settings:
    """Raises SettingsError for a missing or broken file, an unknown key or a wrong value."""
    source = path or Path("citypatrol.toml")
    if path is not None and not path.is_file():
        raise SettingsError(f"There is no settings file {path}: check --settings.")
    _refuse_unknown_variables()
    try:
        return Settings(**(tomllib.loads(source.read_text()) if source.is_file() else {}))
    except ValidationError as error:
        raise SettingsError(first_fault(error, str(source))) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, SettingsSourceError) as error:
        raise SettingsError(f"The settings cannot be read: {error}. Correct that place.") from None


def _refuse_unknown_variables() -> None:
    """pydantic-settings passes over variables it does not know; a typo should not be silent."""
    for name in os.environ:
        section = name.removeprefix(PREFIX).split("__")[0].lower()
        if name.startswith(PREFIX) and section not in Settings.model_fields:
            raise SettingsError(
                f"The environment variable {name} is no setting: after {PREFIX} comes one of "
                f"{', '.join(sorted(Settings.model_fields)).upper()}."
            )


def first_fault(error: ValidationError, where: str) -> str:
    """One sentence about the first thing wrong. Values are left out: they may be secret."""
    fault = error.errors(include_input=False, include_url=False)[0]
    key = ".".join(str(part) for part in fault["loc"]) or "the whole"
    if fault["type"] == "extra_forbidden":
        return f"{where}: there is no setting {key!r}: check its spelling and its section."
    return f"{where}: {key}: {fault['msg']}."


@dataclass(frozen=True)
class Context:
    settings_file: Path | None

    def settings(self) -> Settings:
        return read_settings(self.settings_file)


app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
cameras = typer.Typer(no_args_is_help=True, help="The camera registry.")
models_app = typer.Typer(no_args_is_help=True, help="Model packages.")
evidence = typer.Typer(no_args_is_help=True, help="Evidence of cases.")
db = typer.Typer(no_args_is_help=True, help="The databases.")
users = typer.Typer(no_args_is_help=True, help="People who may sign in.")
outbox = typer.Typer(no_args_is_help=True, help="Reports on their way to serving.")
for name, group in {
    "cameras": cameras,
    "models": models_app,
    "evidence": evidence,
    "db": db,
    "users": users,
    "outbox": outbox,
}.items():
    app.add_typer(group, name=name)


@app.callback()
def _root(
    context: typer.Context,
    settings: Annotated[
        Path | None, typer.Option(help="Settings file; citypatrol.toml when it is there.")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    """CityPatrol patrols shared city cameras and opens a case for every violation that lasts."""
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    # httpx writes every request at INFO; alembic every step.
    for chatty in ("httpx", "httpcore", "alembic", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    context.obj = Context(settings)


def say(text: str) -> None:
    """To the person at the terminal; standard output stays for results other programs read."""
    typer.echo(text, err=True)


def main() -> None:
    """Run a command. An error made for people is one sentence and its exit code."""
    try:
        app(standalone_mode=False)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.exceptions.Abort):
        sys.exit(130)
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if code is None:
            if logging.getLogger().isEnabledFor(logging.DEBUG):
                raise
            say(f"Something inside CityPatrol failed ({type(error).__name__}); "
                "run the command again with --verbose and send us what it prints.")
            sys.exit(INTERNAL_ERROR)
        say(str(error))
        sys.exit(code)


if __name__ == "__main__":
    main()
