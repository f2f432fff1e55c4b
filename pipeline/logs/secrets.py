"""Which secrets the settings hold, so that no line repeats one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel, SecretStr

_PASSWORD_IN_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^:@/]*:(.+)@", re.IGNORECASE)


def secrets_in(model: BaseModel | None) -> Iterator[str]:
    """Every secret of ``model`` and the models inside it; of an address only its password."""
    for name in type(model).model_fields if model is not None else ():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            yield from secrets_in(value)
        elif isinstance(value, SecretStr) and (text := value.get_secret_value()):
            if "://" not in text:
                yield text
            elif (found := _PASSWORD_IN_URL.match(text)) is not None:
                yield found[1]
