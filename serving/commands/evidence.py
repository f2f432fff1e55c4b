"""`citypatrol evidence`: bundles that prove themselves, their keys, and the use register."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from pipeline.terminal import moment, result, say
from serving.commands.common import By, Why, actor
from serving.errors import Unacceptable
from serving.evidence.domain import Pictures, Use

app = typer.Typer(no_args_is_help=True, help="Evidence of cases.")
keys_app = typer.Typer(no_args_is_help=True, help="Keys that bundles are signed with.")
app.add_typer(keys_app, name="keys")


@app.command()
def verify(
    context: typer.Context,
    case: Annotated[str, typer.Argument(metavar="CASE|FILE.zip")],
    key: Annotated[
        Path | None, typer.Option(help="The city's public key or keys, PEM, for a bundle.")
    ] = None,
) -> None:
    """Prove a case where it is kept, or a bundle with nothing but the public key."""
    from serving.evidence.checking import check_bundle
    from serving.evidence.signing import read_public_keys

    file = Path(case)
    if file.is_dir():
        raise Unacceptable(f"{file} is a folder: name a bundle in it, or a case.")
    if file.is_file():
        found = check_bundle(file, read_public_keys(key) if key else [])
    elif file.suffix.lower() == ".zip":
        raise Unacceptable(f"There is no bundle {file}: check the path.")
    else:
        from pipeline.storage import open_store
        from serving.run import verify_evidence

        settings = context.obj.settings()
        if settings.serving is None:
            raise Unacceptable(
                f"There is no file {file}, and cases are kept where the settings of serving are: "
                "check the path of a bundle, or name --settings for a case."
            )
        store = open_store(settings.store)
        found = verify_evidence(settings.serving_or_complain(), store, case)
    for sentence in (*found.notes, *found.complaints):
        say(sentence)
    if not found.sound:
        raise typer.Exit(1)
    say(f"Everything of {case} is what it was when it was written.")


@app.command()
def bundle(
    context: typer.Context,
    case: Annotated[str, typer.Argument(help="A case's number or id.")],
    out: Annotated[Path, typer.Option(help="The ZIP file to write.")],
    why: Why,
    pictures: Annotated[Pictures, typer.Option(help="Which pictures go along.")] = Pictures.BLURRED,
    by: By = None,
) -> None:
    """Write a case with its pictures and history as a signed ZIP."""
    from pipeline.storage import open_store
    from serving.run import write_bundle

    settings = context.obj.settings()
    stores = open_store(settings.store), open_store(settings.store.of_samples())
    made = write_bundle(
        settings.serving_or_complain(), *stores, case, out, pictures, why, actor(by)
    )
    result({"file": str(out), "manifest_sha256": made})


@app.command()
def uses(
    context: typer.Context,
    case: Annotated[str | None, typer.Option(help="Only of this case.")] = None,
    person: Annotated[str | None, typer.Option(help="Only by this person.")] = None,
    what: Annotated[Use | None, typer.Option(help="Only this use.")] = None,
    since: Annotated[
        datetime | None, typer.Option(help="From this moment on, UTC unless it names a zone.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="Before this moment, UTC likewise.")
    ] = None,
    csv: Annotated[bool, typer.Option("--csv", help="As CSV instead of JSON lines.")] = False,
) -> None:
    """The use register: who saw or took which evidence, when and why, newest first."""
    from serving.evidence.printed import as_csv
    from serving.run import list_uses

    moments = [moment(at) if at else None for at in (since, until)]
    settings = context.obj.settings().serving_or_complain()
    found = list_uses(settings, case, person, what, *moments)
    if csv:
        for line in as_csv(found):
            typer.echo(line, nl=False)
        return
    for one in found:
        result(asdict(one))


@keys_app.command("new")
def new_key(
    context: typer.Context,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the present one.")
    ] = False,
) -> None:
    """Make the key pair that bundles are signed with; print its public half."""
    from serving.evidence import keys
    from serving.run import database_of

    settings = context.obj.settings().serving_or_complain()
    with database_of(settings) as db, db.writing() as session:
        key = keys.new(session, settings.evidence, datetime.now(UTC), replace=replace)
    result({"id": key.id, "public_key": key.pem})
    say(
        f"The private key lies in {settings.evidence.key_file}: back it up where nobody else reads "
        "it. Publish the public one, so that others can check what it signed."
    )


@keys_app.command("show")
def show_keys(
    context: typer.Context,
    pem: Annotated[bool, typer.Option("--pem", help="As a PEM file to publish.")] = False,
) -> None:
    """Every public key there ever was, oldest first."""
    from serving.evidence import keys
    from serving.run import database_of

    settings = context.obj.settings().serving_or_complain()
    with database_of(settings) as db, db.reading() as session:
        found = keys.known(session)
    if not found:
        say("There is no key yet: 'citypatrol evidence keys new' makes one.")
    for key in found:
        if pem:
            typer.echo(key.pem)
        else:
            result({"id": key.id, "since": key.since.isoformat(), "public_key": key.pem})
