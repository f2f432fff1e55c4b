"""A bundle proves itself with nothing but the public key: what was changed in it is found."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.contract import LookedBox
from serving.evidence.archive import MOST_BYTES
from serving.evidence.checking import check_bundle
from serving.evidence.manifest import MANIFEST, SIGNATURE
from serving.evidence.signing import PublicKey, SigningKey, load, make, read_public_keys
from serving.users.domain import Role
from tests.serving.examples import jpeg, report
from tests.serving.harness import Front, assert_problem, serving
from tests.serving.shelf import Nobody

PICTURES = ("overview", "close_up", "reference", "later")


@pytest.fixture
def key(tmp_path: Path) -> SigningKey:
    return make(tmp_path / "evidence.key", replace=False)


@pytest.fixture
def front(sqlite_url: str, tmp_path: Path, key: SigningKey) -> Iterator[Front]:
    with serving(sqlite_url, evidence={"key_file": tmp_path / "evidence.key"}) as running:
        yield running


def opened(front: Front) -> str:
    case_id: str = front.post(report(front.store)).json()["case_id"]
    return case_id


def taken(front: Front, case_id: str, pictures: str = "originals") -> bytes:
    """A bundle, as an administrator downloads it after confirming the case."""
    with front.person(Role.ADMINISTRATOR, name=f"taker of {pictures}") as person:
        move = {"action": "confirm", "version": 1, "note": "a stall, clearly"}
        person.post(f"/api/cases/{case_id}/moves", json=move)
        wish = {"pictures": pictures, "why": "the court asked"}
        answer = person.post(f"/api/cases/{case_id}/bundle", json=wish)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "private, no-store"
    return answer.content


def saved(tmp_path: Path, data: bytes) -> Path:
    file = tmp_path / "bundle.zip"
    file.write_bytes(data)
    return file


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def packed(files: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return out.getvalue()


def complaints(tmp_path: Path, data: bytes, *keys: PublicKey) -> tuple[str, ...]:
    return check_bundle(saved(tmp_path, data), keys).complaints


def test_a_bundle_holds_pictures_report_and_history_and_proves_them(
    front: Front, tmp_path: Path, key: SigningKey
) -> None:
    data = taken(front, opened(front))
    files = unpacked(data)
    assert [name.split("/")[-1].split("-")[0] for name in files] == [
        "README.txt",
        *PICTURES,
        MANIFEST,
        SIGNATURE,
    ]
    said = json.loads(files[MANIFEST])
    assert files[said["pictures"][0]["file"]] == jpeg(90)
    assert [step["action"] for step in said["chain"]["steps"]] == ["capture", "confirm"]
    assert said["case"]["camera_id"] == "gate-3"
    assert said["model"] == {"name": "street", "version": "1", "sha256": "a" * 64}
    assert said["why"] == "the court asked"
    found = check_bundle(saved(tmp_path, data), [key.public])
    assert found.sound
    assert key.public.id in found.notes[0]


def test_without_a_key_it_is_only_whole_in_itself_and_says_so(front: Front, tmp_path: Path) -> None:
    found = check_bundle(saved(tmp_path, taken(front, opened(front))), [])
    assert found.sound
    assert any("not checked" in note for note in found.notes)


def test_a_foreign_signature_is_found(front: Front, tmp_path: Path) -> None:
    other = make(tmp_path / "other.key", replace=False)
    [fault] = complaints(tmp_path, taken(front, opened(front)), other.public)
    assert "somebody else signed it" in fault


def test_a_manifest_signed_again_by_a_stranger_is_found(
    front: Front, tmp_path: Path, key: SigningKey
) -> None:
    from serving.evidence.signing import written

    files = unpacked(taken(front, opened(front)))
    stranger = make(tmp_path / "stranger.key", replace=False)
    files[MANIFEST] = files[MANIFEST].replace(b"the court asked", b"nobody asked it")
    said = json.loads(files[SIGNATURE])
    said["signature"] = written(stranger.sign(files[MANIFEST]))
    for name in (stranger.public.id, key.public.id):
        said |= {"key_id": name, "public_key": stranger.public.raw.hex()}
        files[SIGNATURE] = json.dumps(said).encode()
        assert len(complaints(tmp_path, packed(files), key.public)) == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param(("2026-05-04T04:05:00", "2026-05-04T04:05:01"), "changed", id="a time"),
        pytest.param(("clearly", "perhaps"), "changed", id="a note"),
    ],
)
def test_a_changed_manifest_is_found(
    front: Front, tmp_path: Path, key: SigningKey, change: tuple[str, str], sentence: str
) -> None:
    files = unpacked(taken(front, opened(front)))
    before = files[MANIFEST].decode()
    assert change[0] in before
    files[MANIFEST] = before.replace(*change).encode()
    [fault] = complaints(tmp_path, packed(files), key.public)
    assert sentence in fault


def resigned(files: dict[str, bytes], said: dict[str, Any], key: SigningKey) -> bytes:
    """What somebody with the city's own key could make: the chain has to find it then."""
    from serving.evidence.signing import written

    files[MANIFEST] = json.dumps(said).encode()
    signature = json.loads(files[SIGNATURE])
    files[SIGNATURE] = json.dumps(
        {**signature, "signature": written(key.sign(files[MANIFEST]))}
    ).encode()
    return packed(files)


