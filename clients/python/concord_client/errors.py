"""What a call can fail with: one exception a gRPC code, with the server's reason."""

from importlib import resources
from typing import Any

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory


class ConcordError(Exception):
    """A call that the server refused or that did not get through.

    `reason` is the stable name to test for (for example "SPAN_OUT_OF_RANGE"; empty if the call did
    not reach the server), `domain` says which service's catalogue it is from, `metadata` holds its
    particulars, `message` is for people.
    """

    code: grpc.StatusCode = grpc.StatusCode.UNKNOWN

    def __init__(
        self,
        message: str,
        *,
        code: grpc.StatusCode | None = None,
        reason: str = "",
        domain: str = "",
        metadata: dict[str, str] | None = None,
    ):
        super().__init__(message)
        self.code = code or type(self).code
        self.reason = reason
        self.domain = domain
        self.metadata = dict(metadata or {})
        self.message = message

    def __str__(self) -> str:
        return f"{self.reason or self.code.name}: {self.message}"


class InvalidArgument(ConcordError):
    """Something in the request is wrong; repeating it does not help."""

    code = grpc.StatusCode.INVALID_ARGUMENT


class Unauthenticated(ConcordError):
    """The token is missing, wrong, expired or revoked."""

    code = grpc.StatusCode.UNAUTHENTICATED


class PermissionDenied(ConcordError):
    """The caller may not do this, or what it is about does not exist."""

    code = grpc.StatusCode.PERMISSION_DENIED


class NotFound(ConcordError):
    """It does not exist, or the caller may not see it."""

    code = grpc.StatusCode.NOT_FOUND


class AlreadyExists(ConcordError):
    """Something of that id or name exists already."""

    code = grpc.StatusCode.ALREADY_EXISTS


class FailedPrecondition(ConcordError):
    """The state of the project does not allow it now."""

    code = grpc.StatusCode.FAILED_PRECONDITION


class Aborted(ConcordError):
    """Somebody else was faster: read again and repeat with a new request id."""

    code = grpc.StatusCode.ABORTED


class ResourceExhausted(ConcordError):
    """A limit is reached."""

    code = grpc.StatusCode.RESOURCE_EXHAUSTED


class Unavailable(ConcordError):
    """The server could not be reached, though the call was repeated. Whether a write took effect is
    not known: repeat it with the same ids."""

    code = grpc.StatusCode.UNAVAILABLE


class Cancelled(ConcordError):
    """The client was closed, or the server went away amid the call. As for Unavailable, whether a
    write took effect is not known."""

    code = grpc.StatusCode.CANCELLED


class DeadlineExceeded(ConcordError):
    """No answer in time. Whether a write took effect is not known: repeat it with the same ids."""

    code = grpc.StatusCode.DEADLINE_EXCEEDED


class Internal(ConcordError):
    """The server failed."""

    code = grpc.StatusCode.INTERNAL


_BY_CODE = {kind.code: kind for kind in ConcordError.__subclasses__()}


def _error_messages() -> tuple[Any, Any]:
    """Returns the classes of google.rpc.Status and google.rpc.ErrorInfo.

    They live in a pool of their own: the package googleapis-common-protos, if it is installed,
    brings the same names into the default pool, and two descriptions of one file clash there.
    """
    files = descriptor_pb2.FileDescriptorSet.FromString(
        resources.files(__package__).joinpath("error_details.binpb").read_bytes()
    )
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.AddSerializedFile(file.SerializeToString())
    # protobuf 4.22 gave the method another place.
    get_class = getattr(message_factory, "GetMessageClass", None)
    if get_class is None:
        get_class = message_factory.MessageFactory(pool).GetPrototype
    return (
        get_class(pool.FindMessageTypeByName("google.rpc.Status")),
        get_class(pool.FindMessageTypeByName("google.rpc.ErrorInfo")),
    )


_Status, _ErrorInfo = _error_messages()


def from_rpc_error(error: grpc.RpcError) -> ConcordError:
    """Returns the exception that stands for a gRPC error."""
    code = error.code()
    message = error.details() or code.name
    details: dict[str, Any] = {}
    for key, value in error.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        for detail in _Status.FromString(value).details:
            if detail.type_url.endswith("/google.rpc.ErrorInfo"):
                info = _ErrorInfo.FromString(detail.value)
                details = {
                    "reason": info.reason,
                    "domain": info.domain,
                    "metadata": dict(info.metadata),
                }
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED and not details:
        # gRPC itself refuses a message that is too large, before the server can give a reason.
        details = {"reason": "MESSAGE_TOO_LARGE", "domain": "concord"}
    return _BY_CODE.get(code, ConcordError)(message, code=code, **details)
