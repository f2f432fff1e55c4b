import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from models import Engine
from training.quantize import Node, activated, batches, calibration, rounded


def layer(name: str, takes: str, *, active: bool = True) -> list[Node]:
    """A convolution, with x·sigmoid(x) behind it when it is a hidden one; gives `name`."""
    if not active:
        return [Node(f"{name}/conv", "Conv", (takes, "w"), (name,))]
    return [
        Node(f"{name}/conv", "Conv", (takes, "w"), (f"{name}/x",)),
        Node(f"{name}/gate", "Sigmoid", (f"{name}/x",), (f"{name}/gate",)),
        Node(f"{name}/mul", "Mul", (f"{name}/x", f"{name}/gate"), (name,)),
    ]


# A first layer, two hidden ones that are joined, a last hidden one, and the head behind it.
NETWORK = [
    *layer("first", "picture"),
    *layer("left", "first"),
    *layer("right", "left"),
    Node("join", "Concat", ("left", "right"), ("both",)),
    *layer("neck", "both"),
    *layer("scores", "neck", active=False),
    Node("squash", "Sigmoid", ("scores",), ("probabilities",)),
    Node("grid", "Mul", ("probabilities", "stride"), ("scaled",)),
    Node("answer", "Concat", ("scaled", "scores"), ("output",)),
]


def test_an_activation_is_a_tensor_times_its_own_sigmoid() -> None:
    assert activated(NETWORK) == {"first/x", "left/x", "right/x", "neck/x"}


def test_openvino_gets_the_hidden_convolutions_in_int8_and_nothing_else() -> None:
    assert rounded(NETWORK, "picture", Engine.OPENVINO) == ["left/conv", "right/conv", "neck/conv"]


def test_onnx_runtime_gets_whole_chains_and_the_head_stays_out() -> None:
    names = set(rounded(NETWORK, "picture", Engine.ONNX))
    hidden = {f"{name}/{part}" for name in ("left", "right", "neck") for part in ("gate", "mul")}
    assert {"left/conv", "right/conv", "neck/conv", "join"} | hidden <= names
    assert names & {"first/conv", "scores/conv", "squash", "grid", "answer"} == set()


def dataset(folder: Path, *, real: int, rendered: int) -> Path:
    entries = [
        {"file": f"{kind}{index}.png", "split": split, "kind": kind}
        for kind, count in (("real", real), ("rendered", rendered))
        for split in ("train", "val")
        for index in range(count)
    ]
    (folder / "manifest.jsonl").write_text("".join(f"{json.dumps(entry)}\n" for entry in entries))
    return folder


@pytest.mark.parametrize(
    ("real", "rendered", "taken"),
    [(10, 10, (3, 3)), (2, 10, (2, 3)), (0, 10, (0, 3))],
    ids=["half of each kind", "as many as there are", "none of a kind"],
)
def test_calibration_sees_training_pictures_alone_and_always_the_same(
    tmp_path: Path, real: int, rendered: int, taken: tuple[int, int]
) -> None:
    folder = dataset(tmp_path, real=real, rendered=rendered)
    pictures = calibration(folder, 6)
    assert {path.parent for path in pictures} == {folder / "images" / "train"}
    assert len(set(pictures)) == len(pictures) == sum(taken)
    assert sum(path.name.startswith("real") for path in pictures) == taken[0]
    assert pictures == calibration(folder, 6)


def test_the_network_is_calibrated_on_what_the_detector_hands_it(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "wide.png"), np.full((360, 640, 3), (0, 0, 255), np.uint8))
    [batch] = batches([tmp_path / "wide.png"], [(640, 640), (640, 384)])
    assert batch.shape == (1, 3, 384, 640)
    assert batch.dtype == np.float32
    assert batch[0, :, 200, 300].tolist() == [1.0, 0.0, 0.0]
