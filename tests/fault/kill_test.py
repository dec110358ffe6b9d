"""SIGKILL while many write codings: what was acknowledged is there, and a retry doubles nothing.

Each round lets writers create codings, kills a process among them, starts it again, and repeats
with the same ids what was not acknowledged. Then every way to read the project must tell the same.
"""

import hashlib
import os
import random
import threading
import time
import unittest
from collections import Counter

from concord.admin.v1.admin_service_pb2 import AuditEvent
from concord_client import ConcordError, Retry, Span, connect
from processes import Workplace, wait_until

WRITERS = 8
ROUNDS = int(os.environ.get("CONCORD_KILL_ROUNDS", "5"))
TEXT = "Anna: " + "Grüße 😀 an alle. " * 500


class Writer(threading.Thread):
    """Creates codings until it is told to stop. `sent` holds every request by id; `acknowledged`
    the answers."""

    def __init__(self, study, stop):
        super().__init__()
        self._study = study
        self._stop_writing = stop
        self._random = random.Random(time.monotonic_ns())
        self.sent = {}
        self.acknowledged = {}

    def run(self):
        # One try only: what happens to an unacknowledged request is for the test to find out.
        with self._study.coder_client(retry=Retry(tries=1)) as client:
            project = client.project(self._study.project.name)
            while not self._stop_writing.is_set():
                start = self._random.randrange(len(TEXT) - 40)
                span = Span(start_offset=start, end_offset=start + self._random.randint(1, 40))
                code = self._random.choice(self._study.codes)
                request = project.coding_request(self._study.transcript, span, code)
                self.sent[request.coding_id] = request
                try:
                    answer = client.call("coding", "CreateCoding", request)
                    self.acknowledged[request.coding_id] = answer
                except ConcordError:
                    time.sleep(0.02)  # the server is away


class Study:
    """A project with one text and two codes, and all that was ever sent and acknowledged."""

    def __init__(self, daemon):
        self._daemon = daemon
        with daemon.owner() as owner:
            project = owner.create_project("killed")
            self.transcript = project.import_text(TEXT.encode()).transcript.name
            project.import_codebook(b"code\nGreeting\nFamily\n")
            self.codes = [code.name for code in project.codes()]
            member, self._token = project.add_member("coder", ["coder"])
            self.coder = member.name
            self.project = project
        self.sent = {}
        self.acknowledged = {}

    def coder_client(self, **options):
        return connect(self._daemon.address, token=self._token, **options)

    def write_while(self, disturb):
        """Lets writers write, calls `disturb` amid, and takes up what they sent."""
        stop = threading.Event()
        writers = [Writer(self, stop) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            for _ in range(2):  # before and after, so that there is something on either side
                done = sum(len(writer.acknowledged) for writer in writers)
                wait_until(
                    lambda: sum(len(writer.acknowledged) for writer in writers) >= done + 100,
                    "writers write",
                )
                time.sleep(random.uniform(0, 0.1))
                if disturb is not None:
                    disturb()
                    disturb = None
        finally:
            stop.set()
            for writer in writers:
                writer.join()
        for writer in writers:
            self.sent.update(writer.sent)
            self.acknowledged.update(writer.acknowledged)


class KillTest(unittest.TestCase):
    def setUp(self):
        self.workplace = Workplace()
        self.addCleanup(self.workplace.close)

    def retry_the_unacknowledged(self, study):
        """Repeats every request that got no answer, and some that got one."""
        some = random.sample(sorted(study.acknowledged), 50)
        with study.coder_client(retry=Retry(tries=8)) as client:
            for an_id, request in study.sent.items():
                if an_id in study.acknowledged and an_id not in some:
                    continue
                answer = client.call("coding", "CreateCoding", request)
                if an_id in study.acknowledged:
                    self.assertEqual(answer, study.acknowledged[an_id])
                study.acknowledged[an_id] = answer

    def assert_acknowledged_are_there(self, study):
        """Right after the restart, before anything is repeated."""
        with study.coder_client(retry=Retry(tries=8)) as client:
            listed = {c.name: c for c in client.project(study.project.name).codings()}
        for answer in study.acknowledged.values():
            self.assertEqual(listed.get(answer.name), answer)

    def assert_every_reading_agrees(self, study):
        expected = {answer.name: answer for answer in study.acknowledged.values()}
        self.assertEqual(len(expected), len(study.sent))
        with study.coder_client() as client:
            project = client.project(study.project.name)
            readings = [
                list(project.codings()),
                list(project.codings(transcript=study.transcript)),
                list(project.codings(coder=study.coder)),
                [coding for code in study.codes for coding in project.codings(code=code)],
            ]
            for reading in readings:
                self.assertEqual(len(reading), len(expected))
                self.assertEqual({coding.name: coding for coding in reading}, expected)
            self.assert_trail_tells_each_once(project, expected)

    def assert_trail_tells_each_once(self, project, expected):
        """One event made each coding, and the chain holds."""
        chain, made = bytes(32), Counter()
        for number, link in enumerate(project.audit_trail(), start=1):
            digest = hashlib.sha256(link.event).digest()
            chain = hashlib.sha256(chain + number.to_bytes(8, "big") + digest).digest()
            self.assertEqual((link.revision, link.chain), (number, chain))
            for change in AuditEvent.FromString(link.event).changes:
                if change.resource.startswith("codings/") and change.action == "create":
                    made[f"{project.name}/{change.resource}"] += 1
        self.assertEqual(made, Counter(expected.keys()))

    def run_rounds(self, daemon, disturb):
        study = Study(daemon)
        for a_round in range(ROUNDS):
            with self.subTest(round=a_round):
                study.write_while(disturb)
                self.assert_acknowledged_are_there(study)
                self.retry_the_unacknowledged(study)
                self.assert_every_reading_agrees(study)

    def test_the_daemon_on_sqlite(self):
        daemon = self.workplace.daemon()

        def disturb():
            daemon.kill()
            daemon.start()

        self.run_rounds(daemon, disturb)

    def test_the_daemon_on_redis(self):
        daemon = self.workplace.daemon(f"--store={self.workplace.redis().url}")

        def disturb():
            daemon.kill()
            daemon.start()

        self.run_rounds(daemon, disturb)

    def test_redis_itself(self):
        redis = self.workplace.redis()
        daemon = self.workplace.daemon(f"--store={redis.url}")

        def disturb():
            redis.kill()
            redis.start()

        self.run_rounds(daemon, disturb)


if __name__ == "__main__":
    unittest.main()
