"""Thresholds of a package, chosen on validation pictures: per label, and per condition where known.

Labels that open cases are held to a working precision: the lowest threshold at which nine of ten
boxes are right, on every kind of picture that shows enough of them. The others take the best F1.
A condition (night, rain and so on) gets a threshold of its own only with enough boxes to choose it
by, and only where it differs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from training.average_precision import Floats, Found, Ranking
from training.figures import WORKING_PRECISION
from training.observe import Observation

CASES = frozenset({"street_stall", "garbage_exposed", "manhole_missing", "manhole_broken"})
"""The labels that open cases by themselves; a car is only a violation by where it stands."""
STEP = 0.01
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rules:
    """How thresholds are chosen; scores and shares 0..1.

    lowest, lowest_for_cases, highest: no threshold lies outside, whatever validation says: it shows
    less than the street does. floors: a label's own lowest, where false scores were seen elsewhere.
    fixed: labels whose threshold was chosen by something else than single pictures, such as whole
    violations on clips; the card says so, and no condition changes them.
    fewest: boxes that a kind of picture needs to have a say, or all kinds together;
    fewest_in_condition: boxes that a condition needs for a threshold of its own, which must differ
    by least_difference. default, and defaults by label (those of the package before, say): for a
    label of which validation shows less.
    """

    working_precision: float = WORKING_PRECISION
    lowest: float = 0.25
    lowest_for_cases: float = 0.35
    highest: float = 0.80
    floors: Mapping[str, float] = field(default_factory=dict)
    fixed: Mapping[str, float] = field(default_factory=dict)
    fewest: int = 10
    fewest_in_condition: int = 40
    least_difference: float = 0.03
    default: float = 0.40
    defaults: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        shares = (
            self.lowest, self.lowest_for_cases, *self.floors.values(), *self.fixed.values()
        )  # fmt: skip
        if not all(0 < low <= self.highest < 1 for low in shares):
            raise ValueError("thresholds need 0 < lowest <= highest < 1, floors within them")
        if not 0 < self.working_precision <= 1:
            raise ValueError(f"a working precision of {self.working_precision} is outside 0..1")

    def floor(self, label: str) -> float:
        """The lowest threshold a label may get."""
        return self.floors.get(label, self.lowest_for_cases if label in CASES else self.lowest)

    def otherwise(self, label: str) -> float:
        """The threshold of a label that validation says too little of."""
        return max(self.defaults.get(label, self.default), self.floor(label))


@dataclass(frozen=True, slots=True)
class Choice:
    """A threshold and, in a few words, what it was chosen for."""

    threshold: float
    why: str


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What goes into model.toml, with the reasons. by_condition: condition → label → choice."""

    general: Mapping[str, Choice]
    by_condition: Mapping[str, Mapping[str, Choice]]


def choose(observations: Sequence[Observation], rules: Rules) -> Thresholds:
    """Choose every label's threshold on these pictures, in general and by condition."""
    labels = tuple(observations[0].found) if observations else ()
    general = {label: one_label(label, observations, rules) for label in labels}
    by_condition: dict[str, dict[str, Choice]] = {}
    for condition in sorted({one.condition for one in observations} - {UNKNOWN}):
        here = [one for one in observations if one.condition == condition]
        chosen = {
            label: choice
            for label in labels
            if label not in rules.fixed
            and sum(one.found[label].truths for one in here) >= rules.fewest_in_condition
            for choice in [one_label(label, here, rules)]
            if abs(choice.threshold - general[label].threshold) >= rules.least_difference - 1e-9
        }
        if chosen:
            by_condition[condition] = chosen
    return Thresholds(general, by_condition)


def one_label(label: str, observations: Sequence[Observation], rules: Rules) -> Choice:
    """The threshold of one label on these pictures.

    Kinds of pictures with `fewest` boxes or more each have their say, so that many rendered
    pictures do not outvote few real ones; when there is no such kind, all pictures together.
    """
    if label in rules.fixed:
        return Choice(rules.fixed[label], "fixed by whoever made the package")
    kinds: dict[str, list[Found]] = {}
    for one in observations:
        kinds.setdefault(one.kind, []).append(one.found[label])
    known = [seen for seen in kinds.values() if _boxes(seen) >= rules.fewest]
    if not known:
        known = [[one.found[label] for one in observations]]
        if _boxes(known[0]) < rules.fewest:
            return Choice(rules.otherwise(label), f"fewer than {rules.fewest} boxes: default")
    grid = np.round(np.arange(rules.floor(label), rules.highest + STEP / 2, STEP), 2)
    counted = [_counts(Ranking.of(seen), grid) for seen in known]
    if not any(hits.any() for hits, _, _ in counted):
        return Choice(rules.otherwise(label), "none found on validation: default")
    if label in CASES:
        choices = [_for_precision(*one, grid, rules.working_precision) for one in counted]
        return max(choices, key=lambda choice: choice.threshold)
    f1 = np.mean([_f(*one, beta=1.0) for one in counted], axis=0)
    return Choice(_middle_of_best(f1, grid), "best F1")


def _boxes(seen: Sequence[Found]) -> int:
    return sum(one.truths for one in seen)


def _counts(ranking: Ranking, grid: Floats) -> tuple[Floats, Floats, float]:
    """Hits and boxes found at every threshold of the grid, and the labelled boxes."""
    reached = ranking.score[None, :] >= grid[:, None]
    hits = (reached & ranking.hit[None, :]).sum(axis=1).astype(np.float64)
    return hits, reached.sum(axis=1).astype(np.float64), float(ranking.truths.sum())


def _for_precision(
    hits: Floats, found: Floats, truths: float, grid: Floats, least: float
) -> Choice:
    good = np.flatnonzero((hits > 0) & (hits >= least * found))
    if len(good):
        return Choice(float(grid[good[0]]), f"precision {least:.2f}")
    # Out of reach: right boxes still weigh twice as much as found ones.
    f_half = _f(hits, found, truths, beta=0.5)
    return Choice(_middle_of_best(f_half, grid), f"precision {least:.2f} out of reach: best F0.5")


def _f(hits: Floats, found: Floats, truths: float, *, beta: float) -> Floats:
    square = beta * beta
    return np.asarray((1 + square) * hits / np.maximum(found + square * truths, 1e-9))


def _middle_of_best(figure: Floats, grid: Floats) -> float:
    """Of several equally good thresholds the middle one: far from both errors."""
    best = np.flatnonzero(np.isclose(figure, figure.max()))
    return float(grid[best[len(best) // 2]])


def table(thresholds: Thresholds) -> str:
    """The thresholds and their reasons as a Markdown table."""
    conditions = list(thresholds.by_condition)
    head = f"| label | threshold | chosen for |{''.join(f' {name} |' for name in conditions)}"
    rows = []
    for label, choice in thresholds.general.items():
        cells = [
            f"{other.threshold:.2f}" if (other := chosen.get(label)) else ""
            for chosen in thresholds.by_condition.values()
        ]
        rows.append(
            f"| {label} | {choice.threshold:.2f} | {choice.why} |"
            + "".join(f" {cell} |" for cell in cells)
        )
    return "\n".join([head, "| --- | --- | --- |" + " --- |" * len(conditions), *rows])
