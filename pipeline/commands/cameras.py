"""`citypatrol cameras check|onvif`: the way to a camera, gone by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import SecretStr

from models.wording.counting import counted
from pipeline.commands.errors import UsageError
from pipeline.terminal import result, say

if TYPE_CHECKING:
    from pipeline.check import Checkup


def add_to(app: typer.Typer) -> None:
    """Put these commands into a group of commands."""
    app.command()(check)
    app.command()(onvif)


def check(
    context: typer.Context,
    camera: Annotated[str | None, typer.Argument(help="An id, or a URL.")] = None,
    source: Annotated[
        str | None, typer.Option(help="Cameras of this source instead of one.")
    ] = None,
    sample: Annotated[int, typer.Option(min=1, help="How many of the source, by chance.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line per camera.")] = False,
) -> None:
    """Go the way to a camera step by step and say in words where it ends."""
    if (camera is None) == (source is None):
        raise UsageError("Name a camera, or --source for several: one of the two.")
    with ExitStack() as stack:
        found = _checked(stack, context.obj, camera, source, sample)
        usable = [
            _show_checkup(checkup, as_json=as_json, whole=camera is not None) for checkup in found
        ]
    if source is not None:
        say(f"{sum(usable)} of {counted(len(usable), 'camera is', 'cameras are')} usable.")
    if not all(usable):
        raise typer.Exit(1)


def _checked(
    stack: ExitStack, city: Any, camera: str | None, source: str | None, sample: int
) -> Iterable[Checkup]:
    """One camera, or some of a source, in sessions that the patrol leaves until ``stack`` ends. An
    address is opened within what every source allows that has its host."""
    from pipeline.addresses import Addresses
    from pipeline.check import address_alone, check, check_many
    from pipeline.clock import SystemClock
    from pipeline.doctor import lenders, lent
    from pipeline.parts.looking import eyes_of
    from pipeline.run import exact

    settings = city.settings()
    patrol, resolve, clock = settings.patrol, Addresses(), SystemClock()
    precise = exact(patrol)
    it, _ = city.installation(settings, clock)
    if camera is not None and "://" in camera:
        found, nobody = address_alone(camera)
        plan = it.plan()
        hosts = lenders(plan, SecretStr(camera)) if plan is not None else ()
        allowed = [stack.enter_context(lent(it, one, clock)) for one in hosts]
        left = next(iter(allowed), nobody)
        return [check(found, left, precise, clock, resolve, lambda: eyes_of(precise))]
    if camera is not None:
        found, lender = city.registered(camera)
        left = stack.enter_context(lent(it, lender, clock))
        return [check(found, left, precise, clock, resolve, lambda: eyes_of(precise))]
    chosen, lender = city.some_of(str(source), sample)
    left = stack.enter_context(lent(it, lender, clock))
    opened = chosen[: left.max_sessions]
    if len(opened) < len(chosen):
        say(f"{len(opened)} of {len(chosen)} are opened: the source lends no more just now.")
    return check_many(opened, left, patrol, clock, resolve)


def _show_checkup(checkup: Checkup, *, as_json: bool, whole: bool) -> bool:
    if as_json:
        result(checkup.record())
    else:
        for step in checkup.steps if whole else checkup.steps[-1:]:
            say(str(step) if whole else f"{checkup.camera} {step}")
    return checkup.usable


def onvif(
    host: Annotated[str, typer.Argument(help="Name or IP address of the device.")],
    port: Annotated[int, typer.Option(min=1, max=65535, help="Of its web pages.")] = 80,
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
            "views": [{"id": "main", "watch": watched(None, needed=True)}],
        }
        plan.touch()
        plan.chmod(0o600)
        plan.write_text(json.dumps({"cameras": [camera]}, ensure_ascii=False, indent=2))
        say(f"Wrote {plan}. It holds the password: import it and remove it.")


def watched(asked: str | None, *, needed: bool) -> tuple[str, ...]:
    """The kinds asked for; where some are needed, all that can be judged without zones.

    Raises UsageError for a kind nobody knows.
    """
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
            raise UsageError(f"There is no kind {kind!r}: choose from {', '.join(known)}.")
    return kinds
