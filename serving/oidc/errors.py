"""What signing in with the city's own service refuses."""

from __future__ import annotations

from serving.errors import Forbidden, NotFound, NotSignedIn, Unavailable


class NoOutside(NotFound):
    type = "no-outside-sign-in"

    def __init__(self) -> None:
        super().__init__("There is no other sign-in service here; sign in with name and password.")


class OutsideAway(Unavailable):
    """The service does not answer, or not as OpenID Connect says."""

    type = "outside-away"


class OutsideRefused(NotSignedIn):
    """What came back is not what was asked for: begin again."""

    type = "outside-refused"
    title = "Sign-in refused"

    def __init__(self, why: str) -> None:
        super().__init__(f"The sign-in came to nothing ({why}); begin again.")


class NoPlaceHere(Forbidden):
    """Somebody the service knows, for whom the settings have no role or district."""

    type = "no-place-here"
