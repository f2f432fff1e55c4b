from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray

from training.export import INPUTS, ExportRefusedError, Facts, manifest, refuse_disagreement
from training.labels import LABELS

Floats = NDArray[np.float32]
THRESHOLDS = dict.fromkeys(LABELS, 0.35)


def network(batch: Floats) -> Floats:
    """Stands for any network: as many anchors as the three YOLO strides give."""
    count, _, height, width = batch.shape
    anchors = sum((height // s) * (width // s) for s in (8, 16, 32))
    out = np.full((count, 4 + len(LABELS), anchors), 0.25, np.float32)
    out[:, 0] = batch.mean()
    return out


def test_two_networks_that_agree_pass() -> None:
    refuse_disagreement(network, network)


def shifted(batch: Floats) -> Floats:
    out = network(batch)
    out[-1, 2, -1] += 1.0
    return out


def other_score(batch: Floats) -> Floats:
    out = network(batch)
    out[0, 5, 3] += 0.02
    return out


def not_a_number(batch: Floats) -> Floats:
    out = network(batch)
    out[0, 5, 3] = np.nan
    return out


def only_one_size(batch: Floats) -> Floats:
    width, height = INPUTS[0]
    return network(np.zeros((len(batch), 3, height, width), np.float32))


def only_one_picture(batch: Floats) -> Floats:
    return network(batch[:1])


def eighty_classes(batch: Floats) -> Floats:
    return np.zeros((len(batch), 84, 100), np.float32)


@pytest.mark.parametrize(
    "exported", [shifted, other_score, not_a_number, only_one_size, only_one_picture]
)
def test_an_export_that_differs_anywhere_is_refused(exported: object) -> None:
    with pytest.raises(ExportRefusedError, match="Export refused: on "):
        refuse_disagreement(network, exported)  # type: ignore[arg-type]


def test_networks_that_agree_on_the_wrong_number_of_classes_are_refused() -> None:
    with pytest.raises(ExportRefusedError, match="17 channels are expected"):
        refuse_disagreement(eighty_classes, eighty_classes)


def test_the_manifest_is_one_the_models_room_accepts() -> None:
    import tomllib

    from models.manifest import Manifest

    facts = Facts("9.9.9", "a base", ('set "one" (real)',), THRESHOLDS)
    text = manifest(facts, "0" * 64, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    read = Manifest.model_validate(tomllib.loads(text))
    assert read.labels == LABELS
    assert read.provenance.trained_on == ('set "one" (real)',)
    assert read.provenance.created == "2026-01-02T03:04:05Z"


def test_thresholds_of_a_condition_are_written_where_there_are_any() -> None:
    import tomllib

    from models.manifest import Manifest

    facts = Facts("9.9.9", "a base", (), THRESHOLDS, by_condition={"night": {"car": 0.5}})
    text = manifest(facts, "0" * 64, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    read = Manifest.model_validate(tomllib.loads(text))
    assert read.thresholds == THRESHOLDS
    assert read.thresholds_by_condition == {"night": {"car": 0.5}}


def test_a_time_without_zone_is_refused() -> None:
    facts = Facts("9.9.9", "a base", (), THRESHOLDS)
    with pytest.raises(ValueError, match="time zone"):
        manifest(facts, "0" * 64, datetime(2026, 1, 2))


@pytest.mark.parametrize(
    "thresholds",
    [
        {"person": 0.3},
        {**THRESHOLDS, "stall": 0.3},
        {**THRESHOLDS, "car": 0.0},
        {**THRESHOLDS, "car": 1.5},
    ],
)
def test_thresholds_must_cover_every_label_within_bounds(thresholds: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="threshold"):
        Facts("9.9.9", "a base", (), thresholds)
