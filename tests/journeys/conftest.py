"""The database that serving's tests use."""

from tests.serving.conftest import sqlite_template, sqlite_url

__all__ = ["sqlite_template", "sqlite_url"]
