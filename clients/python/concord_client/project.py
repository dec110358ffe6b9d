"""Work in one project."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import grpc

from concord.admin.v1 import admin_service_pb2 as admin
from concord.coding.v1 import codebook_pb2, coding_pb2, memo_pb2, round_pb2
from concord.reliability.v1 import reliability_service_pb2 as reliability
from concord.reporting.v1 import reporting_service_pb2 as reporting
from concord.transcripts.v1 import transcript_pb2
from concord.type.v1 import access_pb2
from concord.type.v1.span_pb2 import Span

from .connection import Connection
from .errors import ConcordError
from .ids import new_id
from .text import choose_place
from .watch import CodingWatch

MAX_BATCH = 1000  # codings or assignments in one atomic call
_CHUNK_BYTES = 256 << 10
# For calls that carry or make something large.
_LONG_TIMES = 20

# A file to read: its path, or its bytes.
Source = str | os.PathLike[str] | bytes


def _filter(**fields: str | None) -> str:
    """Returns a list's filter: the conjunction of the fields that are given."""

    def quoted(value: str) -> str:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'

    return " AND ".join(f"{name} = {quoted(value)}" for name, value in fields.items() if value)


def _bytes_of(source: Source) -> bytes:
    return source if isinstance(source, bytes) else Path(source).read_bytes()


def _chunks(content: bytes) -> Iterator[bytes]:
    for start in range(0, len(content), _CHUNK_BYTES):
        yield content[start : start + _CHUNK_BYTES]


