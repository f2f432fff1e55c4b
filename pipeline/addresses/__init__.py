"""Where a camera's feed is right now: written down, made from a template, or asked for."""

from pipeline.addresses.errors import AddressUnknown
from pipeline.addresses.resolving import Addresses, Resolve

__all__ = ["AddressUnknown", "Addresses", "Resolve"]
