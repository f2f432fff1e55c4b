"""A platform that takes JSON over HTTP: signed, with its own field names, codes and coordinates."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from pipeline.contract import KEY_HEADER, SIGNATURE_HEADER, TIME_HEADER, signature
from serving.clock import Clock
from serving.connectors.base import (
    CANNOT_TELL,
    NotReached,
    Parcel,
    Picture,
    Refused,
    Sent,
    Standing,
    Unsure,
)
from serving.connectors.http import Answer, GuardedHttp, readable, verdict
from serving.connectors.phrases import PHRASES
from serving.connectors.settings import WebhookSettings
from serving.connectors.templates import filled
from serving.phrases import Said

IDEMPOTENCY: Final = "Idempotency-Key"
_OURS: Final = frozenset({KEY_HEADER, TIME_HEADER, SIGNATURE_HEADER, "Authorization"})


class Webhook:
    """Signs as pipeline and serving do: ``pipeline.contract.signature`` with the secret."""

    def __init__(
        self, name: str, settings: WebhookSettings, secret: str, http: GuardedHttp, clock: Clock
    ) -> None:
        self._name = name
        self._settings = settings
        self._secret = secret
        self._http = http
        self._clock = clock

    def send(self, parcel: Parcel) -> Sent:
        event: Mapping[str, Any] = parcel.event
        if self._settings.pictures_url is not None:
            event = {**event, "evidence": self._with_ids(parcel)}
        content = filled(self._settings.fields, event) if self._settings.fields else dict(event)
        body = json.dumps(content, ensure_ascii=False).encode()
        answer = self._post(self._settings.url, body, "application/json", parcel.key)
        verdict(answer, self._secret)
        told = self._told(answer)
        external_id = _inside(told, self._settings.id_field)
        return Sent(str(external_id) if external_id is not None else parcel.external_id)

    def ask(self, key: str, external_id: str | None) -> Standing:
        template = self._settings.ask_url
        if template is None or ("{key}" not in template and external_id is None):
            return CANNOT_TELL
        url = template.replace("{key}", quote(key, safe=""))
        url = url.replace("{external_id}", quote(external_id or "", safe=""))
        answer = self._safely(url)
        if answer.status == 404:
            return Standing(False)
        readable(answer, self._secret)
        told = self._told(answer)
        known = _inside(told, self._settings.id_field)
        status = _inside(told, self._settings.status_field)
        return Standing(
            True,
            str(known) if known is not None else external_id,
            str(status) if status is not None else None,
            str(_inside(told, "note") or "")[:1000],
            str(_inside(told, self._settings.mark_field) or ""),
        )

    def probe(self) -> Said:
        answer = self._safely(self._settings.url, method="HEAD")
        return PHRASES.say("url-answers", url=self._settings.url, status=answer.status)

    def _safely(self, url: str, method: str = "GET") -> Answer:
        """A call that changes nothing there: without an answer nothing is unknown."""
        try:
            headers = self._signed(method, url, b"")
            return self._http.call(method, url, headers, private=_OURS)
        except Unsure as error:
            raise NotReached(error.said) from None

    def _post(self, url: str, body: bytes, media_type: str, key: str) -> Answer:
        headers = {
            **self._settings.headers,
            "Content-Type": media_type,
            IDEMPOTENCY: key,
            **self._signed("POST", url, body),
        }
        return self._http.call("POST", url, headers, body, private=_OURS)

    def _signed(self, method: str, url: str, body: bytes) -> dict[str, str]:
        if not self._secret:
            return {}
        moment = self._clock.now().isoformat()
        path = "/" + url.split("://", 1)[1].partition("/")[2]
        return {
            KEY_HEADER: self._name,
            TIME_HEADER: moment,
            SIGNATURE_HEADER: signature(self._secret, moment, method, path, body),
        }

    def _with_ids(self, parcel: Parcel) -> list[dict[str, Any]]:
        """The evidence with the names the platform gave the pictures. They go before the case, each
        under its own key, so that a picture sent twice is one there."""
        names = {picture.sha256: self._hand_in(picture) for picture in parcel.pictures()}
        return [{**item, "url": names.get(item["sha256"])} for item in parcel.event["evidence"]]

    def _hand_in(self, picture: Picture) -> str:
        url = self._settings.pictures_url
        assert url is not None
        try:
            answer = self._post(url, picture.data, picture.media_type, picture.sha256)
            verdict(answer, self._secret)
        except Unsure as error:
            # A picture by itself opens no case there; sending it again is harmless.
            raise NotReached(error.said) from None
        name = _inside(self._told(answer), self._settings.id_field)
        if name is None:
            raise Refused.because("picture-unnamed")
        return str(name)

    def _told(self, answer: Answer) -> Any:
        try:
            return json.loads(answer.body) if answer.body else None
        except ValueError:
            return None


def _inside(told: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(told, dict):
            told = told.get(step)
        elif isinstance(told, list) and step.isdigit() and int(step) < len(told):
            told = told[int(step)]
        else:
            return None
    return told