class Project:
    """What a caller does in one project. Names are resource names ("projects/p/transcripts/t"),
    positions are code points. Iterators read page after page. Every method raises ConcordError.
    Thread-safe."""

    def __init__(self, connection: Connection, name: str):
        self.name = name if name.startswith("projects/") else f"projects/{name}"
        self._connection = connection

    def _call(self, service: str, method: str, request: Any, times: int = 1) -> Any:
        return self._connection.call(service, method, request, self._connection.timeout * times)

    # Members.

    def add_member(
        self,
        display_name: str,
        roles: Iterable[str],
        token_file: str | os.PathLike[str] | None = None,
    ) -> tuple[admin.Member, str]:
        """Invites a person with roles out of "owner", "coder", "adjudicator", "key_holder",
        "viewer". Returns the member and its token, which is shown this once; `token_file` gets it
        too, readable by the owner of the file alone."""
        member = admin.Member(display_name=display_name)
        for role in roles:
            member.roles.append(access_pb2.Role.Value(f"ROLE_{role.upper()}"))
        request = admin.CreateMemberRequest(
            parent=self.name, member=member, request_id=new_id()
        )
        if token_file is None:
            answer = self._call("admin", "CreateMember", request)
            return answer.member, answer.token
        # The file comes first: a token that cannot be written down must not be made.
        opened = os.open(token_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", encoding="ascii") as file:
            try:
                answer = self._call("admin", "CreateMember", request)
            except ConcordError:
                os.unlink(token_file)
                raise
            file.write(answer.token + "\n")
        return answer.member, answer.token

    def members(self) -> Iterator[admin.Member]:
        """Yields the members in the order of their invitation."""
        request = admin.ListMembersRequest(parent=self.name)
        return self._connection.pages("admin", "ListMembers", request, "members")

    # Transcripts.

    def import_text(
        self,
        source: Source,
        *,
        display_name: str = "",
        external_id: str = "",
        case: str = "",
        text_format: str = "",
        request_id: str | None = None,
    ) -> transcript_pb2.ImportTranscriptResponse:
        """Imports a text from a file or from UTF-8 bytes. The answer has the transcript and an
        account of what was read. A file's name is the display name unless another is given."""
        content = _bytes_of(source)
        if not display_name and not isinstance(source, bytes):
            display_name = Path(source).name
        header = transcript_pb2.ImportTranscriptRequest.Header(
            parent=self.name,
            format=text_format,
            display_name=display_name,
            external_id=external_id,
            case=case,
            request_id=request_id or new_id(),
        )

        def messages() -> Iterator[transcript_pb2.ImportTranscriptRequest]:
            yield transcript_pb2.ImportTranscriptRequest(header=header)
            for chunk in _chunks(content):
                yield transcript_pb2.ImportTranscriptRequest(chunk=chunk)

        timeout = self._connection.timeout * _LONG_TIMES
        return self._connection.upload("transcripts", "ImportTranscript", messages, timeout)

    def transcripts(self, *, external_id: str | None = None) -> Iterator[transcript_pb2.Transcript]:
        """Yields the transcripts, without their texts, in the order of import."""
        request = transcript_pb2.ListTranscriptsRequest(
            parent=self.name, filter=_filter(external_id=external_id)
        )
        return self._connection.pages("transcripts", "ListTranscripts", request, "transcripts")

    def text(self, transcript: str, span: Span | None = None) -> str:
        """Returns a transcript's text, or the words of a span."""
        request = transcript_pb2.ReadTextRequest(name=transcript, span=span)
        return self._call("transcripts", "ReadText", request).text

    def segments(self, transcript: str, segmenter: str) -> Iterator[transcript_pb2.Segment]:
        """Yields the parts that a segmenter finds: "turn", "paragraph", "sentence" or "text"."""
        request = transcript_pb2.ListSegmentsRequest(parent=transcript, segmenter=segmenter)
        return self._connection.pages("transcripts", "ListSegments", request, "segments")

    # Codebook.

    def import_codebook(
        self, source: Source, *, publish: bool = True, request_id: str | None = None
    ) -> codebook_pb2.ImportCodebookResponse:
        """Makes and changes codes from a CSV file or its bytes, all or none."""
        request = codebook_pb2.ImportCodebookRequest(
            parent=self.name,
            format="csv",
            content=_bytes_of(source),
            publish=publish,
            request_id=request_id or new_id(),
        )
        return self._call("coding", "ImportCodebook", request)

    def codes(self) -> Iterator[codebook_pb2.Code]:
        """Yields the codes of the draft, parents before children."""
        request = codebook_pb2.ListCodesRequest(parent=self.name)
        return self._connection.pages("coding", "ListCodes", request, "codes")

    def publish_codebook(
        self, reason: str = "", *, request_id: str | None = None
    ) -> codebook_pb2.CodebookRevision:
        """Publishes the draft as the next revision."""
        request = codebook_pb2.PublishCodebookRequest(
            parent=self.name, reason=reason, request_id=request_id or new_id()
        )
        return self._call("coding", "PublishCodebook", request)

    # Codings.

    def coding_request(
        self, transcript: str, span: Span, code: str, *, coding_id: str | None = None, **fields: str
    ) -> coding_pb2.CreateCodingRequest:
        """Returns the request for a coding with an id of its own. `fields` are other fields of
        Coding: quote, text_sha256, coder, codebook_revision, round."""
        coding = coding_pb2.Coding(transcript=transcript, span=span, code=code, **fields)
        return coding_pb2.CreateCodingRequest(
            parent=self.name, coding=coding, coding_id=coding_id or new_id()
        )

    def create_coding(
        self, transcript: str, span: Span, code: str, *, coding_id: str | None = None, **fields: str
    ) -> coding_pb2.Coding:
        """Applies a code to a span, as the caller. With the same id and content, a repeat returns
        the first coding. `fields` as for coding_request."""
        request = self.coding_request(transcript, span, code, coding_id=coding_id, **fields)
        return self._call("coding", "CreateCoding", request)

    def code_passage(
        self,
        transcript: str,
        words: str,
        code: str,
        *,
        occurrence: int | None = None,
        coding_id: str | None = None,
        **fields: str,
    ) -> coding_pb2.Coding:
        """Applies a code to the place where the exact words stand; the server checks that they are
        the span's words. WordsNotFound, WordsAmbiguous: see choose_place."""
        span = choose_place(self.text(transcript), words, occurrence)
        return self.create_coding(
            transcript, span, code, coding_id=coding_id, quote=words, **fields
        )

    def create_codings(
        self, requests: Sequence[coding_pb2.CreateCodingRequest]
    ) -> list[coding_pb2.Coding]:
        """Makes codings in batches of 1,000, each all or none, and returns them in order. After an
        error, repeat it with the same requests."""
        codings: list[coding_pb2.Coding] = []
        for start in range(0, len(requests), MAX_BATCH):
            batch = coding_pb2.BatchCreateCodingsRequest(
                parent=self.name, requests=requests[start : start + MAX_BATCH]
            )
            codings.extend(self._call("coding", "BatchCreateCodings", batch).codings)
        return codings

    def get_coding(self, name: str) -> coding_pb2.Coding:
        """Returns a coding."""
        return self._call("coding", "GetCoding", coding_pb2.GetCodingRequest(name=name))

    def codings(
        self,
        *,
        transcript: str | None = None,
        coder: str | None = None,
        code: str | None = None,
        round: str | None = None,  # pylint: disable=redefined-builtin
        show_deleted: bool = False,
        read_revision: int = 0,
        page_size: int = 0,
    ) -> Iterator[coding_pb2.Coding]:
        """Yields the codings that the caller may see; round "-" asks for those outside rounds."""
        request = coding_pb2.ListCodingsRequest(
            parent=self.name,
            page_size=page_size,
            filter=_filter(transcript=transcript, coder=coder, code=code, round=round),
            show_deleted=show_deleted,
            read_revision=read_revision,
        )
        return self._connection.pages("coding", "ListCodings", request, "codings")

    def delete_coding(self, name: str, *, request_id: str | None = None) -> coding_pb2.Coding:
        """Takes a coding of the caller's back."""
        request = coding_pb2.DeleteCodingRequest(name=name, request_id=request_id or new_id())
        return self._call("coding", "DeleteCoding", request)

    def undelete_coding(self, name: str, *, request_id: str | None = None) -> coding_pb2.Coding:
        """Restores a coding of the caller's."""
        request = coding_pb2.UndeleteCodingRequest(name=name, request_id=request_id or new_id())
        return self._call("coding", "UndeleteCoding", request)

    def watch_codings(
        self,
        *,
        transcript: str = "",
        resume_token: str = "",
        patience: float = 120.0,
        heartbeats: bool = False,
    ) -> CodingWatch:
        """Watches the codings that the caller may see, from a snapshot or from a token on."""
        request = coding_pb2.WatchCodingsRequest(
            parent=self.name, transcript=transcript, resume_token=resume_token
        )
        return CodingWatch(self._connection, request, patience=patience, heartbeats=heartbeats)

    # Memos.

    def create_memo(
        self, resource: str, body: str, *, memo_id: str | None = None
    ) -> memo_pb2.Memo:
        """Writes a memo on a resource of the project."""
        request = memo_pb2.CreateMemoRequest(
            parent=self.name,
            memo=memo_pb2.Memo(resource=resource, body=body),
            memo_id=memo_id or new_id(),
        )
        return self._call("coding", "CreateMemo", request)

    def memos(self, *, resource: str | None = None) -> Iterator[memo_pb2.Memo]:
        """Yields the memos that the caller may see, oldest first."""
        request = memo_pb2.ListMemosRequest(
            parent=self.name, filter=_filter(resource=resource)
        )
        return self._connection.pages("coding", "ListMemos", request, "memos")

    # Rounds.

    def create_round(
        self,
        transcripts: Iterable[str],
        coders: Iterable[str],
        *,
        blind: bool = False,
        display_name: str = "",
        codebook_revision: str = "",
        request_id: str | None = None,
    ) -> round_pb2.Round:
        """Makes a round in which each coder is to code each transcript."""
        new = round_pb2.Round(
            display_name=display_name,
            blind=blind,
            transcripts=transcripts,
            coders=coders,
            codebook_revision=codebook_revision,
        )
        request = round_pb2.CreateRoundRequest(
            parent=self.name, round=new, request_id=request_id or new_id()
        )
        return self._call("coding", "CreateRound", request)

    def rounds(self) -> Iterator[round_pb2.Round]:
        """Yields the rounds, oldest first."""
        request = round_pb2.ListRoundsRequest(parent=self.name)
        return self._connection.pages("coding", "ListRounds", request, "rounds")

    def progress(
        self, round_name: str = "-", *, coder: str | None = None, transcript: str | None = None
    ) -> Iterator[round_pb2.Assignment]:
        """Yields how far the coders are: the assignments of a round, or of all rounds."""
        parent = f"{self.name}/rounds/-" if round_name == "-" else round_name
        request = round_pb2.ListAssignmentsRequest(
            parent=parent, filter=_filter(coder=coder, transcript=transcript)
        )
        return self._connection.pages("coding", "ListAssignments", request, "assignments")

    def set_progress(
        self, assignments: Sequence[round_pb2.Assignment], state: str = "done"
    ) -> list[round_pb2.Assignment]:
        """Says how far assignments of one round are: "to_do", "coding" or "done"; 1,000 at a time,
        each all or none."""
        done: list[round_pb2.Assignment] = []
        names = [assignment.name for assignment in assignments]
        for start in range(0, len(names), MAX_BATCH):
            request = round_pb2.BatchUpdateAssignmentsRequest(
                parent=names[start].rsplit("/assignments/", 1)[0],
                names=names[start : start + MAX_BATCH],
                state=round_pb2.Assignment.State.Value(f"STATE_{state.upper()}"),
                request_id=new_id(),
            )
            answer = self._call("coding", "BatchUpdateAssignments", request)
            done.extend(answer.assignments)
        return done

    def reveal_round(
        self, name: str, *, force: bool = False, reason: str = "", request_id: str | None = None
    ) -> round_pb2.Round:
        """Shows a round's work to everybody and freezes it."""
        request = round_pb2.RevealRoundRequest(
            name=name, force=force, reason=reason, request_id=request_id or new_id()
        )
        return self._call("coding", "RevealRound", request)

    # Agreement and reports.

    def assess(
        self,
        statistics: Iterable[str],
        *,
        unit: str = "character",
        transcripts: Iterable[str] = (),
        coders: Iterable[str] = (),
        rounds: Iterable[str] = (),
        parameters: dict[str, str] | None = None,
        request_id: str | None = None,
    ) -> reliability.Assessment:
        """Computes how far coders agree: on the transcripts given, else on those that at least two
        of the coders have done."""
        chosen = list(transcripts)
        selection = "SELECTION_LISTED" if chosen else "SELECTION_DOUBLE_CODED"
        assessment = reliability.Assessment(
            selection=reliability.Assessment.Selection.Value(selection),
            transcripts=chosen,
            coders=coders,
            rounds=rounds,
            unitizing=reliability.Unitizing(unit=unit),
            statistics=statistics,
            parameters=parameters or {},
        )
        request = reliability.CreateAssessmentRequest(
            parent=self.name, assessment=assessment, request_id=request_id or new_id()
        )
        return self._call("reliability", "CreateAssessment", request, _LONG_TIMES)

    def create_report(
        self,
        report_format: str,
        *,
        title: str = "",
        sections: Iterable[str] = (),
        group_variable: str = "",
        assessments: Iterable[str] = (),
        request_id: str | None = None,
    ) -> reporting.Report:
        """Makes a report of what the caller may see, in "html", "markdown" or "csv"."""
        report = reporting.Report(
            format=report_format,
            title=title,
            sections=sections,
            group_variable=group_variable,
            assessments=assessments,
        )
        request = reporting.CreateReportRequest(
            parent=self.name, report=report, request_id=request_id or new_id()
        )
        return self._call("reporting", "CreateReport", request, _LONG_TIMES)

    def download_report(self, report: reporting.Report, file: BinaryIO) -> None:
        """Writes a report's bytes, going on where a broken connection left off, and checks them
        against the report's digest. ConcordError (DOWNLOAD_DAMAGED) if they differ."""
        digest = hashlib.sha256()
        size = 0

        def download(left: float) -> None:
            nonlocal size
            request = reporting.DownloadReportRequest(name=report.name, offset=size)
            for part in self._connection.stream("reporting", "DownloadReport", request, left):
                file.write(part.chunk)
                digest.update(part.chunk)
                size += len(part.chunk)

        self._connection.attempt(download, self._connection.timeout * _LONG_TIMES)
        if digest.hexdigest() != report.sha256:
            raise ConcordError(
                "the bytes that came are not those of the report",
                code=grpc.StatusCode.DATA_LOSS,
                reason="DOWNLOAD_DAMAGED",
            )

    def export_table(self, table: str, table_format: str = "csv") -> bytes:
        """Returns a table of the project as a file: "codings", "codebook" or "cases"."""
        request = reporting.ExportTableRequest(
            parent=self.name, table=table, format=table_format
        )

        def export(left: float) -> bytes:
            parts = self._connection.stream("reporting", "ExportTable", request, left)
            return b"".join(part.chunk for part in parts)

        return self._connection.attempt(export, self._connection.timeout * _LONG_TIMES)

    def import_exchange(
        self,
        source: Source,
        file_format: str,
        coder: str,
        *,
        round_display_name: str = "",
        request_id: str | None = None,
    ) -> reporting.ImportExchangeResponse:
        """Imports texts and codings of one coder from another program's file ("doccano")."""
        content = _bytes_of(source)
        header = reporting.ImportExchangeRequest.Header(
            parent=self.name,
            format=file_format,
            coder=coder,
            round=round_display_name,
            request_id=request_id or new_id(),
        )

        def messages() -> Iterator[reporting.ImportExchangeRequest]:
            yield reporting.ImportExchangeRequest(header=header)
            for chunk in _chunks(content):
                yield reporting.ImportExchangeRequest(chunk=chunk)

        timeout = self._connection.timeout * _LONG_TIMES
        return self._connection.upload("reporting", "ImportExchange", messages, timeout)

    # Audit trail.

    def audit_trail(self) -> Iterator[admin.ExportAuditTrailResponse]:
        """Yields the links of the audit trail's chain, whose `event` bytes are an AuditEvent."""
        request = admin.ExportAuditTrailRequest(parent=self.name)

        def export(left: float) -> list[admin.ExportAuditTrailResponse]:
            return list(self._connection.stream("admin", "ExportAuditTrail", request, left))

        yield from self._connection.attempt(export, self._connection.timeout * _LONG_TIMES)
