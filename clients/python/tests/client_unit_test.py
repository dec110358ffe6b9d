"""What the client does without a server."""

import os
import subprocess
import sys
import tempfile
import time
import unittest
import uuid
from pathlib import Path
from unittest import mock

from concord_client import (
    Retry,
    Unauthenticated,
    Unavailable,
    WordsAmbiguous,
    WordsNotFound,
    choose_place,
    connect,
    find_words,
    new_id,
)
from concord_client.connection import find_addresses

# Reads an error as the server sends it: google.rpc.Status with an ErrorInfo, written out by hand.
_DECODE = """
import grpc
from concord_client.errors import from_rpc_error

def field(number, content):
    return bytes([number << 3 | 2, len(content)]) + content

info = field(1, b"SPAN_OUT_OF_RANGE") + field(2, b"concord.coding")
info += field(3, field(1, b"field") + field(2, b"span"))
detail = field(1, b"type.googleapis.com/google.rpc.ErrorInfo") + field(2, info)
status = bytes([8, 3]) + field(3, detail)

class Error(grpc.RpcError):
    def code(self): return grpc.StatusCode.INVALID_ARGUMENT
    def details(self): return "outside"
    def trailing_metadata(self): return (("grpc-status-details-bin", status),)

error = from_rpc_error(Error())
assert type(error).__name__ == "InvalidArgument", error
assert error.reason == "SPAN_OUT_OF_RANGE", error
assert error.domain == "concord.coding", error
assert error.metadata == {"field": "span"}, error.metadata
"""

# Another description of the same file, as googleapis-common-protos has one.
_OTHER_STATUS = """
from google.protobuf import descriptor_pb2, descriptor_pool
file = descriptor_pb2.FileDescriptorProto(
    name="google/rpc/status.proto", package="google.rpc", syntax="proto3")
file.message_type.add(name="Status").field.add(
    name="other", number=9, type=5, label=1, json_name="other")
descriptor_pool.Default().AddSerializedFile(file.SerializeToString())
"""


