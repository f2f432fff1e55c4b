"""What signing in and adding people refuse."""

from __future__ import annotations

from serving.errors import Conflict, Forbidden, NotFound, NotSignedIn, TooMany, Unacceptable


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


class PersonNotFound(NotFound):
    type = "person-not-found"

    def __init__(self) -> None:
        super().__init__("There is nobody of that name, or not in your district; check the name.")


class LastAdministrator(Conflict):
    type = "last-administrator"

    def __init__(self) -> None:
        super().__init__(
            "This is the last administrator of the whole city; make somebody else one first."
        )


class WrongPassword(Unacceptable):
    type = "wrong-password"

    def __init__(self) -> None:
        super().__init__("The present password is not right; type it again.")


class PasswordElsewhere(Conflict):
    type = "password-elsewhere"

    def __init__(self) -> None:
        super().__init__(
            "This person signs in with the city's own sign-in service; change the password there."
        )


class PasswordChangeNeeded(Forbidden):
    type = "password-change-needed"
    title = "Password change needed"

    def __init__(self) -> None:
        super().__init__(
            "This is a first password; choose your own before anything else "
            "(POST /api/password, or sign in to the console)."
        )


class WholeCityOnly(Forbidden):
    type = "whole-city-only"

    def __init__(self) -> None:
        super().__init__(
            "This holds for the whole city; ask an administrator who is not bound to a district."
        )


class RoleBeyond(Forbidden):
    type = "role-beyond"

    def __init__(self) -> None:
        super().__init__(
            "You can only manage people of your own part of the city, in roles that may no more "
            "than you; ask an administrator of the whole city."
        )
