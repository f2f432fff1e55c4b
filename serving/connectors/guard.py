"""Which machines serving may speak to: against addresses that lead inside (SSRF, DNS rebinding).

A name is resolved once, every address it has is judged, and the connection goes to a judged
address: what a name resolves to a moment later does not matter.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from serving.connectors.base import NotReached, Refused

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Iterable[str]]


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a name. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


@dataclass(frozen=True, slots=True)
class Guard:
    """``hosts`` are names or addresses; ``*.city.example`` stands for every name below.

    ``networks`` are the private ones that may be spoken to; public addresses need no entry.
    """

    hosts: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    resolve: Resolve = resolved

    def addresses(self, host: str, port: int) -> list[str]:
        """Where ``host`` may be reached now. Raises Refused, or NotReached when nothing is known of
        the name at the moment."""
        name = host.lower().rstrip(".")
        if not any(fnmatchcase(name, allowed.lower()) for allowed in self.hosts):
            raise Refused.because("host-unknown", host=name)
        try:
            found = list(self.resolve(name, port))
        except OSError:
            raise NotReached.because("no-address", host=name) from None
        # One address that leads inside spoils the rest: a public name has no business with it.
        for address in found:
            if not self._may(address):
                raise Refused.because("leads-inside", host=name, address=address)
        if not found:
            raise NotReached.because("no-address", host=name)
        return found

    def _may(self, text: str) -> bool:
        address = _plain(ip_address(text.split("%")[0]))
        if address.is_multicast or address.is_unspecified:
            return False
        if any(address in network for network in self.networks if _same(address, network)):
            return True
        return address.is_global and not address.is_reserved


def _plain(address: Address) -> Address:
    """The IPv4 address that an IPv6 one carries (mapped, 6to4, NAT64), or itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    if address.teredo:
        return address.teredo[1]
    return address.ipv4_mapped or address.sixtofour or address


def _same(address: Address, network: Network) -> bool:
    return address.version == network.version


_NAT64 = IPv6Network("64:ff9b::/96")
