"""Settings as they are given: a TOML file, and variables of the environment on top of it."""

from pipeline.given.faults import SettingsError
from pipeline.given.reading import PREFIX, Given, read
from pipeline.given.secret_files import SecretFileUnusable

__all__ = ["PREFIX", "Given", "SecretFileUnusable", "SettingsError", "read"]
