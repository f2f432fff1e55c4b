"""The command line: composition only.

Every command reads the settings, builds the real parts and hands over. Imports of heavy parts stand
inside the commands, so that ``citypatrol look --help`` does not load a web framework.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from pydantic import SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import (
    SettingsError as SettingsSourceError,
)

from pipeline.config import PatrolSettings
from pipeline.ending import end_program
from pipeline.logs import LogSettings, secrets_in
from pipeline.logs import set_up as set_up_logs
from pipeline.memory import begin_again_with_few_heaps
from pipeline.storage import StoreSettings
from serving.commands import learning, samples
from serving.commands import models as pointer
from serving.commands.audit import app as audit
from serving.commands.calendar import app as calendar
from serving.commands.common import result, say
from serving.commands.destinations import app as destinations
from serving.commands.districts import app as districts
from serving.commands.evidence import app as evidence
from serving.commands.permits import app as permits
from serving.commands.report import report as figures_report
from serving.commands.retention import app as retention
from serving.commands.standards import app as standards
from serving.commands.tokens import app as tokens
from serving.commands.units import app as units
from serving.commands.users import app as users
from serving.config import ServingSettings
from training.commands import dataset
from training.commands.evaluate import evaluate
from training.commands.export import export
from training.commands.gate import gate
from training.commands.train import train

if TYPE_CHECKING:
    from pipeline.check import Checkup
    from pipeline.keeping import UnconfirmedSweeper

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

    log: LogSettings = LogSettings()
    store: StoreSettings = StoreSettings()
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

    def unconfirmed(self, settings: Settings) -> UnconfirmedSweeper:
        """What deletes pictures that no report names: the patrol's part of retention."""
        from pipeline.run import unconfirmed_sweeper
        from pipeline.storage import open_store

        return unconfirmed_sweeper(settings.patrol, open_store(settings.store))


app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
cameras = typer.Typer(no_args_is_help=True, help="The camera registry.")
models_app = typer.Typer(no_args_is_help=True, help="Model packages.")
db = typer.Typer(no_args_is_help=True, help="The databases.")
outbox = typer.Typer(no_args_is_help=True, help="Reports on their way to serving.")
bench = typer.Typer(no_args_is_help=True, help="The product measured as it runs.")
for name, group in {
    "destinations": destinations,
    "cameras": cameras,
    "models": models_app,
    "evidence": evidence,
    "db": db,
    "users": users,
    "outbox": outbox,
    "bench": bench,
    "samples": samples.app,
    "learning": learning.app,
    "dataset": dataset.app,
    "standards": standards,
    "calendar": calendar,
    "retention": retention,
    "districts": districts,
    "permits": permits,
    "units": units,
    "tokens": tokens,
    "audit": audit,
}.items():
    app.add_typer(group, name=name)
for command in (train, evaluate, export, figures_report):
    app.command()(command)
