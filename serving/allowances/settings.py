"""How often one may ask."""

from __future__ import annotations

from pydantic import Field

from serving.section import Section


class AllowanceSettings(Section):
    """How often one may ask within a minute; 0 lets everybody. Processes of serving on one
    PostgreSQL count together. The pipeline's signed letters are not counted."""

    requests: int = Field(default=1200, ge=0)
    """Requests to the API of one person, or with one token."""
    lists: int = Field(default=300, ge=0)
    """Lists and figures among them."""
    exports: int = Field(default=20, ge=0)
    """Exports and proofs among them."""
    sign_ins: int = Field(default=120, ge=0)
    """Attempts to sign in from one network address, right ones too."""
    address_times: int = Field(default=20, ge=1)
    """How many times as many lists and exports may come from one network address: whole offices
    stand behind one."""
