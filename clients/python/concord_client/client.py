"""Where a program begins."""

import os
from collections.abc import Iterator
from typing import Any

import grpc

from concord.admin.v1 import admin_service_pb2 as admin
from concord.reliability.v1 import reliability_service_pb2 as reliability
from concord.transcripts.v1 import project_pb2

from .connection import Connection, Retry, find_addresses, read_token
from .ids import new_id
from .project import Project


class Client:
    """A connection to Concord for one person. Thread-safe; close it, or use it with `with`."""

    def __init__(self, connection: Connection):
        self._connection = connection

    def close(self) -> None:
        """Ends all calls and connections."""
        self._connection.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()

    def caller(self) -> admin.Caller:
        """Returns whom the token stands for."""
        return self._connection.call("admin", "GetCaller", admin.GetCallerRequest())

    def project(self, name: str) -> Project:
        """Returns a project to work in, by id or resource name. Asks the server nothing."""
        return Project(self._connection, name)

    def projects(self) -> Iterator[project_pb2.Project]:
        """Yields the projects that the caller is a member of."""
        request = project_pb2.ListProjectsRequest()
        return self._connection.pages("transcripts", "ListProjects", request, "projects")

    def create_project(
        self, project_id: str, *, display_name: str = "", request_id: str | None = None
    ) -> Project:
        """Makes a project, whose owner the caller becomes."""
        request = project_pb2.CreateProjectRequest(
            project_id=project_id,
            project=project_pb2.Project(display_name=display_name),
            request_id=request_id or new_id(),
        )
        made = self._connection.call("transcripts", "CreateProject", request)
        return self.project(made.name)

    def statistics(self) -> Iterator[reliability.Statistic]:
        """Yields the statistics that the server knows."""
        request = reliability.ListStatisticsRequest()
        return self._connection.pages("reliability", "ListStatistics", request, "statistics")

    def call(self, service: str, method: str, request: Any, timeout: float | None = None) -> Any:
        """Makes any unary call of the contract, with deadline, retries and typed errors:
        call("coding", "GetCoding", GetCodingRequest(name=...))."""
        return self._connection.call(service, method, request, timeout)


def connect(
    address: str | None = None,
    token_file: str | os.PathLike[str] | None = None,
    *,
    token: str | None = None,
    timeout: float = 30.0,
    retry: Retry = Retry(),
    credentials: grpc.ChannelCredentials | None = None,
) -> Client:
    """Returns a client; connections are made when they are needed.

    What is left out comes from the environment: CONCORD_ADDRESS (else 127.0.0.1:7400), overridden
    for a service by CONCORD_TRANSCRIPTS_ADDRESS and so on; CONCORD_TOKEN_FILE. `timeout` is the
    deadline of a call in seconds, its tries included (imports, assessments and reports get 20 times
    as long). `credentials` are for a server behind TLS. Unauthenticated (TOKEN_MISSING) if there is
    no token.
    """
    connection = Connection(
        find_addresses(address),
        token or read_token(token_file),
        timeout=timeout,
        retry=retry,
        credentials=credentials,
    )
    return Client(connection)
