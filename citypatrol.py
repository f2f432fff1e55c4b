"""The command line: composition only.

Every command reads the settings, builds the real parts and hands over. Imports of heavy parts stand
inside the commands, so that ``citypatrol look --help`` does not load a web framework.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pipeline.commands import groups as of_pipeline
from pipeline.commands.running import run
from pipeline.config import PatrolSettings
from pipeline.ending import end_program
from pipeline.given import Given, SecretFileUnusable, SettingsError, read
from pipeline.journeys import JourneySettings, journeys_of
from pipeline.logs import LogSettings, secrets_in
from pipeline.logs import set_up as set_up_logs
from pipeline.memory import begin_again_with_few_heaps
from pipeline.storage import StoreSettings
from pipeline.terminal import say
from serving.commands import groups as of_serving
from serving.config import ServingSettings
from training.commands import groups as of_training

if TYPE_CHECKING:
    from pipeline.clock import Clock
    from pipeline.contract import Camera, Finding, Source
    from pipeline.doctor import Installation, Machine
    from pipeline.keeping import UnconfirmedSweeper
    from pipeline.storage import ErasableStore
    from pipeline.support import Entries
    from serving.doctor import Watch
    from serving.kept import Kept, Room


class Settings(Given):
    """All settings: ``citypatrol.toml``, overridden by ``CITYPATROL_SECTION__KEY`` variables."""

    log: LogSettings = LogSettings()
    store: StoreSettings = StoreSettings()
    journeys: JourneySettings = JourneySettings()
    patrol: PatrolSettings = PatrolSettings()
    serving: ServingSettings | None = None

    def serving_or_complain(self) -> ServingSettings:
        """Serving's settings. Raises SettingsError when there are none: its secrets have no
        defaults."""
        if self.serving is None:
            raise SettingsError(
                "The settings have no [serving] section with secret_key and pipeline_token: "
                "'citypatrol init' writes one."
            )
        return self.serving


def read_settings(path: Path | None) -> Settings:
    """Raises SettingsError and SecretFileUnusable."""
    return read(Settings, path)


@dataclass(frozen=True)
class Context:
    settings_file: Path | None
    json_logs: bool = False
    verbose: bool = False

    def settings(self) -> Settings:
        """The settings, and from here on logs as they say, without the secrets they hold."""
        settings = read_settings(self.settings_file)
        logs = settings.log.model_copy(
            update={"json_lines": settings.log.json_lines or self.json_logs}
        )
        set_up_logs(logs, verbose=self.verbose, secrets=secrets_in(settings))
        return settings

    def watched(self, kinds: str | None, *, needed: bool) -> tuple[str, ...]:
        """The kinds named; where some are needed and none is, all judged without zones."""
        from pipeline.commands.cameras import watched

        return watched(kinds, needed=needed)

    def registered(self, camera: str) -> tuple[Camera, Source]:
        """A camera of the registry and who lends it. Raises ServingError."""
        from serving.run import camera_and_source

        return camera_and_source(self.settings().serving_or_complain(), camera)

    def some_of(self, source: str, count: int) -> tuple[list[Camera], Source]:
        """``count`` cameras of a source, by chance. Raises ServingError."""
        from serving.run import cameras_of_source

        return cameras_of_source(self.settings().serving_or_complain(), source, count)

    def unconfirmed(self, settings: Settings) -> UnconfirmedSweeper:
        """What deletes pictures that no report names: the patrol's part of retention."""
        from pipeline.run import unconfirmed_sweeper
        from pipeline.storage import open_store

        return unconfirmed_sweeper(settings.patrol, open_store(settings.store))

    def kept(self, settings: Settings) -> list[Kept]:
        """What is kept in databases, the pipeline's part first: it may lag behind serving's. A
        machine that only serves has none of it, unless its settings say where it is."""
        from pipeline import database, presence, schema
        from serving.kept import Kept, Room, kept_by_serving

        pipeline = Kept(
            name="pipeline",
            setting="patrol.state_url",
            url=settings.patrol.state_url,
            engine=database.engine_for,
            scripts=database.migrations,
            version_table=database.VERSION_TABLE,
            tables=schema.TABLES,
            left_out=schema.LEFT_OUT,
            pictures=lambda rows: ((Room.EVIDENCE, one) for one in schema.pictures_named(rows)),
            histories=lambda _rows: iter(()),
            lock=database.MIGRATION_LOCK,
            at_work=presence.at_work,
        )
        if settings.serving is None:
            return [pipeline]
        known = "state_url" in settings.patrol.model_fields_set
        return [*([pipeline] if known else ()), kept_by_serving(settings.serving)]

    def stores(self, settings: Settings) -> dict[Room, ErasableStore]:
        """Where pictures lie."""
        from pipeline.storage import open_store
        from serving.kept import Room

        return {
            Room.EVIDENCE: open_store(settings.store),
            Room.SAMPLES: open_store(settings.store.of_samples()),
        }

    def installation(self, settings: Settings, clock: Clock) -> tuple[Installation, Watch | None]:
        """What is to be examined, and serving's part in it."""
        from pipeline.doctor import Installation, told_by_patrol, told_plan
        from serving.doctor import Watch

        watch = Watch(settings.serving, clock) if settings.serving else None
        it = Installation(
            settings.patrol,
            settings.store,
            settings.serving,
            self.settings_file or Path("citypatrol.toml"),
            watch.plan if watch else lambda: told_plan(settings.patrol, clock),
            watch.used if watch else lambda: told_by_patrol(settings.patrol),
        )
        return it, watch

    def examination(self, sample: int, machine: Machine | None = None) -> Iterator[Finding]:
        """What is found, as it is found. Settings that cannot be used are the one finding then."""
        from pipeline.clock import SystemClock
        from pipeline.contract import Part, broken, good
        from pipeline.doctor import checks_of, examine
        from serving.doctor import database_check, serving_checks

        try:
            settings = self.settings()
        except (SettingsError, SecretFileUnusable) as error:
            yield broken(Part.SETTINGS, "settings_unusable", str(error))
            return
        yield good(Part.SETTINGS, "settings", "The settings can be read, and every key is known.")
        clock, serving = SystemClock(), settings.serving
        it, watch = self.installation(settings, clock)
        yield from examine(
            [
                *(database_check(kept, clock) for kept in self.kept(settings)),
                *(serving_checks(serving, watch, clock) if serving and watch else ()),
                *checks_of(it, clock, sample, machine),
            ]
        )

    def support(self, logs: list[Path], lines: int) -> tuple[Entries, set[str]]:
        """What stands in a support bundle, and the secrets that may not."""
        from pipeline.clock import SystemClock
        from pipeline.support import as_json, entries_of, secrets_of_plan
        from serving.backup.counting import counted

        settings = self.settings()
        it, _ = self.installation(settings, SystemClock())
        secrets = {*secrets_in(settings), *secrets_of_plan(it.plan)}
        entries = entries_of(it, settings, lambda: self.examination(sample=0), logs, lines)
        databases = {"databases.json": lambda: as_json(counted(self.kept(settings)))}
        return {**entries, **databases}, secrets


