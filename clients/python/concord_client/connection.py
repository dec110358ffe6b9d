"""Addresses, token, deadlines and retries: everything between a request and its answer."""

import os
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

from concord.admin.v1.admin_service_pb2_grpc import AdminServiceStub
from concord.coding.v1.coding_service_pb2_grpc import CodingServiceStub
from concord.reliability.v1.reliability_service_pb2_grpc import ReliabilityServiceStub
from concord.reporting.v1.reporting_service_pb2_grpc import ReportingServiceStub
from concord.transcripts.v1.transcript_service_pb2_grpc import TranscriptServiceStub

from .errors import Unauthenticated, from_rpc_error

DEFAULT_ADDRESS = "127.0.0.1:7400"
PAGE_SIZE = 1000  # the most that a server answers at once

_STUBS = {
    "admin": AdminServiceStub,
    "transcripts": TranscriptServiceStub,
    "coding": CodingServiceStub,
    "reliability": ReliabilityServiceStub,
    "reporting": ReportingServiceStub,
}
_CHANNEL_OPTIONS = (
    # A transcript of the largest size fits with room to spare.
    ("grpc.max_receive_message_length", 64 << 20),
    ("grpc.max_send_message_length", 64 << 20),
    # A server that was restarted is found again within a second. The second of these is, in spite
    # of its name, how long one attempt to connect may take.
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 5000),
    ("grpc.max_reconnect_backoff_ms", 1000),
    # A connection that died in silence ends its calls, watches too.
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    ("grpc.http2.max_pings_without_data", 0),
)


# The server was not reached or went away. A gRPC server that shuts down ends calls that it has just
# accepted with CANCELLED; a caller that cancels itself does not come here.
AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)


@dataclass(frozen=True)
class Retry:
    """How a call is repeated when the server is away: always the very same request, which the ids
    in it make safe."""

    tries: int = 4
    first_pause: float = 0.25  # seconds; three times as long each time, give or take a quarter

    def pauses(self) -> Iterator[float]:
        """Yields the pauses between the tries."""
        pause = self.first_pause
        for _ in range(self.tries - 1):
            yield pause * random.uniform(0.75, 1.25)
            pause *= 3


def read_token(token_file: str | os.PathLike[str] | None) -> str:
    """Returns the token in a file; CONCORD_TOKEN_FILE names it when none is given."""
    path = token_file or os.environ.get("CONCORD_TOKEN_FILE")
    if not path:
        raise Unauthenticated(
            "no token is given: set CONCORD_TOKEN_FILE to the file of your token; the owner's is "
            "owner.token in the server's data directory",
            reason="TOKEN_MISSING",
        )
    try:
        token = Path(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise Unauthenticated(
            f"the token's file {path} cannot be read", reason="TOKEN_MISSING"
        ) from error
    if not token:
        raise Unauthenticated(f"the token's file {path} is empty", reason="TOKEN_MISSING")
    return token


def find_addresses(address: str | None) -> dict[str, str]:
    """Returns where each service is: CONCORD_<SERVICE>_ADDRESS, else `address`, else
    CONCORD_ADDRESS, else 127.0.0.1:7400. An address that is given outright counts for all."""

    def variable(name: str) -> str | None:
        return os.environ.get(f"CONCORD_{name}ADDRESS") or None

    suite = address or variable("")
    found = {}
    for service in _STUBS:
        own = None if address else variable(f"{service.upper()}_")
        found[service] = own or suite or DEFAULT_ADDRESS
    # Every process serves the administration: in a suite that is split, ask that of transcripts.
    if not suite and not variable("ADMIN_"):
        found["admin"] = found["transcripts"]
    return found


class Connection:
    """Channels to the services and the way calls are made on them. Thread-safe."""

    def __init__(
        self,
        addresses: dict[str, str],
        token: str,
        *,
        timeout: float = 30.0,
        retry: Retry = Retry(),
        credentials: grpc.ChannelCredentials | None = None,
    ):
        self.timeout = timeout
        self.retry = retry
        self._metadata = (("authorization", f"Bearer {token}"),)
        self._closed = False
        self._channels: dict[str, grpc.Channel] = {}
        for address in addresses.values():
            if address in self._channels:
                continue
            if credentials is None:
                channel = grpc.insecure_channel(address, options=_CHANNEL_OPTIONS)
            else:
                channel = grpc.secure_channel(address, credentials, options=_CHANNEL_OPTIONS)
            self._channels[address] = channel
        self._stubs = {
            service: stub(self._channels[addresses[service]]) for service, stub in _STUBS.items()
        }

    def close(self) -> None:
        """Ends all calls and connections."""
        self._closed = True
        for channel in self._channels.values():
            channel.close()

    def method(self, service: str, name: str) -> Callable[..., Any]:
        """Returns the stub's method, for example method("coding", "ListCodings")."""
        return getattr(self._stubs[service], name)

    def attempt(self, action: Callable[[float], Any], timeout: float | None = None) -> Any:
        """Returns what `action` returns; it is called with the seconds left, and again when the
        server was away. All tries together end by the deadline. Raises ConcordError."""
        deadline = time.monotonic() + (self.timeout if timeout is None else timeout)
        pauses = self.retry.pauses()
        while True:
            try:
                return action(max(deadline - time.monotonic(), 0.001))
            except grpc.RpcError as error:
                pause = next(pauses, None) if error.code() in AWAY and not self._closed else None
                if pause is None or time.monotonic() + pause >= deadline:
                    raise from_rpc_error(error) from None
                time.sleep(pause)

    def call(self, service: str, name: str, request: Any, timeout: float | None = None) -> Any:
        """Returns the answer to one unary call. Raises ConcordError."""
        method = self.method(service, name)
        return self.attempt(
            lambda left: method(request, timeout=left, metadata=self._metadata), timeout
        )

    def upload(
        self, service: str, name: str, messages: Callable[[], Iterator[Any]], timeout: float
    ) -> Any:
        """Returns the answer to a client-streamed call; `messages` begins it anew for each try."""
        method = self.method(service, name)
        return self.attempt(
            lambda left: method(messages(), timeout=left, metadata=self._metadata), timeout
        )

    def stream(self, service: str, name: str, request: Any, timeout: float) -> Any:
        """Begins one server-streamed call, without a retry. Iterating raises grpc.RpcError."""
        return self.method(service, name)(request, timeout=timeout, metadata=self._metadata)

    def pages(self, service: str, name: str, request: Any, field: str) -> Iterator[Any]:
        """Yields the items of all pages, reading a page when it is come to."""
        page_request = type(request)()
        page_request.CopyFrom(request)
        if not page_request.page_size:
            page_request.page_size = PAGE_SIZE
        while True:
            page = self.call(service, name, page_request)
            yield from getattr(page, field)
            if not page.next_page_token:
                return
            page_request.page_token = page.next_page_token
