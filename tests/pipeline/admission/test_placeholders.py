"""A platform's placeholder is learnt from several cameras showing it; streets are not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import cv2
import numpy as np
import pytest

from pipeline.admission import AdmitLimits, LookMemory, Placeholders, admit
from pipeline.domain import UnableReason
from tests.pipeline.admission import scenes
from tests.pipeline.admission.scenes import NOON, Rgb, picture, street

PLACEHOLDER = UnableReason.PLACEHOLDER


class City:
    """Cameras of several sources that look in turn, a minute apart."""

    def __init__(self, known: Placeholders | None = None, needed: int = 3) -> None:
        self.known = known or Placeholders(needed)
        self.memories: dict[str, LookMemory] = {}
        self.looks = 0

    def look(self, camera: str, rgb: Rgb, source: str = "platform") -> UnableReason | None:
        self.looks += 1
        at = NOON + timedelta(minutes=self.looks)
        memory = self.memories.get(camera)
        limits = AdmitLimits(frozen_repeats=0)
        asked = self.known.at(source, camera)
        said = admit(picture(rgb, at), memory, limits, known=asked)
        self.memories[camera] = said.memory
        return said.reason


def logo() -> Rgb:
    """A photograph of a town hall with a line of text: nothing drawn fills it."""
    image = scenes.turned(street("belt-lawn"), zoom=1.4)
    cv2.putText(image, "BUREAU", (250, 300), cv2.FONT_HERSHEY_SIMPLEX, 4, (255, 255, 255), 9)
    return image


def shown_by(city: City, *cameras: str, source: str = "platform") -> list[UnableReason | None]:
    """What each camera's second look at the logo says."""
    found = []
    for camera in cameras:
        city.look(camera, logo(), source)
        found.append(city.look(camera, logo(), source))
    return found


def test_a_logo_that_stands_still_at_three_cameras_is_a_placeholder() -> None:
    city = City()
    assert shown_by(city, "a", "b", "c") == [None, None, PLACEHOLDER]
    assert city.look("a", logo()) is PLACEHOLDER
    assert city.look("d", logo()) is PLACEHOLDER


def test_another_encoder_s_copy_is_the_same_placeholder() -> None:
    city = City()
    shown_by(city, "a", "b", "c")
    _, data = cv2.imencode(".jpg", logo(), [cv2.IMWRITE_JPEG_QUALITY, 50])
    copy = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
    assert city.look("d", copy) is PLACEHOLDER


def test_one_camera_alone_cannot_make_a_placeholder_however_long_it_shows_it() -> None:
    city = City()
    assert shown_by(city, *["a"] * 5) == [None] * 5


def test_cameras_of_different_sources_do_not_add_up() -> None:
    city = City()
    assert shown_by(city, "a", "b", source="north") == [None, None]
    assert shown_by(city, "c", "d", source="south") == [None, None]


def test_live_cameras_on_the_same_street_make_no_placeholder() -> None:
    city = City()
    found = [city.look(f"camera-{n % 5}", street(moment=8 * n)) for n in range(25)]
    assert found == [None] * 25


def test_two_empty_streets_that_look_alike_are_not_one_picture() -> None:
    city = City(needed=2)
    other = street().copy()
    other[300:340, 500:560] = (90, 20, 20)
    found = [city.look(camera, rgb) for camera, rgb in [("a", street()), ("b", other)] * 3]
    assert found == [None] * 6


def test_what_was_learnt_survives_being_written_down() -> None:
    city = City()
    shown_by(city, "a", "b", "c")
    again = City(Placeholders.from_json(city.known.to_json()))
    assert again.look("new", logo()) is PLACEHOLDER


def test_what_is_no_list_of_placeholders_is_an_error() -> None:
    with pytest.raises(ValueError, match="JSON"):
        Placeholders.from_json("nonsense")


def test_asking_can_be_switched_off() -> None:
    city = City(needed=0)
    assert shown_by(city, "a", "b", "c", "d") == [None] * 4


def test_a_flood_of_still_pictures_keeps_memory_bounded() -> None:
    known = Placeholders()
    pictures = np.random.default_rng(0)
    for source in range(300):
        for camera in range(40 if source < 3 else 1):
            asked = known.at(f"source-{source}", f"camera-{camera}")
            assert asked is not None
            asked(pictures.integers(0, 255, (90, 160, 3), np.uint8), True)
    # 256 sources at most, of 32 pictures each; 1,728 bytes a picture before they are written.
    assert len(known.to_json()) < (256 + 3 * 32) * 2600


def test_many_threads_may_ask_at_once() -> None:
    known = Placeholders(50)
    thumbnail = np.asarray(cv2.resize(logo(), (160, 90)), np.uint8)

    def shown(number: int) -> bool:
        asked = known.at("platform", f"camera-{number}")
        assert asked is not None
        return asked(thumbnail, True)

    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(shown, range(200)))
    assert said.count(False) == 49
