"""The web server: ends streams before it waits for the last answers, and itself when asked to."""

from __future__ import annotations

import signal
import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from serving.config import ServingSettings
from serving.notices.hub import Notices


class Server(uvicorn.Server):
    """A stream of live changes ends only when told so: without it, stopping would wait for every
    open page."""

    def __init__(self, config: uvicorn.Config, notices: Notices) -> None:
        super().__init__(config)
        self._notices = notices

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer requests until SIGTERM or SIGINT.

        uvicorn hands a signal on once it is done. The system would then end the program by force
        of SIGTERM, and whoever asked it to end would read that as a failure.
        """
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, self.handle_exit)
        super().run(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._notices.close()
        await super().shutdown(sockets)


def web_server(app: ASGIApp, settings: ServingSettings, notices: Notices) -> Server:
    """A server for ``app`` that believes only the settings' proxies who it is that asks."""
    config = uvicorn.Config(
        app,
        log_config=None,
        # Its lines would hold evidence links.
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        forwarded_allow_ips=["127.0.0.1", "::1", *map(str, settings.trusted_proxies)],
    )
    return Server(config, notices)
