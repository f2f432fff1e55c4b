"""`citypatrol outbox …`: reports on their way to serving."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from pipeline.terminal import result, say

app = typer.Typer(no_args_is_help=True, help="Reports on their way to serving.")


@app.command("list")
def list_(context: typer.Context) -> None:
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


@app.command()
def retry(context: typer.Context) -> None:
    """Offer what serving refused again, after its cause was mended."""
    from pipeline.run import open_outbox

    count = open_outbox(context.obj.settings().patrol).retry_refused(datetime.now(UTC))
    say(f"{count} refused letters will be offered again.")
