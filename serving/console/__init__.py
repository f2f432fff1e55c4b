"""The console: where reviewers look at cases and decide them. Pages call the API's services."""

from serving.console.mounting import mount

__all__ = ["mount"]