def run(program: str, *more_path: str) -> None:
    """Runs a Python program of its own; AssertionError with what it says if it fails."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join([*more_path, environment["PYTHONPATH"]])
    command = [sys.executable, "-B", "-c", program]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)


class IdsTest(unittest.TestCase):
    def test_ids_are_uuids_of_version_7_in_order(self):
        ids = [new_id() for _ in range(20_000)]
        self.assertEqual(ids, sorted(set(ids)))
        for an_id in ids[::1000]:
            self.assertEqual(str(uuid.UUID(an_id)), an_id)
            self.assertEqual(uuid.UUID(an_id).version, 7)
            self.assertEqual(uuid.UUID(an_id).variant, uuid.RFC_4122)
        milliseconds = uuid.UUID(new_id()).int >> 80
        self.assertLess(abs(milliseconds - time.time() * 1000), 10_000)


class WordsTest(unittest.TestCase):
    TEXT = "Grüße 😀 an Zoë, Grüße 👩‍👩‍👧 an alle"

    def test_places_are_code_points(self):
        places = find_words(self.TEXT, "Grüße")
        self.assertEqual([(p.start_offset, p.end_offset) for p in places], [(0, 5), (16, 21)])
        place = choose_place(self.TEXT, "an alle")
        self.assertEqual(self.TEXT[place.start_offset : place.end_offset], "an alle")

    def test_overlapping_places_are_found(self):
        self.assertEqual([p.start_offset for p in find_words("nanana", "nana")], [0, 2])

    def test_nothing_is_found_for_no_words(self):
        self.assertEqual(find_words("text", ""), [])

    def test_an_occurrence_must_be_chosen_among_several(self):
        with self.assertRaises(WordsAmbiguous) as raised:
            choose_place(self.TEXT, "Grüße")
        self.assertEqual(len(raised.exception.places), 2)
        self.assertEqual(choose_place(self.TEXT, "Grüße", 2).start_offset, 16)

    def test_missing_words_and_occurrences_are_refused_without_repeating_them(self):
        for words, occurrence in (("fehlt", None), ("Grüße", 3), ("Grüße", 0)):
            with self.assertRaises(WordsNotFound) as raised:
                choose_place(self.TEXT, words, occurrence)
            self.assertNotIn(words, str(raised.exception))


class AddressesTest(unittest.TestCase):
    def find(self, address=None, **variables):
        with mock.patch.dict(os.environ, variables, clear=True):
            return find_addresses(address)

    def test_the_default_is_the_default_of_the_daemon(self):
        self.assertEqual(set(self.find().values()), {"127.0.0.1:7400"})

    def test_a_service_of_its_own_overrides_the_suite(self):
        found = self.find(CONCORD_ADDRESS="suite:1", CONCORD_CODING_ADDRESS="coding:2")
        self.assertEqual(found["coding"], "coding:2")
        self.assertEqual(found["reporting"], "suite:1")
        self.assertEqual(found["admin"], "suite:1")

    def test_administration_is_asked_of_transcripts_in_a_split_suite(self):
        found = self.find(CONCORD_TRANSCRIPTS_ADDRESS="t:1", CONCORD_CODING_ADDRESS="c:2")
        self.assertEqual(found["admin"], "t:1")

    def test_an_address_given_outright_counts_for_all(self):
        found = self.find("given:1", CONCORD_ADDRESS="suite:1", CONCORD_CODING_ADDRESS="coding:2")
        self.assertEqual(set(found.values()), {"given:1"})


class TokenTest(unittest.TestCase):
    def test_a_missing_or_empty_token_is_named(self):
        with tempfile.TemporaryDirectory() as directory:
            empty = Path(directory) / "empty"
            empty.touch()
            with mock.patch.dict(os.environ, {}, clear=True):
                for file in (None, empty, Path(directory) / "none"):
                    with self.assertRaises(Unauthenticated) as raised:
                        connect(token_file=file)
                    self.assertEqual(raised.exception.reason, "TOKEN_MISSING")


class RetryTest(unittest.TestCase):
    def test_four_tries_with_growing_pauses(self):
        pauses = list(Retry().pauses())
        self.assertEqual(len(pauses), 3)
        for pause, expected in zip(pauses, (0.25, 0.75, 2.25)):
            self.assertTrue(expected * 0.75 <= pause <= expected * 1.25, pauses)

    def test_who_cannot_be_reached_is_unavailable_in_the_end(self):
        # Port 1 needs privileges that nobody uses here.
        with connect("127.0.0.1:1", token="t", retry=Retry(first_pause=0.1)) as client:
            start = time.monotonic()
            with self.assertRaises(Unavailable):
                client.caller()
        self.assertGreater(time.monotonic() - start, 0.75 * (0.1 + 0.3 + 0.9))

    def test_the_deadline_holds_for_all_tries_together(self):
        retry = Retry(tries=100, first_pause=0.2)
        with connect("127.0.0.1:1", token="t", timeout=1.0, retry=retry) as client:
            start = time.monotonic()
            with self.assertRaises(Unavailable):
                client.caller()
        self.assertLess(time.monotonic() - start, 3.0)


class ErrorDetailsTest(unittest.TestCase):
    def test_they_are_read_without_modules_of_google_rpc(self):
        program = "import sys; sys.modules['google.rpc'] = None" + _DECODE
        run(program)

    def test_they_are_read_beside_other_modules_of_google_rpc(self):
        run(_OTHER_STATUS + _DECODE)
        run(_DECODE + _OTHER_STATUS)
        with tempfile.TemporaryDirectory() as directory:
            folder = Path(directory) / "google" / "rpc"
            folder.mkdir(parents=True)
            (folder / "status_pb2.py").write_text(_OTHER_STATUS)
            run("import google.rpc.status_pb2\n" + _DECODE, directory)
            run(_DECODE + "\nimport google.rpc.status_pb2", directory)

    def test_the_package_brings_no_modules_of_google(self):
        package = Path(os.environ["CONCORD_PYTHON_PACKAGE"])
        self.assertTrue((package / "concord" / "coding" / "v1" / "coding_pb2.py").exists())
        self.assertFalse((package / "google").exists())


if __name__ == "__main__":
    unittest.main()
