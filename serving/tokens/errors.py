"""What making and revoking tokens refuses."""

from __future__ import annotations

from serving.errors import NotFound, Unacceptable


class TokenNotFound(NotFound):
    type = "token-not-found"

    def __init__(self) -> None:
        super().__init__("There is no such token, or it is not yours; check its id.")


class TokenRefused(Unacceptable):
    type = "token-refused"