def _removed(steps: list[Any]) -> list[Any]:
    return steps[1:]


def _reordered(steps: list[Any]) -> list[Any]:
    return steps[::-1]


def _later(steps: list[Any]) -> list[Any]:
    return [steps[0], {**steps[1], "at": steps[1]["at"].replace("2026", "2027")}]


def _by_another(steps: list[Any]) -> list[Any]:
    return [steps[0], {**steps[1], "actor": "somebody else"}]


def _cut_short(steps: list[Any]) -> list[Any]:
    return steps[:1]


@pytest.mark.parametrize("change", [_removed, _reordered, _later, _by_another, _cut_short])
def test_a_tampered_history_is_found_even_under_a_good_signature(
    front: Front, tmp_path: Path, key: SigningKey, change: Any
) -> None:
    files = unpacked(taken(front, opened(front)))
    said = json.loads(files[MANIFEST])
    said["chain"]["steps"] = change(said["chain"]["steps"])
    assert complaints(tmp_path, resigned(files, said, key), key.public) != ()


def test_another_report_or_picture_list_is_found_even_under_a_good_signature(
    front: Front, tmp_path: Path, key: SigningKey
) -> None:
    files = unpacked(taken(front, opened(front)))
    said = json.loads(files[MANIFEST])
    said["report"]["dwell_s"] = 1.0
    [fault] = complaints(tmp_path, resigned(dict(files), said, key), key.public)
    assert "report" in fault
    said = json.loads(files[MANIFEST])
    said["pictures"].pop()
    assert len(complaints(tmp_path, resigned(files, said, key), key.public)) == 2


def test_one_flipped_bit_is_found_or_changes_nothing_that_was_signed(
    front: Front, tmp_path: Path, key: SigningKey
) -> None:
    data = taken(front, opened(front))
    whole = unpacked(data)

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(data) * 8 - 1))
    def flipped(bit: int) -> None:
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        if not complaints(tmp_path, bytes(changed), key.public):
            assert unpacked(bytes(changed)) == whole

    flipped()


