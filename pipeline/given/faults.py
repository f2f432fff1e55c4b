"""What is wrong with the settings: the place people wrote it in, and what they may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from pydantic import BaseModel, ValidationError

from models.wording.faults import in_words
from pipeline.given.keys import Key, keys_of
from pipeline.given.secret_files import FILE
from pipeline.given.variables import Variables

UNKNOWN = "extra_forbidden"
"""How pydantic calls a key that it does not know."""
ALIKE = 0.75
"""How much of two names has to be alike for the one to be taken for a slip of the other."""


class SettingsError(Exception):
    """The settings cannot be used; the message names the setting and what to do."""

    exit_code = 2


def first_fault(
    error: ValidationError, model: type[BaseModel], file: str, variables: Variables
) -> str:
    """One sentence about the first thing wrong, under the name of the variable or the file that
    gave it. Values are left out: they may be secret."""
    faults = error.errors(include_input=False, include_url=False)
    unknown = [one for one in faults if one["type"] == UNKNOWN]
    fault = (unknown or faults)[0]  # A slip in a name is told before what is missing through it.
    path = tuple(str(part) for part in fault["loc"])
    given = variables.giving(path)
    if unknown:
        given = given or variables.below(path)
        if given is not None:
            return unknown_variable(given, model, variables.prefix)
        return _unknown_key(".".join(path), model, file)
    if fault["type"] == "missing":
        return _missing(Key(path), file, variables)
    where = f"The environment variable {given}" if given is not None else file
    return f"{where}: {'.'.join(path) or 'the whole'}: {in_words(fault)}."


def unknown_variable(name: str, model: type[BaseModel], prefix: str) -> str:
    """That ``name`` is no setting, and which variable is nearest to it."""
    known = {key.variable(prefix): key for key in keys_of(model)}
    said = f"The environment variable {name} is no setting"
    upper = name.upper()
    if upper.removesuffix(FILE) in known:
        return f"{said}: only secrets may stand in files, so set {upper.removesuffix(FILE)}."
    ending = FILE if upper.endswith(FILE) else ""
    near = _nearest(
        upper,
        [*known, *(f"{one}{ending}" for one, key in known.items() if key.secret)],
    )
    if near is not None:
        return f"{said}: did you mean {near}?"
    sections = ", ".join(sorted(model.model_fields)).upper()
    return (
        f"{said}: after {prefix} comes one of {sections}, two underscores, and a setting of that "
        "section."
    )


def _missing(key: Key, file: str, variables: Variables) -> str:
    return (
        f"There is no {key.dotted}, which has no default: put it into {file}, or set "
        f"{key.variable(variables.prefix)}."
    )


def _unknown_key(key: str, model: type[BaseModel], file: str) -> str:
    sections = {".".join(one.path[:depth]) for one in keys_of(model) for depth in (1, 2)}
    near = _nearest(key, sections | {one.dotted for one in keys_of(model)})
    advice = f"did you mean {near!r}?" if near else "check its spelling and its section."
    return f"{file}: there is no setting {key!r}: {advice}"


def _nearest(name: str, known: Iterable[str]) -> str | None:
    return next(iter(get_close_matches(name, sorted(known), n=1, cutoff=ALIKE)), None)
