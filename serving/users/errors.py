"""What signing in and adding people refuse."""

from __future__ import annotations

from serving.errors import Conflict, NotSignedIn, TooMany


class LoginRefused(NotSignedIn):
    """Name and password do not belong together. It never says which of the two is wrong."""

    type = "login-refused"
    title = "Login refused"

    def __init__(self) -> None:
        super().__init__("Name and password do not belong together; check both and try again.")


class LoginTooOften(TooMany):
    type = "login-too-often"

    def __init__(self, wait_s: int) -> None:
        minutes = max(1, round(wait_s / 60))
        super().__init__(
            f"Too many wrong passwords; wait about {minutes} min and try again.",
            retry_after_s=wait_s,
        )


class NameTaken(Conflict):
    type = "name-taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is already somebody called {name}; choose another name.")
