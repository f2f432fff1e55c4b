"""What is to be examined: the settings of both sides, and how the rest is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from pydantic import SecretStr

from pipeline.config import PatrolSettings
from pipeline.contract import WatchPlan
from pipeline.database import sqlite_file
from pipeline.doctor.ports import Listening, patrol_port
from pipeline.storage import StoreSettings

Used = Mapping[str, tuple[int, int | None]]
"""By source: sessions open now, and sessions begun in the last minute; None where not known."""


class SignIn(Protocol):
    """Of serving's settings, how the city's own sign-in service is reached."""

    @property
    def issuer(self) -> str: ...

    @property
    def client_secret(self) -> SecretStr | None: ...


class ServingSide(Protocol):
    """Of serving's settings, what the machine has to do with."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def database_url(self) -> SecretStr: ...
    @property
    def secret_key(self) -> SecretStr: ...
    @property
    def pipeline_key_id(self) -> str: ...
    @property
    def pipeline_token(self) -> SecretStr: ...
    @property
    def metrics_token(self) -> SecretStr | None: ...
    @property
    def oidc(self) -> SignIn | None: ...


@dataclass(frozen=True, slots=True)
class Installation:
    patrol: PatrolSettings
    store: StoreSettings
    serving: ServingSide | None
    """None on a machine that only patrols."""
    settings_file: Path | None
    plan: Callable[[], WatchPlan | None]
    """None while there is none. May raise an error made for people."""
    used: Callable[[], Used | None]
    """None when no patrol runs."""

    @property
    def patrols(self) -> bool:
        """Whether these settings are for a patrol, alone or beside serving: it cannot do without
        its token."""
        return self.serving is None or bool(self.patrol.token.get_secret_value())

    def generated(self) -> dict[str, SecretStr]:
        """Secrets of ours, by their setting."""
        found = {"patrol.token": self.patrol.token}
        if self.serving is not None:
            found["serving.secret_key"] = self.serving.secret_key
            found["serving.pipeline_token"] = self.serving.pipeline_token
            if self.serving.metrics_token is not None:
                found["serving.metrics_token"] = self.serving.metrics_token
        return found

    def passwords(self) -> dict[str, SecretStr]:
        """What opens something outside, by its setting."""
        found = {}
        for setting, url in self.databases().items():
            if password := _password(url):
                found[setting] = password
        if self.store.kind == "s3" and self.store.secret_key is not None:
            found["store.secret_key"] = self.store.secret_key
        sign_in = self.serving.oidc if self.serving is not None else None
        if sign_in is not None and sign_in.client_secret is not None:
            found["serving.oidc.client_secret"] = sign_in.client_secret
        return found

    def databases(self) -> dict[str, SecretStr]:
        found = {"patrol.state_url": self.patrol.state_url} if self.patrols else {}
        if self.serving is not None:
            found["serving.database_url"] = self.serving.database_url
        return found

    def folders(self) -> dict[str, Path]:
        """Where this machine writes, by what for."""
        found = {"evidence": self.store.folder} if self.store.kind == "folder" else {}
        if self.store.kind == "s3" and self.patrols and self.store.spool.max_bytes:
            found["spool"] = self.store.spool.folder
        for setting, url in self.databases().items():
            if (file := sqlite_file(url.get_secret_value())) is not None:
                found[setting] = file.parent
        return found

    def ports(self) -> tuple[Listening, ...]:
        return tuple(self._ports())

    def _ports(self) -> Iterator[Listening]:
        if self.serving is not None and self.serving.port:
            host, number = self.serving.host, self.serving.port
            yield Listening("citypatrol serve", "serving.port", host, number, "database")
        if (port := patrol_port(self.patrol)) is not None:
            yield port

    def secured(self) -> dict[str, str]:
        """Addresses that may be https, by their setting."""
        found = {"patrol.serving_url": self.patrol.serving_url} if self.patrols else {}
        if self.store.kind == "s3" and self.store.secure:
            found["store.endpoint"] = f"https://{self.store.endpoint}"
        if self.serving is not None and self.serving.oidc is not None:
            found["serving.oidc.issuer"] = self.serving.oidc.issuer
        return found


def _password(url: SecretStr) -> SecretStr | None:
    try:
        password = sa.make_url(url.get_secret_value()).password
    except sa.exc.ArgumentError:
        return None
    return SecretStr(str(password)) if password else None
