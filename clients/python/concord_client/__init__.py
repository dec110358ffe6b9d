"""Python client of Concord: many coders, one corpus, agreement you can trust.

    from concord_client import connect

    with connect() as concord:  # CONCORD_ADDRESS, CONCORD_TOKEN_FILE
        study = concord.project("my-study")
        for coding in study.codings():
            print(coding.transcript, coding.span.start_offset, coding.code)

The messages are those of the contract, in the modules concord.<service>.v1.
"""

from concord.type.v1.span_pb2 import Span

from .client import Client, connect
from .connection import Retry
from .errors import (
    Aborted,
    AlreadyExists,
    Cancelled,
    ConcordError,
    DeadlineExceeded,
    FailedPrecondition,
    Internal,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
)
from .ids import new_id
from .project import Project
from .text import WordsAmbiguous, WordsNotFound, choose_place, find_words
from .watch import CodingWatch

__all__ = [
    "Aborted",
    "AlreadyExists",
    "Cancelled",
    "Client",
    "CodingWatch",
    "ConcordError",
    "DeadlineExceeded",
    "FailedPrecondition",
    "Internal",
    "InvalidArgument",
    "NotFound",
    "PermissionDenied",
    "Project",
    "ResourceExhausted",
    "Retry",
    "Span",
    "Unauthenticated",
    "Unavailable",
    "WordsAmbiguous",
    "WordsNotFound",
    "choose_place",
    "connect",
    "find_words",
    "new_id",
]
