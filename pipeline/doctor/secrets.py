"""Whether the secrets are ones. No finding repeats a secret, nor how long it is."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pydantic import SecretStr

from pipeline.contract import Finding, Part, broken, good, warning

LEAST_KINDS = 8
"""Different characters a generated secret has at the least: 32 random ones have over 20."""
DEFAULTS = frozenset(
    {"minioadmin", "postgres", "password", "passwd", "admin", "citypatrol", "root", "secret"}
)
"""Passwords that programs come with, or that everybody tries first."""
PAIR = frozenset({"serving.pipeline_token", "patrol.token"})
"""One secret that both sides hold."""
PLACEHOLDERS = ("change", "replace", "example", "your-", "your_", "12345", "abcdef", "xxxx")


def secret_findings(
    generated: Mapping[str, SecretStr],
    passwords: Mapping[str, SecretStr],
    settings_file: Path | None,
) -> Iterator[Finding]:
    """``generated`` are ours and have to be random; ``passwords`` open something outside. Both by
    the setting they stand in; an empty one is not set."""
    complaints = [
        *_weak(generated),
        *_default(passwords),
        *_shared({**generated, **passwords}),
        *_readable(settings_file, [*generated.values(), *passwords.values()]),
    ]
    yield from complaints
    if not complaints:
        yield good(Part.SECRETS, "secrets", "The secrets are neither weak nor known.")


def _weak(generated: Mapping[str, SecretStr]) -> Iterator[Finding]:
    settings: dict[str, list[str]] = {}
    for setting, secret in generated.items():
        settings.setdefault(secret.get_secret_value(), []).append(setting)
    for text, places in settings.items():
        if text and (len(set(text)) < LEAST_KINDS or _known(text)):
            yield broken(
                Part.SECRETS,
                "secret_weak",
                f"The secret of {' and '.join(places)} can be guessed: put a generated one there, "
                "such as 'openssl rand -base64 32' makes.",
            )


def _default(passwords: Mapping[str, SecretStr]) -> Iterator[Finding]:
    for setting, secret in passwords.items():
        text = secret.get_secret_value()
        if text and (text.lower() in DEFAULTS or len(text) < 8 or _known(text)):
            yield broken(
                Part.SECRETS,
                "password_default",
                f"{setting} is a password that everybody tries first, or a very short one: change "
                "it there and in the settings.",
            )


def _known(text: str) -> bool:
    return any(word in text.lower() for word in PLACEHOLDERS)


def _shared(secrets: Mapping[str, SecretStr]) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for setting, secret in secrets.items():
        text = secret.get_secret_value()
        other = seen.setdefault(text, setting)
        if text and other != setting and {other, setting} != PAIR:
            yield warning(
                Part.SECRETS,
                "secret_shared",
                f"{other} and {setting} are one and the same: give each its own, so that who "
                "learns one does not know the other.",
            )


def token_findings(served: tuple[str, SecretStr], signed: tuple[str, SecretStr]) -> list[Finding]:
    """Key id and secret as serving knows them, and as the patrol on this machine signs with."""
    if signed[1].get_secret_value() and served == signed:
        return []
    return [
        broken(
            Part.SECRETS,
            "token_mismatch",
            "The patrol would sign with another key or token than serving knows, so serving "
            "refuses all it says: make patrol.key_id and patrol.token the same as "
            "serving.pipeline_key_id and serving.pipeline_token.",
        )
    ]


def _readable(settings_file: Path | None, secrets: Iterable[SecretStr]) -> Iterator[Finding]:
    """Secrets may also stand in files of their own; then anybody may read the settings."""
    if settings_file is None or not settings_file.is_file():
        return
    text = settings_file.read_text(encoding="utf-8", errors="replace")
    held = any(one.get_secret_value() in text for one in secrets if one.get_secret_value())
    if held and settings_file.stat().st_mode & stat.S_IRWXO:
        yield warning(
            Part.SECRETS,
            "settings_readable",
            f"Everybody on this machine may read {settings_file}, which holds secrets: "
            f"'chmod 640 {settings_file}'.",
        )
