"""Who is let ask, and who has to wait."""

from __future__ import annotations

from datetime import datetime

from serving.allowances.buckets import Buckets
from serving.allowances.domain import Allowance
from serving.allowances.errors import TooOften
from serving.allowances.settings import AllowanceSettings
from serving.metrics import Metrics


class Allowances:
    """One per running serving. Processes beside each other would share what ``Buckets`` keeps, a
    moment for each caller, and nothing else."""

    def __init__(self, settings: AllowanceSettings, metrics: Metrics) -> None:
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
            allowance: Buckets(many) for allowance, many in self._per_caller.items()
        }
        self._of_addresses = {
            allowance: Buckets(many) for allowance, many in self._per_address.items()
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
