"""The client against the real daemon."""

import os
import runpy
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

from concord.coding.v1.coding_pb2 import Coding
from concord_client import (
    AlreadyExists,
    DeadlineExceeded,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Retry,
    Span,
    Unauthenticated,
    Unavailable,
    connect,
    new_id,
)
from processes import Workplace, wait_until

EXAMPLE = Path(os.environ["CONCORD_SOURCE"]) / "clients/python/examples/code_and_assess.py"
TEXT = "Anna: Grüße 😀 an Zoë – 👩‍👩‍👧 und ‚e\u0301‘.\nBen: Ja, schöne Grüße.\n"
CODEBOOK = b"code,definition\nGreeting,Somebody greets\nFamily,Kin\n"


class Study:
    """A project with a text, two codes and a coder."""

    def __init__(self, daemon, project_id):
        self.owner = daemon.owner()
        self.project = self.owner.create_project(project_id)
        self.transcript = self.project.import_text(TEXT.encode(), display_name="t").transcript.name
        self.project.import_codebook(CODEBOOK)
        self.codes = {code.display_name: code.name for code in self.project.codes()}
        member, token = self.project.add_member("coder", ["coder"])
        self.member = member.name
        self.client = connect(daemon.address, token=token)
        self.mine = self.client.project(project_id)

    def close(self):
        self.client.close()
        self.owner.close()

    def requests(self, count):
        """Returns requests for different codings."""
        code = self.codes["Greeting"]
        return [
            self.mine.coding_request(
                self.transcript, Span(start_offset=n % 40, end_offset=n % 40 + 1), code
            )
            for n in range(count)
        ]


class ClientTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.workplace = Workplace()
        cls.addClassCleanup(cls.workplace.close)
        cls.daemon = cls.workplace.daemon()

    def study(self):
        study = Study(self.daemon, f"p{new_id()[-12:]}")
        self.addCleanup(study.close)
        return study

    def test_an_imported_text_comes_back_as_it_was(self):
        study = self.study()
        path = self.workplace.path("Interview.txt")
        path.write_text(TEXT, encoding="utf-8")
        answer = study.project.import_text(path, external_id='a "b" \\ c')
        self.assertEqual(answer.transcript.display_name, "Interview.txt")
        self.assertEqual(answer.transcript.character_count, len(TEXT))
        self.assertEqual(list(answer.account.speakers), ["Anna", "Ben"])
        self.assertEqual(study.mine.text(answer.transcript.name), TEXT)
        found = list(study.mine.transcripts(external_id='a "b" \\ c'))
        self.assertEqual([t.name for t in found], [answer.transcript.name])
        self.assertEqual(len(list(study.mine.transcripts())), 2)
        self.assertEqual(len(list(study.mine.segments(answer.transcript.name, "turn"))), 2)

    def test_a_text_of_several_chunks_comes_back_as_it_was(self):
        study = self.study()
        text = "Anna: " + "zwölf 😀 " * 100_000
        name = study.project.import_text(text.encode()).transcript.name
        self.assertEqual(study.mine.text(name), text)

    def test_umlauts_emoji_and_combining_marks_do_not_move_a_span(self):
        study = self.study()
        for words in ("😀 an Zoë", "👩‍👩‍👧", "e\u0301", "schöne Grüße"):
            coding = study.mine.code_passage(study.transcript, words, study.codes["Family"])
            self.assertEqual(TEXT[coding.span.start_offset : coding.span.end_offset], words)
            self.assertEqual(study.mine.text(study.transcript, coding.span), words)
        listed = list(study.project.codings(transcript=study.transcript))
        self.assertEqual(len(listed), 4)
        self.assertEqual({coding.coder for coding in listed}, {study.member})

    def test_a_quote_counted_otherwise_is_refused(self):
        study = self.study()
        start = TEXT.index("Zoë")
        utf16 = Span(start_offset=start + 1, end_offset=start + 4)
        with self.assertRaises(InvalidArgument) as raised:
            study.mine.create_coding(study.transcript, utf16, study.codes["Family"], quote="Zoë")
        self.assertEqual(raised.exception.reason, "QUOTE_MISMATCH")
        self.assertNotIn("Zoë", str(raised.exception))
        self.assertEqual(list(study.mine.codings()), [])

    def test_lists_go_on_over_pages(self):
        study = self.study()
        requests = study.requests(2_300)
        made = study.mine.create_codings(requests)
        self.assertEqual([c.name.rsplit("/", 1)[1] for c in made], [r.coding_id for r in requests])
        names = {coding.name for coding in made}
        for page_size in (0, 7 * 97, 1000):
            listed = [coding.name for coding in study.mine.codings(page_size=page_size)]
            self.assertEqual(len(listed), 2_300)
            self.assertEqual(set(listed), names)
        by_code = study.mine.codings(code=study.codes["Greeting"], coder=study.member)
        self.assertEqual({coding.name for coding in by_code}, names)
        self.assertEqual(list(study.mine.codings(code=study.codes["Family"])), [])

    def test_a_repeat_with_the_same_id_is_the_first_answer(self):
        study = self.study()
        an_id, span = new_id(), Span(start_offset=0, end_offset=4)
        arguments = (study.transcript, span, study.codes["Greeting"])
        first = study.mine.create_coding(*arguments, coding_id=an_id)
        again = study.mine.create_coding(*arguments, coding_id=an_id)
        self.assertEqual(first, again)
        with self.assertRaises(AlreadyExists) as raised:
            study.mine.create_coding(
                study.transcript, span, study.codes["Family"], coding_id=an_id
            )
        self.assertEqual(raised.exception.reason, "CODING_EXISTS")
        self.assertEqual(list(study.mine.codings()), [first])

    def test_errors_have_type_reason_and_metadata(self):
        study = self.study()
        with self.assertRaises(InvalidArgument) as invalid:
            far = Span(start_offset=0, end_offset=10_000)
            study.mine.create_coding(study.transcript, far, study.codes["Family"])
        self.assertEqual(invalid.exception.reason, "SPAN_OUT_OF_RANGE")
        self.assertEqual(invalid.exception.domain, "concord.coding")
        with self.assertRaises(NotFound) as missing:
            study.mine.get_coding(f"{study.project.name}/codings/{new_id()}")
        self.assertEqual(missing.exception.reason, "CODING_NOT_FOUND")
        self.assertIn("resource", missing.exception.metadata)
        with self.assertRaises(PermissionDenied) as denied:
            list(study.client.project("nobodys").codings())
        self.assertEqual(denied.exception.reason, "PERMISSION_DENIED")
        with connect(self.daemon.address, token="wrong") as stranger:
            with self.assertRaises(Unauthenticated) as wrong:
                stranger.caller()
        self.assertEqual(wrong.exception.reason, "TOKEN_INVALID")
        with self.assertRaises(InvalidArgument) as bytes_error:
            study.project.import_text(b"Anna: gr\xfc\xdfe")
        self.assertEqual(bytes_error.exception.reason, "TEXT_NOT_UTF8")

    def test_deleting_and_restoring(self):
        study = self.study()
        coding = study.mine.code_passage(study.transcript, "Zoë", study.codes["Family"])
        self.assertEqual(study.mine.delete_coding(coding.name).state, Coding.STATE_DELETED)
        self.assertEqual(list(study.mine.codings()), [])
        self.assertEqual(len(list(study.mine.codings(show_deleted=True))), 1)
        self.assertEqual(study.mine.undelete_coding(coding.name).state, Coding.STATE_ACTIVE)
        self.assertEqual(len(list(study.mine.codings())), 1)

    def test_memos(self):
        study = self.study()
        memo = study.mine.create_memo(study.transcript, "Hört hier auf.")
        self.assertEqual([m.name for m in study.mine.memos(resource=study.transcript)], [memo.name])

    def test_a_member_token_file_is_the_owners_alone(self):
        study = self.study()
        file = self.workplace.path(f"{new_id()}.token")
        member, token = study.project.add_member("viewer", ["viewer"], file)
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        self.assertEqual(file.read_text().strip(), token)
        self.assertIn(member.name, [m.name for m in study.project.members()])
        with connect(self.daemon.address, file) as viewer:
            self.assertEqual([p.name for p in viewer.projects()], [study.project.name])
        with self.assertRaises(AlreadyExists):
            study.project.add_member("viewer", ["viewer"], self.workplace.path("again.token"))
        self.assertFalse(self.workplace.path("again.token").exists())

    def test_watching_sees_the_snapshot_and_then_each_change(self):
        study = self.study()
        first = study.mine.code_passage(study.transcript, "Zoë", study.codes["Family"])
        with study.project.watch_codings() as watch:
            self.assertEqual(next(watch).coding.name, first.name)
            self.assertTrue(next(watch).snapshot_complete)
            second = study.mine.code_passage(study.transcript, "schöne", study.codes["Greeting"])
            self.assertEqual(next(watch).coding.name, second.name)
            study.mine.delete_coding(first.name)
            gone = next(watch).coding
            self.assertEqual((gone.name, gone.state), (first.name, Coding.STATE_DELETED))
            token = watch.resume_token
        third = study.mine.code_passage(study.transcript, "Ja", study.codes["Greeting"])
        with study.project.watch_codings(resume_token=token) as watch:
            self.assertEqual(next(watch).coding.name, third.name)

    def test_closing_ends_a_watch_that_waits(self):
        study = self.study()
        watch = study.project.watch_codings()
        self.assertTrue(next(watch).snapshot_complete)
        threading.Timer(0.2, watch.close).start()
        self.assertEqual(list(watch), [])

    def test_reports_and_tables(self):
        study = self.study()
        study.mine.code_passage(study.transcript, "schöne", study.codes["Greeting"])
        report = study.project.create_report("html")
        path = self.workplace.path("report.html")
        with open(path, "wb") as file:
            study.project.download_report(report, file)
        self.assertEqual(path.stat().st_size, report.byte_count)
        self.assertIn("schöne", path.read_text(encoding="utf-8"))
        self.assertIn("Greeting", study.project.export_table("codings").decode())

    def test_the_example_finds_the_agreement_that_its_codings_have(self):
        environment = dict(
            os.environ,
            CONCORD_ADDRESS=self.daemon.address,
            CONCORD_TOKEN_FILE=str(self.daemon.owner_token_file),
        )
        command = [sys.executable, "-B", EXAMPLE]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        figures = dict(line.split(" = ") for line in done.stdout.splitlines()[1:])
        observed, kappa = expected_agreement()
        self.assertAlmostEqual(
            float(figures["percent_agreement_pooled_by_values"]), observed, places=6
        )
        self.assertAlmostEqual(float(figures["cohen_kappa"]), kappa, places=6)