def test_one_flipped_bit_in_a_picture_is_found_by_name(
    front: Front, tmp_path: Path, key: SigningKey
) -> None:
    files = unpacked(taken(front, opened(front)))
    name = next(name for name in files if "later" in name)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(files[name]) * 8 - 1))
    def flipped(bit: int) -> None:
        changed = bytearray(files[name])
        changed[bit // 8] ^= 1 << bit % 8
        [fault] = complaints(tmp_path, packed({**files, name: bytes(changed)}), key.public)
        assert "later picture" in fault

    flipped()


def test_a_bundle_cut_off_anywhere_is_found(front: Front, tmp_path: Path, key: SigningKey) -> None:
    data = taken(front, opened(front))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, len(data) - 1))
    def cut(length: int) -> None:
        assert complaints(tmp_path, data[:length], key.public) != ()

    cut()


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "pictures/../../x-000000000000.jpg",
        "C:\\windows\\x.jpg",
        "pictures\\..\\x-000000000000.jpg",
        "pictures/",
        "pictures/overview-000000000000.svg",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(
    front: Front, tmp_path: Path, key: SigningKey, name: str
) -> None:
    files = unpacked(taken(front, opened(front)))
    [fault] = complaints(tmp_path, packed({**files, name: b"x"}), key.public)
    assert "as nothing in a bundle is" in fault


def test_a_name_that_ends_early_for_some_programs_is_refused(
    front: Front, tmp_path: Path, key: SigningKey
) -> None:
    name = "pictures/overview-000000000000.jpg"
    data = packed({**unpacked(taken(front, opened(front))), f"{name}X.exe": b"x"})
    hidden = data.replace(f"{name}X.exe".encode(), f"{name}\x00.exe".encode())
    [fault] = complaints(tmp_path, hidden, key.public)
    assert "as nothing in a bundle is" in fault


def test_a_stranger_among_the_pictures_is_found(
    front: Front, tmp_path: Path, key: SigningKey
) -> None:
    files = unpacked(taken(front, opened(front)))
    more = {**files, "pictures/overview-000000000000.jpg": jpeg(1)}
    [fault] = complaints(tmp_path, packed(more), key.public)
    assert "nobody signed it" in fault


def test_a_missing_picture_is_found(front: Front, tmp_path: Path, key: SigningKey) -> None:
    files = unpacked(taken(front, opened(front)))
    gone = {name: data for name, data in files.items() if "later" not in name}
    [fault] = complaints(tmp_path, packed(gone), key.public)
    assert "not in the bundle any more" in fault


def test_a_bomb_does_not_burst(tmp_path: Path, key: SigningKey) -> None:
    squeezed = packed({MANIFEST: bytes(MOST_BYTES)}, zipfile.ZIP_DEFLATED)
    assert len(squeezed) < 100_000
    [fault] = complaints(tmp_path, squeezed, key.public)
    assert "compressed" in fault
    many = packed({f"pictures/overview-{number:012x}.jpg": b"" for number in range(1000)})
    [fault] = complaints(tmp_path, many, key.public)
    assert "entries" in fault


@pytest.mark.parametrize("data", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"no zip at all" * 100])
def test_what_is_no_bundle_is_told_in_a_sentence(
    tmp_path: Path, key: SigningKey, data: bytes
) -> None:
    [fault] = complaints(tmp_path, data, key.public)
    assert fault.endswith(".")


def test_a_blurred_bundle_holds_copies_and_the_hashes_of_the_originals(
    sqlite_url: str, tmp_path: Path, key: SigningKey
) -> None:
    somebody = Nobody(LookedBox(label="person", score=0.5, box=(0.2, 0.2, 0.5, 0.9)))
    evidence = {"key_file": tmp_path / "evidence.key"}
    with serving(sqlite_url, finder=somebody, evidence=evidence) as front:
        data = taken(front, opened(front), "blurred")
    files = unpacked(data)
    first = json.loads(files[MANIFEST])["pictures"][0]
    assert first["sha256"] != first["file_sha256"]
    assert files[first["file"]] != jpeg(90)
    found = check_bundle(saved(tmp_path, data), [key.public])
    assert found.sound
    assert any("blurred" in note for note in found.notes)


def test_a_picture_lost_from_the_store_is_told_and_stops_nothing(
    front: Front, tmp_path: Path, key: SigningKey
) -> None:
    case_id = opened(front)
    front.store.lose(report(front.store).evidence[3].sha256)
    [fault] = complaints(tmp_path, taken(front, case_id), key.public)
    assert "missing in the store" in fault


