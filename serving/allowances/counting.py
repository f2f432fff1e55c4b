"""Who is let ask, and who has to wait."""

from __future__ import annotations

from datetime import datetime

from serving.allowances.buckets import Buckets
from serving.allowances.domain import Allowance, Taken, Whose
from serving.allowances.errors import TooOften
from serving.allowances.settings import AllowanceSettings
from serving.metrics import Metrics


class Allowances:
    """One per running serving. Processes beside each other tell one another once a second who was
    let through how often, so that what each lets through counts at all of them."""

    def __init__(
        self, settings: AllowanceSettings, metrics: Metrics, *, shared: bool = False
    ) -> None:
        self._metrics = metrics
        self._per_caller = {
            Allowance.REQUESTS: settings.requests,
            Allowance.LISTS: settings.lists,
            Allowance.EXPORTS: settings.exports,
        }
        self._per_address = {
            Allowance.LISTS: settings.lists * settings.address_times,
            Allowance.EXPORTS: settings.exports * settings.address_times,
            Allowance.SIGN_INS: settings.sign_ins,
        }
        self._of_callers = {
            allowance: Buckets(many, told=shared) for allowance, many in self._per_caller.items()
        }
        self._of_addresses = {
            allowance: Buckets(many, told=shared) for allowance, many in self._per_address.items()
        }

    def check(self, caller: str, address: str, weight: Allowance | None, at: datetime) -> None:
        """Count a request of ``caller``, a person or a token. Raises TooOften."""
        self._take_for_caller(Allowance.REQUESTS, caller, at)
        if weight is not None:
            self._take_for_caller(weight, caller, at)
            self._take_for_address(weight, address, at)

    def check_sign_in(self, address: str, at: datetime) -> None:
        """Count an attempt to sign in. Raises TooOften."""
        self._take_for_address(Allowance.SIGN_INS, address, at)

    def taken(self, most: int) -> list[Taken]:
        """Who was let through here since this was asked last, so that others can count it; ``most``
        of each allowance."""
        return [
            Taken(allowance, whose, who, times)
            for whose, kept in self._kept().items()
            for allowance, buckets in kept.items()
            for who, times in buckets.given_out(most)
        ]

    def taken_elsewhere(self, taken: Taken, at: datetime) -> None:
        """Count what another process let through."""
        buckets = self._kept()[taken.whose].get(taken.allowance)
        if buckets is not None:
            buckets.taken_elsewhere(taken.who, taken.times, at)

    def _kept(self) -> dict[Whose, dict[Allowance, Buckets]]:
        return {Whose.CALLER: self._of_callers, Whose.ADDRESS: self._of_addresses}

    def _take_for_caller(self, allowance: Allowance, caller: str, at: datetime) -> None:
        wait_s = self._of_callers[allowance].take(caller, at)
        if wait_s:
            self._refuse(allowance, self._per_caller[allowance], "One person or token", wait_s)

    def _take_for_address(self, allowance: Allowance, address: str, at: datetime) -> None:
        wait_s = self._of_addresses[allowance].take(address, at)
        if wait_s:
            self._refuse(allowance, self._per_address[allowance], "One network address", wait_s)

    def _refuse(self, allowance: Allowance, per_minute: int, whose: str, wait_s: float) -> None:
        self._metrics.count("citypatrol_serving_limited_total", allowance)
        raise TooOften(allowance, per_minute, whose, wait_s)
