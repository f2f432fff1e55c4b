"""Who looks at a page and how: the person behind the cookie, their language, their theme."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from starlette.requests import HTTPConnection

from serving import auth
from serving.console.moments import Moments
from serving.console.words import Language, Words
from serving.deps import Services
from serving.errors import NotSignedIn
from serving.users.domain import Person
from serving.users.errors import PasswordChangeNeeded

SERVICES: Final = "citypatrol.services"
"""Where the mount leaves the app's services in the scope of every request to the console."""

LANGUAGE_COOKIE: Final = "citypatrol_language"
THEME_COOKIE: Final = "citypatrol_theme"


class Theme(StrEnum):
    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Taste:
    """How somebody wants the console to look and speak. It needs no sign-in."""

    language: Language
    theme: Theme

    @property
    def words(self) -> Words:
        return Words(self.language)


@dataclass(frozen=True, slots=True)
class Visitor:
    """A signed-in person in front of a page."""

    services: Services
    connection: HTTPConnection
    person: Person
    taste: Taste

    @property
    def words(self) -> Words:
        return self.taste.words

    @property
    def moments(self) -> Moments:
        return Moments(self.services.city, self.words)

    def still(self) -> Visitor:
        """The same visitor as the database knows them now.

        A page stays open for hours: everything done on it asks again. Raises NotSignedIn.
        """
        return visitor_of(self.connection)


def services_of(connection: HTTPConnection) -> Services:
    services: Services = connection.scope[SERVICES]
    return services


def taste_of(connection: HTTPConnection) -> Taste:
    """From the cookies; without one from what the browser prefers, Chinese when it says nothing."""
    cookies = connection.cookies
    try:
        language = Language(cookies.get(LANGUAGE_COOKIE, ""))
    except ValueError:
        language = preferred(connection.headers.get("accept-language", ""))
    try:
        theme = Theme(cookies.get(THEME_COOKIE, ""))
    except ValueError:
        theme = Theme.AUTO
    return Taste(language, theme)


def preferred(accepted: str) -> Language:
    """The first language of an Accept-Language header that the console speaks (RFC 9110 12.5.4).

    Browsers list languages by falling weight, so the order stands for the weights.
    """
    for part in accepted.split(","):
        name = part.split(";")[0].strip().lower()
        if name.startswith("zh"):
            return Language.CHINESE
        if name.startswith("en"):
            return Language.ENGLISH
    return Language.CHINESE


def visitor_of(connection: HTTPConnection) -> Visitor:
    """Raises NotSignedIn or PasswordChangeNeeded."""
    services = services_of(connection)
    person = auth.person_of(services, connection)
    if person is None:
        raise NotSignedIn("You are not signed in, or your session is over; sign in again.")
    if person.must_change:
        raise PasswordChangeNeeded
    return Visitor(services, connection, person, taste_of(connection))
