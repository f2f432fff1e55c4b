"""The pipeline's side of the wire to serving: signed requests, and what the answers mean."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

import httpx
from pydantic import SecretStr, ValidationError

from pipeline.clock import Clock
from pipeline.contract import (
    KEY_HEADER,
    SIGNATURE_HEADER,
    TIME_HEADER,
    AskedLooks,
    CameraEventReceipt,
    CheckReceipt,
    LookSampleReceipt,
    PatrolReceipt,
    PlaceGoneReceipt,
    Receipt,
    ShadowReportReceipt,
    ShownLook,
    SuppressionReceipt,
    WatchPlan,
    signature,
)
from pipeline.outbox import LetterKind


class ServingUnavailable(Exception):
    """Serving did not give a usable answer. Trying again later is right."""


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    LATER = "later"
    """Serving may accept it later: it is down, busy, or the pictures are on their way."""
    REFUSED = "refused"
    """Serving will never accept this letter as it is. A person has to look."""


@dataclass(frozen=True, slots=True)
class Delivery:
    outcome: Outcome
    detail: str
    case_id: str | None = None


REFUSALS = frozenset({400, 413, 422})
"""Statuses that speak about the letter itself; every other one speaks about the moment.

401 stays with the moment: a wrong token is mended in the settings, not in the letter.
"""
CONTRADICTIONS = frozenset(
    {"urn:citypatrol:problem:report-contradicts", "urn:citypatrol:problem:check-contradicts"}
)
"""The 409s that no waiting mends: another letter was accepted under this id."""


AnyReceipt = (
    Receipt
    | CameraEventReceipt
    | LookSampleReceipt
    | ShadowReportReceipt
    | SuppressionReceipt
    | CheckReceipt
    | PlaceGoneReceipt
    | PatrolReceipt
)

ADDRESSES: Mapping[LetterKind, tuple[str, type[AnyReceipt]]] = MappingProxyType(
    {
        LetterKind.REPORT: ("/api/reports", Receipt),
        LetterKind.CAMERA_EVENT: ("/api/pipeline/camera-events", CameraEventReceipt),
        LetterKind.LOOK_SAMPLE: ("/api/look-samples", LookSampleReceipt),
        LetterKind.SHADOW_REPORT: ("/api/shadow-reports", ShadowReportReceipt),
        LetterKind.SUPPRESSIONS: ("/api/pipeline/suppressions", SuppressionReceipt),
        LetterKind.CHECK_RESULT: ("/api/pipeline/check-results", CheckReceipt),
        LetterKind.PLACE_GONE: ("/api/pipeline/places-gone", PlaceGoneReceipt),
        LetterKind.PATROL_REPORT: ("/api/pipeline/patrol-reports", PatrolReceipt),
    }
)
"""Where a letter of each kind goes, and what serving answers when it took it."""


class SignedRequests(httpx.Auth):
    requires_request_body = True

    def __init__(self, key_id: str, token: SecretStr, clock: Clock) -> None:
        self._key_id = key_id
        self._token = token
        self._clock = clock

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        moment = self._clock.now().isoformat()
        path = request.url.raw_path.decode("ascii")
        request.headers[KEY_HEADER] = self._key_id
        request.headers[TIME_HEADER] = moment
        request.headers[SIGNATURE_HEADER] = signature(
            self._token.get_secret_value(), moment, request.method, path, request.content
        )
        yield request


class ServingClient:
    """Safe to share between threads. Every call ends within ``timeout_s`` seconds."""

    def __init__(
        self, base_url: str, key_id: str, token: SecretStr, clock: Clock, timeout_s: float = 10.0
    ) -> None:
        self._http = httpx.Client(
            base_url=base_url,
            auth=SignedRequests(key_id, token, clock),
            timeout=timeout_s,
            headers={"Accept": "application/json"},
            trust_env=False,
        )

    def watch_plan(self, known_version: str | None) -> WatchPlan | None:
        """The plan, or None when ``known_version`` is still the current one.

        Raises ServingUnavailable when no valid plan came back.
        """
        headers = {"If-None-Match": f'"{known_version}"'} if known_version else {}
        try:
            answer = self._http.get("/api/watch-plan", headers=headers)
        except httpx.HTTPError as error:
            raise ServingUnavailable(_no_answer(error)) from None
        if answer.status_code == httpx.codes.NOT_MODIFIED:
            return None
        if answer.status_code != httpx.codes.OK:
            raise ServingUnavailable(_sentence(answer))
        try:
            return WatchPlan.model_validate_json(answer.content)
        except ValidationError as error:
            raise ServingUnavailable(
                f"serving sent a watch plan this pipeline cannot read "
                f"({error.error_count()} problems): run the same version of both"
            ) from None

    def send(self, body: str, kind: LetterKind = LetterKind.REPORT) -> Delivery:
        """Offer one letter, as the JSON text that was kept for it. Never raises."""
        path, receipt_type = ADDRESSES[kind]
        try:
            answer = self._http.post(
                path,
                content=body.encode(),
                headers={"Content-Type": "application/json"},
            )
        except httpx.HTTPError as error:
            return Delivery(Outcome.LATER, _no_answer(error))
        if answer.status_code in (httpx.codes.OK, httpx.codes.CREATED):
            try:
                receipt = receipt_type.model_validate_json(answer.content)
            except ValidationError:
                return Delivery(Outcome.LATER, "serving answered, but not with a receipt")
            case_id = str(receipt.case_id) if isinstance(receipt, Receipt) else None
            return Delivery(Outcome.ACCEPTED, "accepted", case_id)
        problem = _problem(answer)
        refused = answer.status_code in REFUSALS or problem.get("type") in CONTRADICTIONS
        return Delivery(Outcome.REFUSED if refused else Outcome.LATER, _sentence(answer))

    def asked_looks(self, room: int, after: str | None) -> AskedLooks:
        """Which looks people want to see: all that somebody waits for, and ``room`` others, from
        behind the camera ``after`` on. Raises ServingUnavailable."""
        params = {"room": str(room), **({"after": after} if after else {})}
        try:
            answer = self._http.get("/api/pipeline/asked-looks", params=params)
        except httpx.HTTPError as error:
            raise ServingUnavailable(_no_answer(error)) from None
        if answer.status_code != httpx.codes.OK:
            raise ServingUnavailable(_sentence(answer))
        try:
            return AskedLooks.model_validate_json(answer.content)
        except ValidationError:
            raise ServingUnavailable("serving asked for looks in words unknown here") from None

    def show(self, look: ShownLook) -> None:
        """Offer a look once. Raises ServingUnavailable when it was not taken."""
        try:
            answer = self._http.post(
                "/api/pipeline/looks",
                content=look.model_dump_json().encode(),
                headers={"Content-Type": "application/json"},
            )
        except httpx.HTTPError as error:
            raise ServingUnavailable(_no_answer(error)) from None
        if answer.status_code not in (httpx.codes.OK, httpx.codes.CREATED):
            raise ServingUnavailable(_sentence(answer))

    def close(self) -> None:
        self._http.close()


def _no_answer(error: httpx.HTTPError) -> str:
    return f"serving does not answer ({type(error).__name__}): check serving_url and that it runs"


def _sentence(answer: httpx.Response) -> str:
    """The sentence of a problem, or the bare status when there is none."""
    detail = _problem(answer).get("detail")
    return f"serving answered {answer.status_code}: {detail or answer.reason_phrase}"


def _problem(answer: httpx.Response) -> dict[str, object]:
    """The RFC 9457 problem in an answer; empty when there is none."""
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
