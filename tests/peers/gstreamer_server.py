"""GStreamer's RTSP server, run by the system's Python (which has its bindings) as a program.

Arguments: a JSON object {path: {"pipeline": gst-launch text, "user": …, "password": …}}, the last
two only for paths that ask for a digest login. Prints its port when it serves; ends with its
standard input.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

_ANYONE = "anyone"
_WATCHER = "watcher"


def main() -> None:
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.set_default_token(_token(_ANYONE))
    for path, mount in json.loads(sys.argv[1]).items():
        who = _ANYONE
        if "user" in mount:
            who = _WATCHER
            auth.add_digest(mount["user"], mount["password"], _token(who))
        server.get_mount_points().add_factory(f"/{path}", _factory(mount["pipeline"], who))
    server.set_auth(auth)
    server.attach(None)
    sys.stdout.write(f"{server.get_bound_port()}\n")
    sys.stdout.flush()
    loop = GLib.MainLoop()
    GLib.io_add_watch(sys.stdin, GLib.IO_HUP | GLib.IO_IN, lambda *_: loop.quit())
    loop.run()


def _token(role: str) -> Any:
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", role)
    return token


def _factory(pipeline: str, who: str) -> Any:
    """A mount that only ``who`` may watch; that it exists may be known to anyone, so that a
    stranger is asked for a login (401) and not told that there is nothing (404)."""
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {pipeline} )")
    permissions = GstRtspServer.RTSPPermissions()
    for role in {_ANYONE, who}:
        permissions.add_permission_for_role(role, "media.factory.access", True)
        permissions.add_permission_for_role(role, "media.factory.construct", role == who)
    factory.set_permissions(permissions)
    return factory


if __name__ == "__main__":
    main()
