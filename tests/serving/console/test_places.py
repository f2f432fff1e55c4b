"""Addresses of the console, and where a sign-in may lead."""

from __future__ import annotations

from uuid import UUID

import pytest

from serving.console import places


@pytest.mark.parametrize(
    "back",
    ["/console/cases", "/console/cases?kind=bin_overflow", "/console", "/console?x=1"],
)
def test_signing_in_leads_back_to_a_page_of_ours(back: str) -> None:
    assert places.safe(back) == back


@pytest.mark.parametrize(
    "back",
    [
        "",
        "https://evil.example/console/",
        "//evil.example/console/",
        "/console//evil.example",
        "/\\evil.example",
        "/console/\\evil.example",
        "/console/\r\nSet-Cookie: a=b",
        "/consoles",
        "/api/me",
        "javascript:alert(1)",
    ],
)
def test_signing_in_leads_nowhere_else(back: str) -> None:
    assert places.safe(back) == places.HOME


def test_a_case_keeps_the_kinds_that_were_chosen_in_the_list() -> None:
    case_id = UUID(int=7)
    assert places.case(case_id, ()) == f"/console/cases/{case_id}"
    assert places.case(case_id, ("a", "b")) == f"/console/cases/{case_id}?kind=a&kind=b"
    assert places.case_list("captured", ("a",)) == "/console/cases?status=captured&kind=a"
