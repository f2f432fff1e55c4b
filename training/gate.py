"""Whether a candidate may take the current package's place: a pure comparison of two records.

Both were measured on the same pictures, so they are compared picture by picture: the same draw of
pictures is counted for both, and the interval is that of the difference (a paired bootstrap). What
is hard for one is mostly hard for the other, and cancels out. A candidate fails where it is worse
even at the kind end of that interval, by more than a margin that nobody would notice.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from models import toml
from models.wording.faults import in_words
from training import paired
from training.errors import TrainingError
from training.intervals import interval
from training.paired import Draws, Pair
from training.record import Record

RULES = Path(__file__).with_name("gate.toml")

Extra = Literal["replay", "events", "videos", "innocent"]


class GateError(TrainingError):
    """Two records cannot be compared, or the rules are none: the message says what to do."""


class Bar(BaseModel):
    """A figure of the candidate's record, by its dotted path, and where it must lie."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: str
    least: float | None = None
    most: float | None = None

    @model_validator(mode="after")
    def _one_side(self) -> Self:
        if (self.least is None) == (self.most is None):
            raise ValueError("a bar says either least or most")
        return self

    @property
    def limit(self) -> float:
        return self.least if self.least is not None else self.most or 0.0

    def reached(self, value: float) -> bool:
        return value >= self.limit if self.least is not None else value <= self.limit


class Rules(BaseModel):
    """What is compared and how strictly: gate.toml explains each key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: Annotated[float, Field(gt=0, lt=1)] = 0.95
    resamples: Annotated[int, Field(ge=100, le=100_000)] = 1000
    seed: int = 0
    margin: Annotated[float, Field(ge=0, lt=1)] = 0.01
    fewest_boxes: Annotated[int, Field(ge=1)] = 10
    fewest_cameras: Annotated[int, Field(ge=2)] = 10
    fewest_events: Annotated[int, Field(ge=1)] = 4
    figures: tuple[Literal["ap50", "working_recall"], ...] = ("ap50", "working_recall")
    required: tuple[Extra, ...] = ()
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison, or one bar. low and high: the interval of candidate minus current; None where
    nothing was drawn. more is better in every figure."""

    name: str
    kind: str | None
    label: str | None
    current: float | None
    candidate: float | None
    low: float | None
    high: float | None
    passed: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """passed: no check failed. reasons: the sentences of those that did."""

    passed: bool
    reasons: tuple[str, ...]
    checks: tuple[Check, ...]


