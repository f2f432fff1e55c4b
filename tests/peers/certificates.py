"""A certificate for one name, signed by itself, made by OpenSSL."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    certificate: Path
    key: Path


def certificate_for(name: str, folder: Path) -> Certificate:
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    order = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
        f"-subj /CN={name} -addext subjectAltName=DNS:{name}"
    )
    files = ["-keyout", str(made.key), "-out", str(made.certificate)]
    subprocess.run([*order.split(), *files], check=True, capture_output=True)
    return made
