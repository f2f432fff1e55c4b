"""What a statistics report refuses."""

from __future__ import annotations

from serving.errors import TooMany, Unacceptable


class ReportRefused(Unacceptable):
    """A span, a grouping or a format that cannot be."""

    type = "statistics-refused"


class TooManyGroups(Unacceptable):
    type = "too-many-groups"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"The report would have more than {most} rows; choose fewer days or a coarser "
            "grouping.",
            most=most,
        )


class TooManyRows(Unacceptable):
    type = "too-many-rows"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"An Excel sheet takes {most} rows and these are more; "
            "choose fewer days, or csv or parquet."
        )


class ParquetMissing(Unacceptable):
    type = "parquet-missing"

    def __init__(self) -> None:
        super().__init__(
            "This installation cannot write Parquet; install the extra parquet "
            "(citypatrol[parquet]) or choose csv or xlsx."
        )


class ExportsBusy(TooMany):
    type = "exports-busy"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} exports are under way already; try again when one is done.", retry_after_s=30
        )
