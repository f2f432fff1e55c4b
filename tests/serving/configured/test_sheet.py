"""The settings as people may read them."""

from __future__ import annotations

import json
from typing import Any

from serving.config import ServingSettings
from serving.configured.sheet import Setting, sheet
from serving.users.domain import Role
from tests.serving.harness import SECRET, TOKEN, Front

METRICS = "the token that opens the figures, long enough"
CLIENT = "what only the sign-in service and we know"
GIVEN: dict[str, Any] = {
    "database_url": "postgresql://patrol:hidden-in-here@pooler/patrol",
    "listen_url": "postgresql://patrol:hidden-in-here@db/patrol",
    "secret_key": SECRET,
    "pipeline_token": TOKEN,
    "metrics_token": METRICS,
    "link_seconds": 300,
    "handover": {"allowed_hosts": ["a.example", "*.b.example"], "breaker": {"last": 5}},
    "related": {"kinds": {"bin_overflow": {"near_m": 20}}},
    "map": {"tiles": "http://tiles.example:8080/{z}/{x}/{y}.png"},
    "evidence": {"private_key": "a key as text"},
    "oidc": {
        "issuer": "https://sign-in.example/",
        "client_id": "patrol",
        "client_secret": CLIENT,
        "callback": "https://patrol.example/console/outside/back",
        "roles": {"reviewers": "reviewer"},
    },
}


def told(**given: Any) -> dict[str, Setting]:
    return {one.key: one for one in sheet(ServingSettings.model_validate(given))}


def test_no_secret_is_in_the_sheet_and_whether_it_is_set_is() -> None:
    found = told(**GIVEN)
    text = " ".join(str(one) for one in found.values())
    for secret in (SECRET, TOKEN, METRICS, CLIENT, "hidden-in-here", "a key as text"):
        assert secret not in text
    secrets = {key for key, one in found.items() if one.secret}
    assert secrets == {
        "serving.database_url",
        "serving.listen_url",
        "serving.secret_key",
        "serving.pipeline_token",
        "serving.metrics_token",
        "serving.oidc.client_secret",
        "serving.evidence.private_key",
    }
    assert {found[key].value for key in secrets} == {None}
    bare = told(secret_key=SECRET, pipeline_token=TOKEN)
    assert bare["serving.metrics_token"].value == ""


def test_what_was_given_is_told_from_the_defaults_however_deep_it_stands() -> None:
    found = told(**GIVEN)
    # Also where it says the same as the default.
    assert found["serving.link_seconds"].given
    assert found["serving.handover.breaker.last"].given
    assert not found["serving.handover.breaker.most_share"].given
    assert found["serving.related.kinds.bin_overflow.near_m"].given
    assert not found["serving.related.kinds.bin_overflow.overlap"].given
    assert not found["serving.port"].given


def test_values_are_text_with_what_they_mean_and_where_the_environment_says_them() -> None:
    found = told(**GIVEN)
    assert found["serving.handover.allowed_hosts"].value == "a.example, *.b.example"
    assert found["serving.secure_cookies"].value == "false"
    assert found["serving.oidc.roles"].value == "reviewers = reviewer"
    assert found["serving.map.attribution"].value == ""
    last = found["serving.handover.breaker.last"]
    assert last.variable == "CITYPATROL_SERVING__HANDOVER__BREAKER__LAST"
    assert last.about.startswith("Reviewed cases of a kind")
    assert next(iter(found)) == "serving.database_url"
    sections = [one.section for one in found.values()]
    assert sections == sorted(sections, key=lambda section: section != "")


def test_a_password_somebody_wrote_into_an_address_stays_unread() -> None:
    tiles = "http://someone:a-password@tiles.example/{z}/{x}/{y}.png"
    given = ServingSettings.model_validate({"secret_key": SECRET, "pipeline_token": TOKEN})
    odd = given.model_copy(update={"map": given.map.model_copy(update={"tiles": tiles})})
    [found] = [one for one in sheet(odd) if one.key == "serving.map.tiles"]
    assert found.value == "http://***@tiles.example/{z}/{x}/{y}.png"


def test_only_the_whole_citys_administrators_read_them(front: Front) -> None:
    with front.person(Role.ADMINISTRATOR) as boss:
        answer = boss.get("/api/settings")
        assert SECRET not in answer.text
        assert len(answer.json()["settings"]) > 50
    with front.person(Role.ADMINISTRATOR, "north") as northerner:
        refused = northerner.get("/api/settings")
        assert json.loads(refused.text)["type"].endswith("whole-city-only")


def test_a_network_is_told_as_it_was_given_however_many_addresses_it_has() -> None:
    networks = ["127.0.0.0/8", "2001:db8::/32"]
    found = told(**GIVEN | {"handover": {"allowed_networks": networks}})
    assert found["serving.handover.allowed_networks"].value == "127.0.0.0/8, 2001:db8::/32"