models_app.command()(gate)
pointer.add_to(models_app)


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
    # httpx writes every request at INFO; alembic every step.
    for chatty in ("httpx", "httpcore", "alembic", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    context.obj = Context(settings, json_logs, verbose)


@app.command()
def init(
    context: typer.Context,
    data: Annotated[Path, typer.Option(help="Folder for databases and evidence.")] = Path("var"),
) -> None:
    """Write a settings file with fresh secrets, for one machine with embedded parts."""
    from pipeline.demo.settings import fresh_settings

    target = context.obj.settings_file or Path("citypatrol.toml")
    if target.exists():
        raise SettingsError(f"{target} is there already: remove it or name another --settings.")
    target.touch(mode=0o600)
    target.write_text(fresh_settings(data))
    say(f"Wrote {target}. It holds secrets: keep it readable by its owner only.")


@app.command("settings")
def settings_table() -> None:
    """Every setting with its default and its meaning, as docs/settings.md shows them."""
    from pipeline.describe import settings_page

    typer.echo(settings_page(Settings), nl=False)


@app.command()
def demo(
    once: Annotated[bool, typer.Option(help="End when every kind has its case.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="End with one JSON line.")] = False,
    port: Annotated[int, typer.Option(help="Port of the console.")] = 8080,
) -> None:
    """The whole system on simulated cameras, from the first visit to open cases."""
    from pipeline.demo.show import show

    sys.exit(show(once=once, as_json=as_json, port=port, say=say, result=result))


@app.command()
def serve(context: typer.Context) -> None:
    """The API and the console."""
    from pipeline.storage import open_store
    from serving.run import serve as run_serving

    settings = context.obj.settings()
    store, training_pictures = open_store(settings.store), open_store(settings.store.of_samples())
    run_serving(settings.serving_or_complain(), store, training_pictures)


@app.command()
def patrol(
    context: typer.Context,
    table: Annotated[
        bool | None,
        typer.Option(help="Draw a live table; else where standard output is a terminal."),
    ] = None,
) -> None:
    """The pipeline: visit the cameras of the watch plan and report what lasts."""
    from pipeline.run import patrol as run_patrol
    from pipeline.run import stop_on_signals
    from pipeline.storage import open_store

    settings = context.obj.settings()
    run_patrol(settings.patrol, open_store(settings.store), stop_on_signals(), table=table)


@app.command()
def replay(
    context: typer.Context,
    video: Path,
    view: Annotated[Path, typer.Option(help="The view it was recorded from, a VIEW.toml.")],
    start: Annotated[
        datetime | None, typer.Option(help="When it begins, UTC; else the file's last change.")
    ] = None,
    times: Annotated[int, typer.Option(min=1, help="Play it again and again.")] = 1,
    realtime: Annotated[bool, typer.Option(help="At the speed of life.")] = False,
    model: Annotated[Path | None, typer.Option(help="A model package.")] = None,
) -> None:
    """One recording through the same pipeline; confirmed violations as JSON lines."""
    from models.shelf import resolve
    from pipeline.replay import read_view, recorded_at
    from pipeline.replay import replay as play
    from pipeline.run import replay_lookout

    plan = read_view(view)
    if not video.is_file():
        raise SettingsError(f"There is no recording {video}: check the path.")
    begin = start.replace(tzinfo=UTC) if start else recorded_at(video)
    settings = context.obj.settings().patrol
    if model:
        settings = settings.model_copy(update={"model": resolve(model)})
    lookout = replay_lookout(settings, plan)
    for replayed in play(video, plan, lookout, begin, times=times, realtime=realtime):
        for report in replayed.reports:
            typer.echo(report.model_dump_json())


@app.command()
def look(
    context: typer.Context,
    images: Annotated[list[Path], typer.Argument(metavar="IMAGE...")],
    model: Annotated[Path | None, typer.Option(help="A model package.")] = None,
) -> None:
    """Detections for pictures, as JSON lines."""
    from models import Detector
    from models.shelf import resolve
    from pipeline.look import PictureError
    from pipeline.look import look as look_at

    settings = context.obj.settings().patrol
    package = resolve(model) if model else settings.package()
    faults = 0
    for record in look_at(images, Detector.open(package)):
        if isinstance(record, PictureError):
            say(str(record))
            faults += 1
        else:
            result(record)
    if faults:
        raise typer.Exit(USAGE_ERROR)


@app.command()
def simulate(
    count: Annotated[int, typer.Option("--cameras", min=0, help="How many cameras.")] = 0,
    sources: Annotated[
        list[Path] | None, typer.Option("--source", help="Videos or picture folders.")
    ] = None,
    faults: Annotated[Path | None, typer.Option(help="Faults by camera, TOML.")] = None,
    paths: Annotated[Path | None, typer.Option(help="Cameras one by one, TOML.")] = None,
    host: str = "127.0.0.1",
    port: int = 8554,
    prepare: Annotated[
        bool, typer.Option(help="Encode what broken cameras show before serving anyone.")
    ] = False,
) -> None:
    """The camera simulator alone: an RTSP server that plays videos as cameras."""
    from pipeline.simulator import simulate as run_simulator

    run_simulator(
        cameras=count,
        sources=sources or [],
        faults=faults,
        host=host,
        port=port,
        paths_file=paths,
        prepare=prepare,
    )


@cameras.command("import")
def cameras_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A TOML or JSON plan, a CSV, XLSX or JSON list.")],
    source: Annotated[
        str | None, typer.Option(help="Source of new cameras, where the file names none.")
    ] = None,
    district: Annotated[
        str | None, typer.Option(help="District of new cameras, where the file names none.")
    ] = None,
    watch: Annotated[
        str | None, typer.Option(help="Kinds to look for on new cameras, with commas.")
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option(help="FIELD=HEADER, for a column not recognised.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a text file; else found out.")] = None,
    replace_drawings: Annotated[
        bool, typer.Option(help="Also replace zones and permits drawn in the console.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option(help="Say what would happen and change nothing.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write all refusals here, as CSV.")] = None,
) -> None:
    """Take over sources and cameras from a plan, a list or a platform's catalogue."""
    from serving.cameras.domain import Defaults
    from serving.cameras.lists import ListOptions, read_cameras
    from serving.cameras.printed import import_lines, write_refusals
    from serving.run import import_cameras

    settings = context.obj.settings().serving_or_complain()
    options = ListOptions(_named_columns(columns or []), encoding, district is None)
    given = read_cameras(file, options)
    defaults = Defaults(source, district, _kinds(watch, needed=given.is_list))
    with _progress(f"Importing {file.name}") as progress:
        done = import_cameras(
            settings,
            given,
            defaults,
            replace_drawings=replace_drawings,
            dry_run=dry_run,
            progress=progress,
        )
    for line in import_lines(done, dry_run=dry_run):
        say(line)
    if report:
        try:
            write_refusals(done, report)
        except OSError as error:
            raise SettingsError(
                f"The import is done, but {report} cannot be written ({error.strerror}): "
                "name another --report and import again."
            ) from None
    if done.refused:
        raise typer.Exit(1)


def _named_columns(columns: Sequence[str]) -> dict[str, str]:
    pairs = [column.partition("=") for column in columns]
    if not all(field and header for field, _, header in pairs):
        raise SettingsError("--columns takes a field and a header, such as --columns name=点位.")
    return {field.strip(): header for field, _, header in pairs}


def _kinds(asked: str | None, *, needed: bool) -> tuple[str, ...]:
    """The kinds asked for; where some are needed, all that can be judged without zones."""
    from pipeline.domain import View
    from pipeline.judge import blind_spots
    from pipeline.violations import VIOLATIONS

    known = [violation.kind for violation in VIOLATIONS]
    if asked is None:
        bare = [kind for kind in known if not blind_spots(View(id="main", watch=frozenset({kind})))]
        return tuple(bare) if needed else ()
    kinds = tuple(kind.strip() for kind in asked.split(",") if kind.strip())
    for kind in kinds:
        if kind not in known:
            raise SettingsError(f"There is no kind {kind!r}: choose from {', '.join(known)}.")
    return kinds


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal; nothing where nobody watches."""
    from rich.console import Console
    from rich.progress import Progress

    screen = Console(stderr=True)
    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@cameras.command("list")
def cameras_list(
    context: typer.Context,
    source: Annotated[str | None, typer.Option(help="Only this source.")] = None,
    district: Annotated[str | None, typer.Option(help="Only this district.")] = None,
    text: Annotated[str | None, typer.Option(help="Part of id, name, site or GB id.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON lines, with views.")] = False,
) -> None:
    """The registered cameras; addresses without their passwords."""
    from serving.cameras.domain import CameraFilter
    from serving.cameras.printed import camera_lines
    from serving.run import list_cameras

    wanted = CameraFilter(district, source, text)
    found = list_cameras(context.obj.settings().serving_or_complain(), wanted)
    if as_json:
        for card in found:
            result(card)
    else:
        for line in camera_lines(found):
            typer.echo(line)


@cameras.command("events")
def cameras_events(
    context: typer.Context,
    camera: Annotated[str | None, typer.Argument(help="Only this camera, by id.")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only troubles that last.")] = False,
    district: Annotated[str | None, typer.Option(help="Only this district.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 1000,
) -> None:
    """What happened to cameras themselves, newest first, as JSON lines."""
    from serving.events.domain import EventFilter
    from serving.run import list_camera_events

    wanted = EventFilter(only_open, None, camera, district)
    for event in list_camera_events(context.obj.settings().serving_or_complain(), wanted, limit):
        result(event)


@cameras.command("check")
def cameras_check(
    context: typer.Context,
    camera: Annotated[str | None, typer.Argument(help="An id, or a URL.")] = None,
    source: Annotated[
        str | None, typer.Option(help="Cameras of this source instead of one.")
    ] = None,
    sample: Annotated[int, typer.Option(min=1, help="How many of the source, by chance.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line per camera.")] = False,
) -> None:
    """Go the way to a camera step by step and say in words where it ends."""
    from pipeline.addresses import Addresses
    from pipeline.check import address_alone, check, check_many
    from pipeline.clock import SystemClock
    from pipeline.run import exact, eyes_of
    from serving.run import camera_and_source, cameras_of_source

    if (camera is None) == (source is None):
        raise SettingsError("Name a camera, or --source for several: one of the two.")
    settings = context.obj.settings()
    resolve, clock = Addresses(), SystemClock()
    found: Iterable[Checkup]
    if camera is not None:
        given = (
            address_alone(camera)
            if "://" in camera
            else camera_and_source(settings.serving_or_complain(), camera)
        )
        patrol = exact(settings.patrol)
        found = [check(*given, patrol, clock, resolve, lambda: eyes_of(patrol))]
    else:
        chosen, lender = cameras_of_source(settings.serving_or_complain(), str(source), sample)
        found = check_many(chosen, lender, settings.patrol, clock, resolve)
    usable = [
        _show_checkup(checkup, as_json=as_json, whole=camera is not None) for checkup in found
    ]
    if source is not None:
        say(f"{sum(usable)} of {len(usable)} cameras are usable.")
    if not all(usable):
        raise typer.Exit(1)


def _show_checkup(checkup: Checkup, *, as_json: bool, whole: bool) -> bool:
    if as_json:
        result(checkup.record())
    else:
        for step in checkup.steps if whole else checkup.steps[-1:]:
            say(str(step) if whole else f"{checkup.camera} {step}")
    return checkup.usable


@cameras.command("onvif")
def cameras_onvif(
    host: Annotated[str, typer.Argument(help="Name or IP address of the device.")],
    port: Annotated[int, typer.Option(help="Of its web pages.")] = 80,
    user: Annotated[str, typer.Option(help="The password is asked for.")] = "",
    password: Annotated[
        str, typer.Option(envvar="ONVIF_PASSWORD", help="Better in the variable than here.")
    ] = "",
    plan: Annotated[Path | None, typer.Option(help="Write a plan with the first profile.")] = None,
) -> None:
    """The streams an ONVIF device offers, as JSON lines; it is asked and never moved."""
    from pipeline.onvif import profiles
    from pipeline.visits import redacted

    if user and not password:
        password = typer.prompt("Password", hide_input=True, err=True)
    secret = SecretStr(password)
    found = profiles(host, port, user, secret)
    for profile in found:
        result(
            {
                "profile": profile.token,
                "name": profile.name,
                "codec": profile.codec,
                "width": profile.width,
                "height": profile.height,
                "address": redacted(profile.url),
            }
        )
    if plan and found:
        camera = {
            "id": host.strip("[]").replace(":", "-"),
            "name": host,
            "url": found[0].with_login(user, secret).get_secret_value(),
            "views": [{"id": "main", "watch": _kinds(None, needed=True)}],
        }
        plan.touch()
        plan.chmod(0o600)
        plan.write_text(json.dumps({"cameras": [camera]}, ensure_ascii=False, indent=2))
        say(f"Wrote {plan}. It holds the password: import it and remove it.")


@models_app.command("list")
def models_list(context: typer.Context) -> None:
    """The model packages in the patrol's model store, as JSON lines."""
    from models import Package
    from models.engines import installed
    from models.shelf import packages
    from models.ways import MEASURED

    here = installed()
    for folder in packages(context.obj.settings().patrol.model_store):
        package = Package.load(folder)
        result(
            {
                "name": package.name,
                "version": package.version,
                "sha256": package.sha256,
                "labels": package.labels,
                "folder": str(folder),
                "ways": [
                    {
                        "engine": way.engine,
                        "precision": way.precision,
                        "sha256": way.sha256,
                        "installed": here.has(way.engine),
                        "auto": way.engine in MEASURED
                        and here.has(way.engine)
                        and here.harmless(way),
                    }
                    for way in package.ways
                ],
            }
        )


@models_app.command("verify")
def models_verify(package: Path) -> None:
    """Load a package and try it on every engine here: hashes, labels, output shape."""
    from models import Detector
    from models.engines import runnable
    from models.shelf import resolve

    folder = resolve(package)
    detectors = [
        Detector.open(folder, engine=way.engine, precision=way.precision)
        for way in runnable(folder)
    ]
    engines = "; ".join(detector.engine for detector in detectors)
    say(f"{detectors[0].package.name} {detectors[0].package.version} is sound ({engines}).")


@db.command("upgrade")
def db_upgrade(context: typer.Context) -> None:
    """Bring the tables of serving and pipeline to the present shape."""
    from pipeline.database import upgrade as upgrade_pipeline
    from serving.run import upgrade_database

    settings = context.obj.settings()
    upgrade_pipeline(settings.patrol.state_url.get_secret_value())
    upgrade_database(settings.serving_or_complain())
    say("Both databases are at the present shape.")


@outbox.command("list")
def outbox_list(context: typer.Context) -> None:
    """Reports and camera events serving has not acknowledged, as JSON lines."""
    from pipeline.run import open_outbox

    for letter in open_outbox(context.obj.settings().patrol).unsent():
        result(
            {
                "id": letter.id,
                "kind": letter.kind,
                "created_at": letter.created_at.isoformat(),
                "attempts": letter.attempts,
                "error": letter.error,
            }
        )


@outbox.command("retry")
def outbox_retry(context: typer.Context) -> None:
    """Offer what serving refused again, after its cause was mended."""
    from pipeline.run import open_outbox

    count = open_outbox(context.obj.settings().patrol).retry_refused(datetime.now(UTC))
    say(f"{count} refused letters will be offered again.")


@bench.command("patrol")
def bench_patrol(
    context: typer.Context,
    cameras: Annotated[int, typer.Option(help="How many cameras.")],
    seconds: Annotated[float, typer.Option(help="How long to measure.")],
    source: Annotated[Path, typer.Option(help="The video every camera sends.")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line.")] = False,
    target: Annotated[float, typer.Option(help="Seconds between looks at one camera.")] = 180.0,
    warm_up: Annotated[float, typer.Option(help="Seconds before measuring begins.")] = 5.0,
    as_camera: Annotated[
        bool, typer.Option(help="Re-encode it first: 1080p, H.264, 2 Mb/s, GOP 50.")
    ] = False,
    static: Annotated[bool, typer.Option(help="…and show its first picture only.")] = False,
    faults: Annotated[float, typer.Option(help="Share of faulty cameras, 0 to 1.")] = 0.0,
    gate: Annotated[bool | None, typer.Option(help="Reuse detections of still scenes.")] = None,
    engine: Annotated[str | None, typer.Option(help="What runs the network.")] = None,
    lanes: Annotated[int | None, typer.Option(help="Batches inferred at once.")] = None,
    sessions: Annotated[int | None, typer.Option(help="Visits open at once.")] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A patrol setting.")
    ] = None,
) -> None:
    """A real patrol of simulated cameras: looks a second, CPU a look, punctuality."""
    from pipeline.bench.options import PatrolBench, changed, checked, shortcuts
    from pipeline.bench.patrol import bench_patrol as measure
    from pipeline.bench.table import table

    options = checked(
        PatrolBench,
        cameras=cameras,
        seconds=seconds,
        source=source,
        target_s=target,
        warm_up_s=warm_up,
        as_camera=as_camera,
        static=static,
        faults=faults,
    )
    asked = shortcuts(gate=gate, engine=engine, lanes=lanes, sessions=sessions)
    figures = measure(options, changed(context.obj.settings().patrol, [*asked, *(changes or ())]))
    if as_json:
        result(figures)
    else:
        table(figures)


@bench.command("latency")
def bench_latency(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line.")] = False,
    appearances: Annotated[int, typer.Option(help="How many violations appear.")] = 48,
    target: Annotated[float, typer.Option(help="Seconds between looks at one camera.")] = 180.0,
    dwell: Annotated[float, typer.Option(help="Seconds a violation must last.")] = 60.0,
    spread: Annotated[float, typer.Option(help="Seconds over which they appear.")] = 180.0,
    grace: Annotated[float, typer.Option(help="Seconds for everything else.")] = 30.0,
    others: Annotated[int, typer.Option(help="Further cameras, to keep it busy.")] = 0,
    source: Annotated[Path | None, typer.Option(help="The video these others send.")] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other moments.")] = 0,
    engine: Annotated[str | None, typer.Option(help="What runs the network.")] = None,
    sessions: Annotated[int | None, typer.Option(help="Visits open at once.")] = None,
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="A patrol setting.")
    ] = None,
) -> None:
    """The time from a violation's coming into view to its report's being safe."""
    from pipeline.bench.latency import bench_latency as measure
    from pipeline.bench.options import LatencyBench, changed, checked, shortcuts
    from pipeline.bench.table import table

    options = checked(
        LatencyBench,
        appearances=appearances,
        target_s=target,
        dwell_s=dwell,
        spread_s=spread,
        grace_s=grace,
        others=others,
        source=source,
        seed=seed,
    )
    asked = shortcuts(gate=None, engine=engine, lanes=None, sessions=sessions)
    figures = measure(options, changed(context.obj.settings().patrol, [*asked, *(changes or ())]))
    if as_json:
        result(figures)
    else:
        table(figures)


def main() -> NoReturn:
    """Run a command. An error made for people is one sentence and its own exit code.

    Such errors, ours and the command line's, carry an ``exit_code``; any other is our mistake.
    """
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        sys.exit(130)
    except Exception as error:
        code = getattr(error, "exit_code", None)
        if code is not None:
            say(str(error))
            sys.exit(code)
        if logging.getLogger().isEnabledFor(logging.DEBUG):
            raise
        say(
            f"Something inside CityPatrol failed ({type(error).__name__}); "
            "run the command again with --verbose and send us what it prints."
        )
        sys.exit(INTERNAL_ERROR)


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
