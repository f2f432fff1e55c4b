from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.simulator import Auth, FaultKind, SimulatorError, Starts, load_config

GOOD = """
seed = 3
[[path]]
name = "vend-01"
source = "street.mp4"
starts = "first_play"
loop_from_s = 20.0
auth = "digest"
user = "eve"
password = "secret-word"
[[path.fault]]
kind = "stall"
after_s = 5
[[path]]
name = "live/two"
source = "/clips/other.mp4"
"""


def _written(folder: Path, text: str) -> Path:
    file = folder / "paths.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_paths_file_is_read_and_its_sources_lie_beside_it(tmp_path: Path) -> None:
    config = load_config(_written(tmp_path, GOOD))

    first, second = config.paths
    assert (first.name, first.starts, first.loop_from_s) == ("vend-01", Starts.FIRST_PLAY, 20)
    assert first.source == tmp_path / "street.mp4"
    assert first.auth is Auth.DIGEST
    assert [(fault.kind, fault.after_s) for fault in first.faults] == [(FaultKind.STALL, 5)]
    assert second.source == Path("/clips/other.mp4")
    assert config.seed == 3


def test_a_password_never_shows_itself(tmp_path: Path) -> None:
    config = load_config(_written(tmp_path, GOOD))

    assert "secret-word" not in f"{config!r} {config} {config.model_dump_json()}"


PATH = '[[path]]\nname = "a"\nsource = "a.mp4"\n'
BAD = (
    ("no TOML", "[[path", "is not a TOML file"),
    ("no path", "seed = 1", "'paths' is missing"),
    ("an unknown key", PATH + "loop = 1", "'loop' of entry 1 of 'path"),
    ("an unknown fault", PATH + '[[path.fault]]\nkind = "gone"', "'kind'"),
    ("an unknown key of a fault", PATH + '[[path.fault]]\nkind = "mute"\nafter = 1', "'after'"),
    ("a delay without length", PATH + '[[path.fault]]\nkind = "slow_start"', "'seconds' above 0"),
    ("a login without user", PATH + 'auth = "basic"', "give it 'user' and 'password'"),
    ("the same name twice", PATH + PATH, "two paths are called a"),
    ("a name that is no path", PATH.replace('"a"', '"../a"'), "'name'"),
    ("a negative time", PATH + "loop_from_s = -1", "'loop_from_s'"),
)


@pytest.mark.parametrize(("sentence", "text", "said"), BAD, ids=[case[0] for case in BAD])
def test_a_wrong_file_gets_one_sentence(
    tmp_path: Path, sentence: str, text: str, said: str
) -> None:
    with pytest.raises(SimulatorError) as caught:
        load_config(_written(tmp_path, text))

    message = str(caught.value)
    assert said in message
    assert "paths.toml" in message
    assert "\n" not in message
    assert message.endswith(".")


def test_a_wrong_password_entry_is_not_repeated_in_the_message(tmp_path: Path) -> None:
    text = PATH + 'auth = "digest"\npassword = "secret-word"'

    with pytest.raises(SimulatorError) as caught:
        load_config(_written(tmp_path, text))

    assert "secret-word" not in str(caught.value)


def test_a_missing_file_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SimulatorError, match="cannot be read"):
        load_config(tmp_path / "nowhere.toml")
