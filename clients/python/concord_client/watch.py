"""Watching codings: one iterator over however many connections it takes."""

import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import grpc

from concord.coding.v1.coding_pb2 import WatchCodingsRequest, WatchCodingsResponse

from .connection import AWAY, Connection
from .errors import from_rpc_error

# A stream is ended and resumed after this time, so that even a watch has a deadline.
_STREAM_SECONDS = 600.0
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 3.0

_RESUMABLE = (*AWAY, grpc.StatusCode.DEADLINE_EXCEEDED)


class CodingWatch(Iterator[WatchCodingsResponse]):
    """Yields what happens to the codings that the caller may see.

    First the codings that are, then a message with `snapshot_complete`, then every change. When the
    connection breaks, the server stops or the reader was too slow, it goes on from the last message
    that was taken; the same coding may then come again, and replaces the earlier one of its name.

    `resume_token` is of the last message taken: a later watch can begin with it. `close` ends the
    iteration, also from another thread. Raises ConcordError for what does not pass by waiting:
    Unavailable when the server stays away for `patience` seconds; FailedPrecondition
    (HISTORY_CHANGED) when the token's history is gone: forget what was seen, and watch without it.
    """

    def __init__(
        self,
        connection: Connection,
        request: WatchCodingsRequest,
        *,
        patience: float = 120.0,
        heartbeats: bool = False,
    ):
        self._connection = connection
        self._request = WatchCodingsRequest()
        self._request.CopyFrom(request)
        self._patience = patience
        self._heartbeats = heartbeats
        self._stream: Any = None
        self._closed = threading.Event()
        self._away_since: float | None = None
        self._pause = _FIRST_PAUSE

    @property
    def resume_token(self) -> str:
        """Resumes after the last message that was taken; empty before the first."""
        return self._request.resume_token

    def close(self) -> None:
        """Ends the watch."""
        self._closed.set()
        stream = self._stream
        if stream is not None:
            stream.cancel()

    def __enter__(self) -> "CodingWatch":
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()

    def __next__(self) -> WatchCodingsResponse:
        while not self._closed.is_set():
            try:
                message = self._take()
            except grpc.RpcError as error:
                if self._closed.is_set():
                    break
                self._stream = None
                self._wait_or_raise(error)
                continue
            if message is None:  # the server ended the stream in order: go on with another
                self._stream = None
                continue
            self._away_since = None
            self._pause = _FIRST_PAUSE
            if message.resume_token:
                self._request.resume_token = message.resume_token
            if self._heartbeats or message.WhichOneof("event") != "heartbeat":
                return message
        raise StopIteration

    def _take(self) -> WatchCodingsResponse | None:
        if self._stream is None:
            self._stream = self._connection.stream(
                "coding", "WatchCodings", self._request, _STREAM_SECONDS
            )
            if self._closed.is_set():  # closed meanwhile, when there was nothing to cancel
                self._stream.cancel()
        return next(self._stream, None)

    def _wait_or_raise(self, error: grpc.RpcError) -> None:
        """Waits a little before the next stream, or raises what waiting does not mend."""
        failure = from_rpc_error(error)
        if failure.code not in _RESUMABLE and failure.reason != "WATCH_TOO_SLOW":
            raise failure from None
        now = time.monotonic()
        self._away_since = self._away_since or now
        if now - self._away_since > self._patience:
            raise failure from None
        self._closed.wait(self._pause * random.uniform(0.5, 1.5))
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
