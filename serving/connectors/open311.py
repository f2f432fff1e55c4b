"""Open311 GeoReport v2: ``POST /requests`` and the status back.

The interface knows one change only, the new request: what happens to a case later stays with us,
and is not sent. Its answer may be a token in place of an id; the id is asked for later.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote, urlencode

from serving.connectors.base import (
    CANNOT_TELL,
    Change,
    NotReached,
    Parcel,
    Refused,
    Sent,
    Standing,
    Unsure,
)
from serving.connectors.http import Answer, GuardedHttp, readable, verdict
from serving.connectors.phrases import PHRASES
from serving.connectors.settings import Open311Settings
from serving.phrases import Said

TOKEN: Final = "token:"  # noqa: S105 - how a kept token is told from an id
MOST_LISTED: Final = 1000
"""GeoReport v2 caps a list at the first 1,000 requests or 90 days: beyond it absence says nothing.
"""


class Open311:
    def __init__(self, settings: Open311Settings, secret: str, http: GuardedHttp) -> None:
        self._settings = settings
        self._secret = secret
        self._http = http
        self._base = settings.url.rstrip("/")

    def send(self, parcel: Parcel) -> Sent:
        if parcel.change is not Change.NEW:
            return Sent(parcel.external_id)
        form = self._form(parcel)
        answer = self._http.call(
            "POST",
            f"{self._base}/requests.json",
            {
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
                "Idempotency-Key": parcel.key,
            },
            urlencode(form).encode(),
        )
        verdict(answer, self._secret)
        first = _first(answer)
        if first.get("service_request_id"):
            return Sent(str(first["service_request_id"]))
        if first.get("token"):
            return Sent(f"{TOKEN}{first['token']}")
        raise Unsure.because("request-unnamed")

    def ask(self, key: str, external_id: str | None) -> Standing:
        if external_id is None:
            return self._searched(key)
        if external_id.startswith(TOKEN):
            token = quote(external_id.removeprefix(TOKEN), safe="")
            answer = self._get(f"/tokens/{token}.json")
            if answer.status == 404:
                return Standing(True, external_id)
            readable(answer, self._secret)
            named = _first(answer).get("service_request_id")
            if not named:
                return Standing(True, external_id)
            external_id = str(named)
        answer = self._get(f"/requests/{quote(external_id, safe='')}.json")
        if answer.status == 404:
            return Standing(False)
        readable(answer, self._secret)
        return _standing(_first(answer), external_id)

    def probe(self) -> Said:
        answer = self._get("/services.json")
        readable(answer, self._secret)
        try:
            services = json.loads(answer.body)
        except ValueError:
            services = None
        if not isinstance(services, list):
            raise Refused.because("no-services")
        return PHRASES.say("offers", url=self._base, count=len(services))

    def _form(self, parcel: Parcel) -> dict[str, str]:
        event = parcel.event
        location, category = event["location"], event["category"]
        if category is None:
            raise Refused.because("no-code", kind=event["kind"])
        form = {
            "service_code": category["minor"],
            "description": f"{event['kind']} {event['case']['number']} [{parcel.key}]",
            "attribute[event_id]": parcel.key,
        }
        if location is not None:
            form |= {"lat": str(location["lat"]), "long": str(location["lon"])}
        else:
            form["address_string"] = event["camera"]["name"]
        if self._settings.jurisdiction_id:
            form["jurisdiction_id"] = self._settings.jurisdiction_id
        if self._secret:
            form["api_key"] = self._secret
        return form

    def _searched(self, key: str) -> Standing:
        """Looks for the key in the descriptions of what was posted lately."""
        if not self._settings.search:
            return CANNOT_TELL
        answer = self._get("/requests.json")
        if answer.status != 200:
            return CANNOT_TELL
        try:
            listed = json.loads(answer.body)
        except ValueError:
            return CANNOT_TELL
        if not isinstance(listed, list):
            return CANNOT_TELL
        for one in listed:
            if isinstance(one, dict) and f"[{key}]" in str(one.get("description", "")):
                return _standing(one, None)
        return CANNOT_TELL if len(listed) >= MOST_LISTED else Standing(False)

    def _get(self, path: str) -> Answer:
        jurisdiction = self._settings.jurisdiction_id
        query = f"?{urlencode({'jurisdiction_id': jurisdiction})}" if jurisdiction else ""
        try:
            return self._http.call("GET", f"{self._base}{path}{query}")
        except Unsure as error:
            raise NotReached(error.said) from None


def _standing(one: dict[str, Any], external_id: str | None) -> Standing:
    named = one.get("service_request_id")
    status = one.get("status")
    return Standing(
        True,
        str(named) if named else external_id,
        str(status).lower() if status else None,
        str(one.get("status_notes") or "")[:1000],
        str(one.get("updated_datetime") or ""),
    )


def _first(answer: Answer) -> dict[str, Any]:
    """GeoReport answers with a list of one."""
    try:
        told = json.loads(answer.body)
    except ValueError:
        return {}
    if isinstance(told, list):
        told = told[0] if told else {}
    return told if isinstance(told, dict) else {}
