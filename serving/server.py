"""The web server, which ends streams before it waits for the last answers."""

from __future__ import annotations

import socket

import uvicorn

from serving.notices.hub import Notices


class Server(uvicorn.Server):
    """A stream of live changes ends only when told so: without it, stopping would wait for every
    open page."""

    def __init__(self, config: uvicorn.Config, notices: Notices) -> None:
        super().__init__(config)
        self._notices = notices

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._notices.close()
        await super().shutdown(sockets)
