"""The command line: composition only."""

from __future__ import annotations

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False)


def main() -> None:
    app()


if __name__ == "__main__":
    main()
