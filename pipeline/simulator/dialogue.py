"""One client's conversation: requests in, responses out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from random import Random

from pipeline.simulator.auth import Guard
from pipeline.simulator.effects import Deed, at_the_door, struck
from pipeline.simulator.faults import Fault, FaultKind
from pipeline.simulator.feed import Feed
from pipeline.simulator.pipes import Datagrams, Interleaved, Pipe
from pipeline.simulator.rtsp import METHODS, Request, Response
from pipeline.simulator.sdp import TRACK, describe
from pipeline.simulator.session import MOVES, Session, State
from pipeline.simulator.station import Station
from pipeline.simulator.transport_header import Lane, lane
from pipeline.simulator.variants import Variant

_NAMES_A_PATH = frozenset({"DESCRIBE", "SETUP"})
"""Other requests may name the server as a whole."""


class Dialogue:
    """Holds at most one session, ended with the connection at the latest."""

    def __init__(
        self, station: Station, transport: asyncio.Transport, on_end: Callable[[Deed], None]
    ) -> None:
        self._station = station
        self._transport = transport
        self._on_end = on_end
        self._feed: Feed | None = None
        self._faults: tuple[Fault, ...] = ()
        self._guard: Guard | None = None
        self._random = Random(0)
        self._session: Session | None = None
        self._state = State.INIT
        self._rtcp: tuple[str, int] | None = None
        self._begins: Session | None = None
        self.heard_s = station.loop.time()

    def door(self, request: Request) -> Fault | None:
        """The fault that decides how this request is answered."""
        self._find(request)
        if self._feed is None:
            return None
        return at_the_door(self._faults, self._feed.elapsed_s(self._station.loop.time()))

    def pending(self, request: Request) -> asyncio.Future[Variant] | None:
        """What an answer has to wait for: a DESCRIBE needs to know the pictures it describes."""
        if request.method != "DESCRIBE" or self._feed is None:
            return None
        self._feed.prepare()
        wanted = self._feed.wanted(self._frame_now(self._feed), self._faults)
        return None if wanted is None or wanted.done() else wanted

    def answer(self, request: Request, fault: Fault | None) -> Response:
        """The response to a request. ``settled`` must follow once it is written."""
        self.heard_s = self._station.loop.time()
        if request.version != "RTSP/1.0":
            return Response(505)
        if "require" in request.headers:
            return Response(551, {"Unsupported": request.headers["require"]})
        if request.method not in METHODS:
            return Response(405, {"Allow": ", ".join(METHODS)})
        if request.method == "OPTIONS":
            return self._kept_alive(request, {"Public": ", ".join(METHODS)})
        if self._feed is None or (fault and fault.kind is FaultKind.NOT_FOUND):
            return Response(404)
        denied = self._denied(request, fault)
        return denied or self._about(self._feed, request)

    def settled(self) -> None:
        """The answer is on its way: frames may follow it."""
        if self._begins is not None:
            self._begins.begin()
            self._station.ticker.watch(self._begins.feed)
            self._begins = None

    def hear(self) -> None:
        """Something came from the client, so it lives."""
        self.heard_s = self._station.loop.time()

    @property
    def in_session(self) -> bool:
        return self._session is not None

    def end_session(self) -> None:
        """Frees what the session holds. May be called again."""
        if self._session is None:
            return
        self._session.stop()
        self._session.pipe.close()
        if self._rtcp is not None:
            self._station.udp.heard.pop(self._rtcp, None)
            self._rtcp = None
        self._station.counters.session_closed(self._session.feed.config.name)
        self._session, self._state, self._begins = None, State.INIT, None

    def _find(self, request: Request) -> None:
        feed = self._station.feed(request.path)
        if feed is None and request.method in _NAMES_A_PATH:
            self._feed = None
        # A client stays with the scene it came to.
        if feed is None or (self._feed is not None and feed.config.name == self._feed.config.name):
            return
        self._feed = feed
        self._random = Random(feed.random.getrandbits(64))
        self._faults = struck(feed.config.faults, self._random.random)
        config = feed.config
        nonce = f"{self._random.getrandbits(128):032x}"
        self._guard = Guard(config.auth, config.user, config.password, nonce)

    def _denied(self, request: Request, fault: Fault | None) -> Response | None:
        assert self._guard is not None
        admitted = self._guard.admits(request.method, request.headers.get("authorization"))
        if admitted and not (fault and fault.kind is FaultKind.UNAUTHORIZED):
            return None
        return Response(401, {"WWW-Authenticate": self._guard.challenge()})

    def _about(self, feed: Feed, request: Request) -> Response:
        if request.method == "DESCRIBE":
            clip = feed.variant(self._frame_now(feed), self._faults).packets.clip
            text = describe(clip, feed.config.name, self._station.config.host)
            return Response(200, {"Content-Base": f"{request.url.rstrip('/')}/"}, text)
        if request.method in ("GET_PARAMETER", "SET_PARAMETER"):
            return self._kept_alive(request, {})
        state = MOVES.get((self._state, request.method))
        if state is None:
            return Response(454 if self._session is None else 455)
        if request.method == "SETUP":
            return self._set_up(feed, request)
        assert self._session is not None
        if _session_id(request) != self._session.id:
            return Response(454)
        self._state = state
        return self._moved(self._session, request)

    def _moved(self, session: Session, request: Request) -> Response:
        headers = {"Session": session.id}
        if request.method == "PLAY":
            rtp_time = session.play(self._station.loop.time())
            self._station.counters.played(session.feed.config.name)
            self._begins = session
            track = f"{request.url.removesuffix(TRACK).rstrip('/')}/{TRACK}"
            headers["Range"] = "npt=now-"
            headers["RTP-Info"] = f"url={track};seq={session.sequence};rtptime={rtp_time}"
        elif request.method == "PAUSE":
            session.stop()
        else:
            self.end_session()
        return Response(200, headers)

    def _set_up(self, feed: Feed, request: Request) -> Response:
        found = lane(request.headers.get("transport", ""))
        if found is None:
            return Response(461)
        self.end_session()
        station = self._station
        faults, backlog = self._faults, station.config.max_backlog
        pipe = self._pipe(found)
        self._session = Session(feed, pipe, faults, station.counters, backlog, self._random)
        self._session.on_end = self._on_end
        self._state = State.READY
        station.counters.session_opened(feed.config.name, self._client)
        timeout = station.config.session_timeout_s
        session = f"{self._session.id};timeout={timeout}"
        return Response(200, {"Transport": found.header(station.udp.port), "Session": session})

    def _pipe(self, found: Lane) -> Pipe:
        if found.interleaved:
            return Interleaved(self._transport, found.low)
        self._rtcp = (self._client, found.high)
        self._station.udp.heard[self._rtcp] = self.hear
        return Datagrams(self._station.loop, self._station.udp.rtp, (self._client, found.low))

    @property
    def _client(self) -> str:
        """Its address."""
        return str(self._transport.get_extra_info("peername")[0])

    def _kept_alive(self, request: Request, headers: dict[str, str]) -> Response:
        given = _session_id(request)
        if given and (self._session is None or given != self._session.id):
            return Response(454)
        return Response(200, headers | ({"Session": given} if given else {}))

    def _frame_now(self, feed: Feed) -> int:
        return feed.frame_at(self._station.loop.time())


def _session_id(request: Request) -> str:
    return request.headers.get("session", "").split(";")[0].strip()
