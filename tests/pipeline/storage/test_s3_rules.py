"""Rules of a bucket as cities write them, and what each means for our pictures."""

from __future__ import annotations

import pytest

from pipeline.storage.s3_rules import Rules, rules_for

UPLOADS = (
    "<AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation>"
    "</AbortIncompleteMultipartUpload>"
)
VERSIONS = (
    "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration>"
)
DAYS = "<Expiration><Days>90</Days></Expiration>"
MARKERS = "<Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration>"
DATE = "<Expiration><Date>2027-01-01T00:00:00Z</Date></Expiration>"
TAG = "<Tag><Key>kind</Key><Value>temporary</Value></Tag>"
PREFIX = "<Filter><Prefix>{}</Prefix></Filter>"
OURS = PREFIX.format("pictures/")


def read(*rules: str, status: str = "Enabled", xmlns: str = "") -> Rules:
    bodies = "".join(f"<Rule><Status>{status}</Status>{rule}</Rule>" for rule in rules)
    return rules_for(
        f"<LifecycleConfiguration{xmlns}>{bodies}</LifecycleConfiguration>", "pictures/"
    )


@pytest.mark.parametrize(
    ("rule", "means"),
    [
        pytest.param(OURS + UPLOADS, Rules(ends_uploads=True), id="for our objects"),
        pytest.param("<Filter/>" + UPLOADS, Rules(ends_uploads=True), id="for the whole bucket"),
        pytest.param(UPLOADS, Rules(ends_uploads=True), id="without a filter"),
        pytest.param("<Prefix></Prefix>" + VERSIONS, Rules(ends_versions=True), id="the old way"),
        pytest.param("<Prefix>logs/</Prefix>" + UPLOADS, Rules(), id="for others the old way"),
        pytest.param(PREFIX.format("logs/") + UPLOADS + DAYS, Rules(), id="for others"),
        pytest.param(PREFIX.format("pic") + DAYS, Rules(expires="after 90 days"), id="for more"),
        pytest.param(
            PREFIX.format("pictures/samples/") + DAYS + UPLOADS,
            Rules(expires="after 90 days"),
            id="for a part of ours",
        ),
        pytest.param(f"<Filter>{TAG}</Filter>" + UPLOADS + DAYS, Rules(), id="for tagged ones"),
        pytest.param(
            "<Filter><ObjectSizeGreaterThan>9</ObjectSizeGreaterThan></Filter>" + VERSIONS + DAYS,
            Rules(expires="after 90 days"),
            id="for large ones",
        ),
        pytest.param(
            f"<Filter><And><Prefix>pictures/</Prefix>{TAG}</And></Filter>" + VERSIONS,
            Rules(),
            id="for tagged ones of ours",
        ),
        pytest.param(OURS + DATE, Rules(expires="on 2027-01-01"), id="on a day"),
        pytest.param(OURS + MARKERS, Rules(), id="marks of deletion only"),
    ],
)
def test_a_rule_counts_for_what_it_does_to_our_pictures(rule: str, means: Rules) -> None:
    assert read(rule) == means
    assert read(rule, xmlns=' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"') == means
    assert read(rule, status="Disabled") == Rules()


def test_rules_add_up_and_none_is_none() -> None:
    assert read(OURS + UPLOADS, OURS + VERSIONS, PREFIX.format("logs/") + DAYS) == Rules(
        ends_uploads=True, ends_versions=True
    )
    assert read() == Rules()


def test_what_is_no_xml_is_said() -> None:
    with pytest.raises(ValueError, match="no XML"):
        rules_for("<html>", "pictures/")
