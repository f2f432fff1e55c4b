"""The Transport header of SETUP (RFC 2326 §12.39)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lane:
    """The first transport a client proposes that we can serve: interleaved, or UDP ports."""

    interleaved: bool
    low: int
    high: int
    """Channels when interleaved, else the client's RTP and RTCP ports."""

    def header(self, server_port: int) -> str:
        """The Transport header of the answer."""
        if self.interleaved:
            return f"RTP/AVP/TCP;unicast;interleaved={self.low}-{self.high}"
        ports = f"client_port={self.low}-{self.high};server_port={server_port}-{server_port + 1}"
        return f"RTP/AVP;unicast;{ports}"


def lane(header: str) -> Lane | None:
    """None when nothing proposed can be served."""
    for proposal in header.split(","):
        profile, *parts = (part.strip() for part in proposal.split(";"))
        values = dict(part.split("=", 1) for part in parts if "=" in part)
        if "multicast" in parts:
            continue
        if profile == "RTP/AVP/TCP":
            low, high = _range(values.get("interleaved", "0-1"))
            if 0 <= low <= 255 and 0 <= high <= 255:
                return Lane(True, low, high)
        elif profile in ("RTP/AVP", "RTP/AVP/UDP") and "client_port" in values:
            low, high = _range(values["client_port"])
            if 0 < low <= 65535 and 0 < high <= 65535:
                return Lane(False, low, high)
    return None


def _range(text: str) -> tuple[int, int]:
    """Two numbers of "a-b" or "a"; (-1, -1) for anything else."""
    low, _, high = text.partition("-")
    try:
        return int(low), int(high) if high else int(low) + 1
    except ValueError:
        return -1, -1
