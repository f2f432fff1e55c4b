"""What the onlooker of a rehearsal writes down."""

from __future__ import annotations

from pipeline.rehearsal.luck import How
from pipeline.rehearsal.moves import Moves
from pipeline.rehearsal.notes import Notes

TARGET_S = 100.0


def test_a_loss_answers_for_its_cameras_but_not_for_those_that_did_not_answer_before() -> None:
    notes = Notes(3, TARGET_S, 0.0, Moves(3))
    notes.missed(1, 50.0)
    notes.lost("node-01", How.KILLED, 60.0, [0, 1, 2])
    for place in (0, 1):
        notes.looked(place, 130.0, suspicious=False)
    notes.looked(2, 90.0, suspicious=False)
    [loss] = notes.moves.losses
    assert (loss.cameras, loss.late, loss.worst_late_s) == (3, 1, 30.0)


def test_a_camera_is_undisturbed_again_when_it_is_looked_at() -> None:
    notes = Notes(4, TARGET_S, 0.0, Moves(4))
    notes.missed(0, 10.0)
    counts = [notes.moment(20.0, {1}, 1, 0).undisturbed.cameras]
    notes.looked(0, 30.0, suspicious=False)
    counts.append(notes.moment(40.0, set(), 1, 0).undisturbed.cameras)
    notes.looked(1, 50.0, suspicious=False)
    after = notes.moment(120.0, set(), 1, 0).undisturbed
    counts.append(after.cameras)
    assert counts == [2, 3, 4]
    assert (after.late, after.oldest_s, after.of_all) == (2, 120.0, 0.5)
