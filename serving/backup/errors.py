"""What stops a backup or its way back. Each is one sentence with what to do."""

from __future__ import annotations


class BackupFailed(Exception):
    """No backup was written; what stood in its place before stands there still."""

    exit_code = 1


class BackupRefused(Exception):
    """Something stands where the backup is to be. Nothing was written."""

    exit_code = 2


class BackupUnusable(Exception):
    """The file is no backup, or not what was written. Nothing was changed."""

    exit_code = 2


class RestoreRefused(Exception):
    """What is there must not be written over. Nothing was changed."""

    exit_code = 2


class RestoreFailed(Exception):
    """What was read back is not what the backup holds. Nothing was changed."""

    exit_code = 1
