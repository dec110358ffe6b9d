"""Who may come in, and what gets out: tokens, addresses, participants' words in the wrong place."""

import os
import socket
import subprocess
import time
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from concord.admin.v1 import admin_service_pb2 as admin
from concord.admin.v1.admin_service_pb2_grpc import AdminServiceStub
from concord.transcripts.v1 import case_pb2, transcript_pb2
from concord_client import (
    ConcordError,
    InvalidArgument,
    PermissionDenied,
    Span,
    Unauthenticated,
    connect,
    new_id,
)
from concord_client.errors import from_rpc_error
from processes import PATIENCE, Workplace, free_port, wait_until

REVOCATION_SECONDS = 2.0
# 127.0.0.1 as the kernel writes it, on a socket for IPv4 and on one for both.
LOOPBACK = ("0100007F", "0000000000000000FFFF00000100007F")


def reason_of(client):
    """Returns the reason for which a call is refused, or "" if it is answered."""
    try:
        client.caller()
        return ""
    except Unauthenticated as error:
        return error.reason


class StartTest(unittest.TestCase):
    def setUp(self):
        self.workplace = Workplace()
        self.addCleanup(self.workplace.close)

    def run_concordd(self, *flags):
        """Runs a daemon that is expected to end by itself."""
        program = Path(os.environ["CONCORD_BIN"]) / "concordd"
        return subprocess.run(
            [program, f"--data_dir={self.workplace.path('data')}", *flags],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def test_the_first_start_makes_tokens_for_the_owner_of_the_files_alone(self):
        os.umask(0)
        self.addCleanup(os.umask, 0o022)
        daemon = self.workplace.daemon()
        tokens = {}
        for name in ("owner.token", "service.token"):
            path = daemon.data_dir / name
            self.assertEqual(path.stat().st_mode & 0o777, 0o600, name)
            tokens[name] = path.read_text()
        self.assertNotEqual(tokens["owner.token"], tokens["service.token"])
        with daemon.owner() as owner:
            self.assertTrue(owner.caller().administrator)
        daemon.stop()
        daemon.start()
        for name, token in tokens.items():
            self.assertEqual((daemon.data_dir / name).read_text(), token)
        self.assertNotIn(tokens["owner.token"].strip(), daemon.errors())

    def test_a_service_token_alone_is_nobody(self):
        daemon = self.workplace.daemon()
        with connect(daemon.address, daemon.data_dir / "service.token") as service:
            self.assertEqual(reason_of(service), "TOKEN_INVALID")

    def test_another_machine_cannot_connect_by_default(self):
        daemon = self.workplace.daemon()
        for port in (daemon.port, daemon.metrics_port):
            listening = [row for row in self.listening() if row[1] == port]
            self.assertTrue(listening)
            for address, _ in listening:
                self.assertIn(address, LOOPBACK)

    @staticmethod
    def listening():
        """Returns (address in hex, port) of every socket that listens."""
        found = []
        for table in ("/proc/net/tcp", "/proc/net/tcp6"):
            for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
                fields = line.split()
                if fields[3] == "0A":  # TCP_LISTEN
                    address, port = fields[1].split(":")
                    found.append((address, int(port, 16)))
        return found

    def test_an_address_for_other_machines_is_refused_unless_asked_for(self):
        port = free_port()
        for address in (f"0.0.0.0:{port}", f"[::]:{port}", f"{socket.gethostname()}:{port}"):
            done = self.run_concordd(f"--listen_address={address}", "--metrics_address=")
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn("--insecure", done.stderr)
            self.assertFalse((self.workplace.path("data") / "concord.db").exists())
        done = self.run_concordd(
            f"--listen_address=127.0.0.1:{port}", f"--metrics_address=0.0.0.0:{port}"
        )
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("--metrics_address", done.stderr)

    def test_an_address_for_other_machines_is_served_when_asked_for(self):
        daemon = self.workplace.daemon("--insecure", data_dir="open")
        daemon.stop()
        daemon.add_flags(f"--listen_address=0.0.0.0:{daemon.port}")
        daemon.start()
        with daemon.owner() as owner:
            owner.caller()


class TokenTest(unittest.TestCase):
    def setUp(self):
        self.workplace = Workplace()
        self.addCleanup(self.workplace.close)

    def study(self, daemon):
        """Returns the owner's client and project, and a member with its token's name."""
        owner = daemon.owner()
        self.addCleanup(owner.close)
        project = owner.create_project("study")
        member, token = project.add_member("coder", ["coder"])
        tokens = owner.call("admin", "ListTokens", admin.ListTokensRequest(parent=member.name))
        return owner, member, token, tokens.tokens[0].name

    def connect(self, daemon, token):
        client = connect(daemon.address, token=token)
        self.addCleanup(client.close)
        return client

    def test_each_wrong_token_has_its_named_error(self):
        daemon = self.workplace.daemon()
        owner, member, token, token_name = self.study(daemon)
        self.assertEqual(reason_of(self.connect(daemon, token)), "")
        for wrong in ("x", token[:-1], token + "x", token.swapcase()):
            self.assertEqual(reason_of(self.connect(daemon, wrong)), "TOKEN_INVALID")
        with grpc.insecure_channel(daemon.address) as channel:
            with self.assertRaises(grpc.RpcError) as raised:
                AdminServiceStub(channel).GetCaller(admin.GetCallerRequest(), timeout=PATIENCE)
            self.assertEqual(from_rpc_error(raised.exception).reason, "TOKEN_MISSING")

        soon = Timestamp()
        soon.FromDatetime(datetime.now(timezone.utc) + timedelta(seconds=1.5))
        request = admin.CreateTokenRequest(
            parent=member.name, token=admin.Token(expire_time=soon), request_id=new_id()
        )
        short = self.connect(daemon, owner.call("admin", "CreateToken", request).secret)
        self.assertEqual(reason_of(short), "")
        wait_until(
            lambda: reason_of(short) == "TOKEN_EXPIRED", "the token expires", 1.5 + 1.0
        )

        owner.call(
            "admin", "RevokeToken", admin.RevokeTokenRequest(name=token_name, request_id=new_id())
        )
        self.assertEqual(reason_of(self.connect(daemon, token)), "TOKEN_REVOKED")
        daemon.kill()
        daemon.start()
        self.assertEqual(reason_of(short), "TOKEN_EXPIRED")
        self.assertEqual(reason_of(self.connect(daemon, token)), "TOKEN_REVOKED")

    def test_an_expiry_in_the_past_is_refused(self):
        daemon = self.workplace.daemon()
        owner, member, _, _ = self.study(daemon)
        past = Timestamp()
        past.FromDatetime(datetime.now(timezone.utc) - timedelta(seconds=5))
        request = admin.CreateTokenRequest(
            parent=member.name, token=admin.Token(expire_time=past), request_id=new_id()
        )
        with self.assertRaises(InvalidArgument):
            owner.call("admin", "CreateToken", request)

    def test_a_revocation_holds_in_another_process_within_two_seconds(self):
        redis = self.workplace.redis()
        first = self.workplace.daemon(f"--store={redis.url}")
        second = self.workplace.daemon(f"--store={redis.url}")
        owner, member, token, token_name = self.study(first)
        there = self.connect(second, token)
        # The second process knows the token and believes it when it is revoked in the first.
        self.assertEqual(reason_of(there), "")
        self.assert_revoked_within(
            lambda: owner.call(
                "admin",
                "RevokeToken",
                admin.RevokeTokenRequest(name=token_name, request_id=new_id()),
            ),
            lambda: reason_of(there) == "TOKEN_REVOKED",
        )

        # The same for a membership that ends.
        request = admin.CreateTokenRequest(parent=member.name, request_id=new_id())
        other = self.connect(second, owner.call("admin", "CreateToken", request).secret)
        self.assertEqual(list(other.project("study").codings()), [])
        self.assert_revoked_within(
            lambda: owner.call(
                "admin",
                "DeleteMember",
                admin.DeleteMemberRequest(name=member.name, request_id=new_id()),
            ),
            lambda: self.is_refused(other),
        )

    @staticmethod
    def is_refused(client):
        try:
            list(client.project("study").codings())
            return False
        except (PermissionDenied, Unauthenticated):
            return True

    def assert_revoked_within(self, revoke, is_refused):
        revoke()
        start = time.monotonic()
        wait_until(is_refused, "the revocation holds")
        # A little more for the last call itself.
        self.assertLess(time.monotonic() - start, REVOCATION_SECONDS + 0.3)
        for _ in range(20):  # and it stays so
            self.assertTrue(is_refused())

    def test_a_revocation_ends_a_watch_within_two_seconds(self):
        daemon = self.workplace.daemon()
        owner, _, token, token_name = self.study(daemon)
        watch = self.connect(daemon, token).project("study").watch_codings()
        self.addCleanup(watch.close)
        next(watch)
        owner.call(
            "admin", "RevokeToken", admin.RevokeTokenRequest(name=token_name, request_id=new_id())
        )
        start = time.monotonic()
        with self.assertRaises(ConcordError) as raised:
            next(watch)
        self.assertEqual(raised.exception.reason, "TOKEN_REVOKED")
        # The watch asks each two seconds, and what it hears is at most two seconds old.
        self.assertLess(time.monotonic() - start, 2 * REVOCATION_SECONDS + 0.5)


class WordsTest(unittest.TestCase):
    """Each of these is said once, where a participant's words or names belong, and must not turn up
    where they do not."""

    WORDS = {
        "text": "Quastenflosser",
        "speaker": "Adelgunde",
        "wrong quote": "Schnabeltier",
        "transcript": "gespraech-mit-walburga.txt",
        "external id": "archiv-kunigunde-17",
        "memo": "Nacktmull",
        "changed memo": "Erdferkel",
        "case": "Roswitha",
        "value": "Hebamme aus Buxtehude",
        "contact": "Verein Krummhorn",
        "exclusion": "Aufnahme verrauscht",
        "member": "Dr. Eusebia Pflaumenbaum",
        "reveal reason": "Theobald ist krank",
        "bad file": "Axolotl",
        "filter": "Tapirschaukel",
    }

    def setUp(self):
        self.workplace = Workplace()
        self.addCleanup(self.workplace.close)
        self.errors = []

    def refused(self, action, *arguments, **named):
        """Makes a call that must fail, and keeps what the error says."""
        with self.assertRaises(ConcordError) as raised:
            action(*arguments, **named)
        error = raised.exception
        self.errors.append(f"{error} {error.reason} {error.metadata}")

    def test_words_and_names_are_not_in_logs_metrics_errors_and_trail(self):
        daemon = self.workplace.daemon(log_level="debug")
        with daemon.owner() as owner:
            project = owner.create_project("study")
            coder = self.invite(daemon, project)
            transcript = self.fill(owner, project)
            self.code(owner, project, coder, transcript)
            trail = [link.event for link in project.audit_trail()]
            listed = owner.call(
                "admin", "ListAuditEvents", admin.ListAuditEventsRequest(parent=project.name)
            )
        metrics = daemon.metrics()
        daemon.stop()
        log = daemon.errors()
        self.assertIn("CreateCoding", log)  # it does log, at this level
        self.assertIn("CreateCoding", metrics)
        self.assertGreater(len(trail), 10)
        self.assertGreater(len(self.errors), 5)
        for place, content in {
            "log": log,
            "metrics": metrics,
            "trail": b"\n".join(trail).decode("utf-8", "replace"),
            "audit events": str(listed),
            "errors": "\n".join(self.errors),
        }.items():
            for kind, words in self.WORDS.items():
                with self.subTest(place=place, words=kind):
                    for word in words.split():
                        if len(word) > 4:
                            self.assertNotIn(word.lower(), content.lower())

    def invite(self, daemon, project):
        self.member, token = project.add_member(self.WORDS["member"], ["coder"])
        self.refused(project.add_member, self.WORDS["member"], ["coder"])
        client = connect(daemon.address, token=token)
        self.addCleanup(client.close)
        return client.project(project.name)

    def fill(self, owner, project):
        """Imports a text, and enters a case and contacts; some of it wrong."""
        words = self.WORDS
        variable = owner.call(
            "transcripts",
            "CreateVariable",
            case_pb2.CreateVariableRequest(
                parent=project.name,
                variable=case_pb2.Variable(display_name="Profession", kind="KIND_TEXT"),
                request_id=new_id(),
            ),
        )
        value = case_pb2.VariableValue(variable=variable.name, text=words["value"])
        a_case = case_pb2.Case(display_name=words["case"], values=[value])
        for action in (owner.call, lambda *call: self.refused(owner.call, *call)):
            request = case_pb2.CreateCaseRequest(parent=project.name, request_id=new_id())
            request.case.CopyFrom(a_case)
            action("transcripts", "CreateCase", request)
        not_text = case_pb2.VariableValue(variable=variable.name, date=words["value"])
        bad = case_pb2.Case(display_name="1", values=[not_text])
        request = case_pb2.CreateCaseRequest(parent=project.name, request_id=new_id())
        request.case.CopyFrom(bad)
        self.refused(owner.call, "transcripts", "CreateCase", request)
        contact = case_pb2.Contact(
            display_name=words["contact"],
            channel="CHANNEL_DIRECT",
            state="STATE_INTERVIEWED",
            exclusion_reason=words["exclusion"],
        )
        for state in ("STATE_INTERVIEWED", "STATE_CONTACTED"):
            contact.state = case_pb2.Contact.State.Value(state)
            request = case_pb2.CreateContactRequest(
                parent=project.name, contact=contact, request_id=new_id()
            )
            if state == "STATE_INTERVIEWED":
                owner.call("transcripts", "CreateContact", request)
            else:
                self.refused(owner.call, "transcripts", "CreateContact", request)

        text = f"{words['speaker']}: Der {words['text']} schwimmt.\nBen: Aha, so, so.\n".encode()
        named = {"display_name": words["transcript"], "external_id": words["external id"]}
        transcript = project.import_text(text, **named).transcript.name
        self.refused(project.import_text, text + b"More.", **named)
        self.refused(project.import_text, f"{words['bad file']} ".encode() + b"\xff", **named)
        request = transcript_pb2.ListTranscriptsRequest(
            parent=project.name, filter=f'nothing = "{words["filter"]}"'
        )
        self.refused(owner.call, "transcripts", "ListTranscripts", request)
        return transcript

    def code(self, owner, project, coder, transcript):
        """Codes, writes memos, reveals; some of it wrong."""
        words = self.WORDS
        project.import_codebook(b"code,definition\nAnimal,Beasts\n")
        code = next(project.codes()).name
        other = project.import_text(b"Ben: Nothing here.\n").transcript.name
        a_round = project.create_round([transcript, other], [self.member.name], blind=True)
        coding = coder.code_passage(transcript, words["text"], code)
        span = Span(start_offset=0, end_offset=12)
        self.refused(coder.create_coding, transcript, span, code, quote=words["wrong quote"])
        far = Span(start_offset=0, end_offset=10**6)
        self.refused(coder.create_coding, transcript, far, code, quote=words["wrong quote"])
        memo_id = new_id()
        coder.create_memo(coding.name, words["memo"], memo_id=memo_id)
        self.refused(coder.create_memo, coding.name, words["changed memo"], memo_id=memo_id)
        coder.set_progress(list(coder.progress(a_round.name, transcript=transcript)))
        self.refused(project.reveal_round, a_round.name, reason=words["reveal reason"])
        project.reveal_round(a_round.name, force=True, reason=words["reveal reason"])
        project.assess(["cohen_kappa"], transcripts=[transcript])
        project.create_report("html")
        for table in ("codings", "codebook", "cases"):
            project.export_table(table)


if __name__ == "__main__":
    unittest.main()
