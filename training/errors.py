"""What a person can put right: one plain sentence, and the exit code of a wrong request."""


class TrainingError(ValueError):
    """Something asked of training cannot be done. ``str()`` says what is wrong and what to do."""

    exit_code = 2