def test_a_history_that_was_tampered_with_is_not_signed(front: Front) -> None:
    import sqlalchemy as sa

    from serving.cases.tables import StepRow

    case_id = opened(front)
    with front.services.db.writing() as session:
        session.execute(sa.update(StepRow).values(actor="somebody else"))
    with front.person(Role.ADMINISTRATOR) as person:
        wish = {"pictures": "blurred", "why": "a test"}
        answer = person.post(f"/api/cases/{case_id}/bundle", json=wish)
    assert_problem(answer, 409, "does not hold and is not signed")


def test_a_history_written_anew_after_it_was_signed_is_found(front: Front) -> None:
    """Somebody with the database, but not the key, computes every hash afresh."""
    import sqlalchemy as sa

    from serving import run
    from serving.cases.chain import link_hash
    from serving.cases.links import said_by
    from serving.cases.tables import CaseRow, StepRow

    case_id = opened(front)
    taken(front, case_id)
    assert run.verify_evidence(front.services.settings, front.store, case_id).sound
    with front.services.db.writing() as session:
        previous = session.scalars(sa.select(CaseRow)).one().chain_start
        for row in session.scalars(sa.select(StepRow).order_by(StepRow.sequence)):
            row.actor = "somebody else"
            row.hash = previous = link_hash(previous, said_by(row))
    [fault] = run.verify_evidence(front.services.settings, front.store, case_id).complaints
    assert "written anew since" in fault


def test_who_may_take_what(front: Front) -> None:
    case_id = opened(front)
    path = f"/api/cases/{case_id}/bundle"
    with front.person(Role.ASSESSOR) as assessor, front.person(Role.ENGINEER) as engineer:
        blurred = {"pictures": "blurred", "why": "the yearly comparison"}
        assert assessor.post(path, json=blurred).status_code == 200
        originals = {"pictures": "originals", "why": "curious"}
        assert_problem(assessor.post(path, json=originals), 403, "see originals")
        assert_problem(assessor.post(path, json={"pictures": "blurred"}), 422, "why")
        assert_problem(assessor.post(path, json={**blurred, "why": " "}), 422, "Say why")
        assert_problem(engineer.post(path, json=blurred), 403, "export cases")
    with front.person() as reviewer:
        assert_problem(reviewer.post(path, json=blurred), 403, "export cases")
    with front.person(Role.AUDITOR, "south") as elsewhere:
        assert_problem(elsewhere.post(path, json=blurred), 404, "not in your district")


def test_without_a_key_nothing_is_signed(sqlite_url: str, tmp_path: Path) -> None:
    with serving(sqlite_url, evidence={"key_file": tmp_path / "none.key"}) as front:
        case_id = opened(front)
        with front.person(Role.ADMINISTRATOR) as person:
            wish = {"pictures": "blurred", "why": "a test"}
            answer = person.post(f"/api/cases/{case_id}/bundle", json=wish)
    assert_problem(answer, 409, "evidence keys new")


def test_a_private_key_is_its_owners_alone(tmp_path: Path) -> None:
    from serving.evidence.errors import NoKey

    file = tmp_path / "evidence.key"
    made = make(file, replace=False)
    assert file.stat().st_mode & 0o777 == 0o600
    assert load(file, None).public == made.public
    assert "PRIVATE" not in repr(made)
    with pytest.raises(NoKey, match="holds a key already"):
        make(file, replace=False)
    assert make(file, replace=True).public != made.public
    file.chmod(0o640)
    with pytest.raises(NoKey, match="Others than its owner"):
        load(file, None)


def test_a_published_file_may_hold_several_keys(tmp_path: Path) -> None:
    keys = [make(tmp_path / f"{number}.key", replace=False).public for number in range(2)]
    file = tmp_path / "city.pem"
    file.write_text("\n".join(key.pem for key in keys))
    assert read_public_keys(file) == keys
