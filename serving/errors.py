"""What goes wrong between serving and its callers, split by what the caller should do.

    ServingError
    ├── NotSignedIn      401   say who you are
    ├── Forbidden        403   ask somebody who may
    ├── NotFound         404   ask for something else
    ├── Conflict         409   read again, then decide
    │   └── ChangedMeanwhile
    ├── PreconditionFailed 412 the same, for who sent If-Match
    ├── TooLarge         413   send less
    ├── Unacceptable     422   mend what you sent
    │   └── Unreadable
    ├── TooMany          429   wait
    └── Unavailable      503   try again later

The message is the sentence a person reads: what is wrong and what to do.
"""

from __future__ import annotations

from typing import ClassVar


class ServingError(Exception):
    """Carries its HTTP status, problem type (a slug) and title, and perhaps how long to wait.

    Where one type has several sentences, ``code`` tells which it is and ``values`` what stands in
    it, so that it can be said in another language too.
    """

    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 2
    """The same refusal at the command line: what was given has to be mended."""
    type: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something broke here"

    def __init__(
        self, detail: str, *, retry_after_s: int | None = None, code: str = "", **values: object
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after_s = retry_after_s
        self.code = code
        self.values = values


class NotSignedIn(ServingError):
    status = 401
    type = "not-signed-in"
    title = "Not signed in"


class Forbidden(ServingError):
    status = 403
    type = "forbidden"
    title = "Not allowed"


class NotFound(ServingError):
    status = 404
    type = "not-found"
    title = "Not found"


class Conflict(ServingError):
    status = 409
    type = "conflict"
    title = "In conflict with what is here"


class ChangedMeanwhile(Conflict):
    """Somebody else changed it since the caller read it. The sentence says who and what."""

    type = "changed-meanwhile"
    title = "Changed meanwhile"


class PreconditionFailed(ServingError):
    """As ``ChangedMeanwhile``, for a caller who named what they saw in ``If-Match``."""

    status = 412
    type = "precondition-failed"
    title = "Not what you saw any more"


class TooLarge(ServingError):
    status = 413
    type = "too-large"
    title = "Too large"


class Unacceptable(ServingError):
    status = 422
    type = "unacceptable"
    title = "Not acceptable as it is"


class Unreadable(Unacceptable):
    """A file that people brought cannot be taken; the sentence names the file and the place in it.
    Nothing of it was."""

    type = "file-unreadable"
    title = "File not readable"


class TooMany(ServingError):
    status = 429
    type = "too-many"
    title = "Too many attempts"


class Unavailable(ServingError):
    status = 503
    type = "unavailable"
    title = "Not available at the moment"