app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
db = typer.Typer(no_args_is_help=True, help="The databases.")
app.add_typer(db, name="db")
models = typer.Typer(no_args_is_help=True, help="Model packages.")
app.add_typer(models, name="models")
of_pipeline.add_to(app, of_serving.cameras, models)
of_serving.add_to(app, models)
of_training.add_to(app, models)


@app.callback()
def _root(
    context: typer.Context,
    settings: Annotated[
        Path | None, typer.Option(help="Settings file; citypatrol.toml when it is there.")
    ] = None,
    json_logs: Annotated[
        bool, typer.Option("--json-logs", help="Log one JSON object a line.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log more.")] = False,
) -> None:
    """CityPatrol patrols shared city cameras and opens a case for every violation that lasts."""
    set_up_logs(LogSettings(json_lines=json_logs), verbose=verbose)
    context.obj = Context(settings, json_logs, verbose)


@app.command("settings")
def settings_table() -> None:
    """Every setting with its default and its meaning, as docs/settings.md shows them."""
    from pipeline.describe import settings_page

    typer.echo(settings_page(Settings), nl=False)


def work(name: str, stop: Event, settings_file: str | None) -> None:
    """Be one worker of a fleet of actors until ``stop`` is set."""
    from pipeline.fleets.running import of_actor
    from pipeline.parts.city import shared_city
    from pipeline.run import patrol as run_patrol
    from pipeline.storage import open_spooling, open_store

    settings = Context(Path(settings_file) if settings_file else None).settings()
    own = of_actor(settings.patrol, name)
    store = open_store(settings.store)
    with journeys_of(settings.journeys, "citypatrol-patrol") as journeys:
        spooling = open_spooling(settings.store)
        run_patrol(own, store, stop, shared_city, table=False, journeys=journeys, spooling=spooling)


@db.command("upgrade")
def db_upgrade(context: typer.Context) -> None:
    """Bring the tables of serving and pipeline to the present shape."""
    from pipeline.database import upgrade as upgrade_pipeline
    from serving.run import upgrade_database

    settings = context.obj.settings()
    upgrade_pipeline(settings.patrol.state_url.get_secret_value())
    upgrade_database(settings.serving_or_complain())
    say("Both databases are at the present shape.")


def main() -> NoReturn:
    """Run the command that was written."""
    run(app)


def console() -> NoReturn:
    """The program: ``main``, and an end that holds also while a visit hangs."""
    if "patrol" in sys.argv:
        begin_again_with_few_heaps()
    try:
        main()
    except SystemExit as end:
        end_program(end.code if isinstance(end.code, int) else 0)


if __name__ == "__main__":
    console()