def expected_agreement():
    """Returns percent agreement and Cohen's kappa of the example's codings, character by character
    (Cohen, J. 1960, A coefficient of agreement for nominal scales)."""
    example = runpy.run_path(str(EXAMPLE), run_name="example")
    text = example["TRANSCRIPT"]
    rows = []
    for work in example["CODERS"].values():
        row = ["none"] * len(text)
        for code, words in work:
            start = text.index(words)
            row[start : start + len(words)] = [code] * len(words)
        rows.append(row)
    observed = sum(a == b for a, b in zip(*rows)) / len(text)
    expected = sum(rows[0].count(v) * rows[1].count(v) for v in set(rows[0])) / len(text) ** 2
    return observed, (observed - expected) / (1 - expected)


class RestartTest(unittest.TestCase):
    def setUp(self):
        self.workplace = Workplace()
        self.addCleanup(self.workplace.close)
        self.daemon = self.workplace.daemon()
        self.study = Study(self.daemon, "restart")
        self.addCleanup(self.study.close)

    def test_a_killed_server_loses_nothing_and_doubles_nothing_while_clients_retry(self):
        study = self.study
        requests = iter(study.requests(100_000))
        acknowledged, stop, lock = [], threading.Event(), threading.Lock()

        def write():
            while not stop.is_set():
                with lock:
                    request = next(requests)
                try:
                    answer = study.client.call("coding", "CreateCoding", request)
                except Unavailable:
                    # The client has given up: whoever wants it written repeats the same request.
                    answer = wait_until(lambda: self.retried(request), "the coding is written")
                acknowledged.append(answer.name)

        writers = [threading.Thread(target=write) for _ in range(4)]
        for writer in writers:
            writer.start()
        for _ in range(3):
            before = len(acknowledged)
            wait_until(lambda: len(acknowledged) > before + 50, "codings are written")
            self.daemon.kill()
            self.daemon.start()
        stop.set()
        for writer in writers:
            writer.join()
        listed = [coding.name for coding in study.mine.codings()]
        self.assertGreater(len(listed), 150)
        self.assertEqual(len(listed), len(set(listed)))
        self.assertEqual(set(listed), set(acknowledged))
        self.assertEqual(len(acknowledged), len(set(acknowledged)))

    def retried(self, request):
        try:
            return self.study.client.call("coding", "CreateCoding", request)
        except Unavailable:
            return None

    def test_a_watch_goes_on_where_it_was_after_a_restart(self):
        study = self.study
        seen, snapshot_marks = [], []
        watch = study.project.watch_codings()

        def follow():
            for event in watch:
                if event.HasField("coding"):
                    seen.append(event.coding.name)
                elif event.WhichOneof("event") == "snapshot_complete":
                    snapshot_marks.append(event)

        follower = threading.Thread(target=follow)
        follower.start()
        self.addCleanup(watch.close)
        made = []

        def code():
            span = Span(start_offset=len(made), end_offset=len(made) + 1)
            made.append(
                study.mine.create_coding(study.transcript, span, study.codes["Family"]).name
            )

        code()
        wait_until(lambda: snapshot_marks and set(seen) == set(made), "the first coding is seen")
        for end in (self.daemon.kill, self.daemon.stop):
            end()
            self.daemon.start()
            code()
            wait_until(lambda: set(seen) == set(made), "the coding after the restart is seen")
        watch.close()
        follower.join()
        self.assertEqual(len(snapshot_marks), 1)  # it resumed; it did not begin again

    def test_a_watch_gives_up_when_its_patience_ends(self):
        watch = self.study.project.watch_codings(patience=1.0)
        self.assertTrue(next(watch).snapshot_complete)
        self.daemon.kill()
        with self.assertRaises(Unavailable):
            next(watch)

    def test_a_server_that_does_not_answer_meets_the_deadline(self):
        with self.daemon.owner(timeout=1.0, retry=Retry(tries=1)) as owner:
            owner.caller()
            self.daemon.freeze()
            start = time.monotonic()
            with self.assertRaises(DeadlineExceeded):
                owner.caller()
            self.assertLess(time.monotonic() - start, 5.0)
            self.daemon.thaw()
            owner.caller()


if __name__ == "__main__":
    unittest.main()