def read_rules(path: Path = RULES) -> Rules:
    """Read a rules file. Raises GateError."""
    try:
        return Rules.model_validate(toml.parsed(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise GateError(f"The rules {path} cannot be read ({error.strerror}).") from None
    except tomllib.TOMLDecodeError as error:
        raise GateError(f"The rules {path} are no TOML ({error}): correct the file.") from None
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in fault["loc"])
        raise GateError(f"The rules {path}: {where}: {in_words(fault)}.") from None


def gate(candidate: Record, current: Record | None, rules: Rules) -> Verdict:
    """Judge a candidate. Without a current package only the bars and what is required count.

    Raises GateError when the two were not measured on the same pictures.
    """
    checks = [*_required(candidate, rules), *_bars(candidate, rules)]
    if current is not None:
        refuse_different_ground(candidate, current)
        checks += _comparisons(candidate, current, rules)
    reasons = tuple(check.sentence for check in checks if not check.passed)
    return Verdict(not reasons, reasons, tuple(checks))


def refuse_different_ground(candidate: Record, current: Record) -> None:
    """Raises GateError when dataset, split, pictures or labels of the two records differ."""
    advice = "evaluate both packages on the same dataset"
    if candidate.dataset != current.dataset:
        raise GateError(
            f"The candidate was measured on {candidate.dataset.name} {candidate.dataset.split}, "
            f"the current package on {current.dataset.name} {current.dataset.split}: {advice}."
        )
    if [one.file for one in candidate.pictures] != [one.file for one in current.pictures]:
        raise GateError(f"The two records are of different pictures: {advice}.")
    if set(candidate.thresholds) != set(current.thresholds):
        raise GateError("The two packages know different labels and cannot be compared.")


def _required(candidate: Record, rules: Rules) -> Iterator[Check]:
    for extra in rules.required:
        if getattr(candidate, extra) is None:
            yield _missing(extra, f"{extra}, and the rules ask for it")


def _bars(candidate: Record, rules: Rules) -> Iterator[Check]:
    fields = candidate.model_dump(exclude={"pictures"}) if rules.bars else {}
    for bar in rules.bars:
        value: Any = fields
        for step in bar.at.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
        if not isinstance(value, int | float):
            sentence = f"{bar.at} was not measured; the bar is {bar.limit:.2f}."
            yield Check("bar", None, bar.at, None, None, None, None, False, sentence)
            continue
        reached = bar.reached(value)
        side = "at" if reached else "below" if bar.least is not None else "above"
        sentence = f"{bar.at} is {value:.3f}, {side} the bar {bar.limit}."
        yield Check("bar", None, bar.at, bar.limit, float(value), None, None, reached, sentence)


def _comparisons(candidate: Record, current: Record, rules: Rules) -> Iterator[Check]:
    draws = Draws(
        rules.resamples, rules.seed, rules.fewest_boxes, rules.fewest_cameras, rules.fewest_events
    )
    pairs = [*paired.labels(candidate, current, draws, rules.figures)]
    pairs += paired.cameras(candidate, current, draws)
    before, after = current.replay, candidate.replay
    if before is not None:
        if after is None or after.rejected_cases != before.rejected_cases:
            yield _missing("replay", "the rejected cases that the current package was shown")
        else:
            pairs += paired.rejected(after, before, draws)
    if current.events is not None:
        clips, theirs = current.events["clips"], (candidate.events or {}).get("clips", [])
        if [clip["clip"] for clip in theirs] != [clip["clip"] for clip in clips]:
            yield _missing("events", "the scenario clips that the current package was measured on")
        else:
            pairs += paired.events(theirs, clips, draws)
    yield from (_compared(pair, rules) for pair in pairs)
    if current.innocent is not None:
        yield _quiet(candidate.innocent, current.innocent)


def _quiet(candidate: Mapping[str, Any] | None, current: Mapping[str, Any]) -> Check:
    """False violations on the same recordings are counted, not drawn: one more is one more."""
    if candidate is None or candidate["camera_hours"] != current["camera_hours"]:
        return _missing("innocent", "the recordings that the current package was measured on")
    before, now = current["false"], candidate["false"]
    passed = now <= before
    return Check(
        *("innocent", None, None, float(before), float(now), None, None, passed),
        sentence=f"False violations in {current['camera_hours']} camera-hours of innocent "
        f"recordings: {before} before, {now} now: {'not more' if passed else 'more'}.",
    )


def _missing(name: str, what: str) -> Check:
    sentence = f"The candidate was not measured on {what}."
    return Check(name, None, None, None, None, None, None, False, sentence)


def _compared(pair: Pair, rules: Rules) -> Check:
    low, high = interval(pair.after[1:] - pair.before[1:], rules.share)
    passed = high is None or high >= -rules.margin
    before, after = float(pair.before[0]), float(pair.after[0])
    what = " ".join(word for word in (pair.kind, pair.label) if word)
    span = "" if low is None or high is None else f", difference {low:+.3f} to {high:+.3f}"
    return Check(
        name=pair.name,
        kind=pair.kind,
        label=pair.label,
        current=round(before, 4),
        candidate=round(after, 4),
        low=None if low is None else round(low, 4),
        high=None if high is None else round(high, 4),
        passed=passed,
        sentence=f"{WORDS[pair.name]}{' of ' + what if what else ''}: {before:.3f} before, "
        f"{after:.3f} now{span}: {'not worse' if passed else 'worse'}.",
    )


WORDS = {
    "ap50": "AP50",
    "working_recall": "Recall at the working precision",
    "map50": "Mean AP50",
    "worst_cameras": "F1 on the worst tenth of the cameras",
    "quiet_on_rejected": "Share of past rejected cases that stay quiet",
    "event_recall": "Share of events confirmed",
    "event_precision": "Share of confirmed events that are right",
}
