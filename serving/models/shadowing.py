"""What a candidate did beside the current package: taking reports, adding them up."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from pipeline.contract import PairedCount, ShadowReport, ShadowReportReceipt
from serving.deps import Services
from serving.models.domain import LabelPair, ShadowFigures
from serving.models.errors import ShadowReportUnreadable
from serving.models.repository import ModelRepository
from serving.sentences import complaint


def take(services: Services, body: bytes) -> ShadowReportReceipt:
    """Enter the report in ``body`` (its JSON), unless it was entered before.

    Raises ShadowReportUnreadable.
    """
    try:
        report = ShadowReport.model_validate_json(body)
    except ValidationError as error:
        raise ShadowReportUnreadable(
            f"The shadow report is not valid: {complaint(error)}."
        ) from None
    with services.db.writing() as session:
        created = ModelRepository(session).take_shadow_report(report, services.clock.now())
    return ShadowReportReceipt(report_id=report.report_id, created=created)


def figures(reports: Sequence[ShadowReport]) -> list[ShadowFigures]:
    """Sums for each pair of current and candidate weights, in order of time. Pure."""
    pairs: dict[tuple[str, str], list[ShadowReport]] = {}
    for report in reports:
        pairs.setdefault((report.current.sha256, report.candidate.sha256), []).append(report)
    return [_sum(some) for some in pairs.values()]


def _sum(reports: list[ShadowReport]) -> ShadowFigures:
    counts: dict[str, list[PairedCount]] = {}
    for report in reports:
        for count in report.per_label:
            counts.setdefault(count.label, []).append(count)
    return ShadowFigures(
        current=reports[0].current,
        candidate=reports[0].candidate,
        reports=len(reports),
        began_at=min(report.began_at for report in reports),
        ended_at=max(report.ended_at for report in reports),
        looks=sum(report.looks for report in reports),
        dropped=sum(report.dropped for report in reports),
        failed=sum(report.failed for report in reports),
        current_ms=_mean([(report.current_ms, report.looks) for report in reports]),
        candidate_ms=_mean([(report.candidate_ms, report.looks) for report in reports]),
        labels=tuple(_pair(label, some) for label, some in sorted(counts.items())),
    )


def _pair(label: str, counts: list[PairedCount]) -> LabelPair:
    return LabelPair(
        label=label,
        both=sum(count.both for count in counts),
        only_current=sum(count.only_current for count in counts),
        only_candidate=sum(count.only_candidate for count in counts),
        mean_iou=_mean([(count.mean_iou, count.both) for count in counts]),
    )


def _mean(weighted: Sequence[tuple[float | None, int]]) -> float | None:
    told = [(value, weight) for value, weight in weighted if value is not None and weight]
    total = sum(weight for _, weight in told)
    return sum(value * weight for value, weight in told) / total if total else None
