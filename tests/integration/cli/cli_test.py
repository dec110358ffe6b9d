"""The command line `concord` against the real daemon, called exactly as people and scripts call it."""

import csv
import io
import json
import os
import subprocess
import time
import unittest
from pathlib import Path

from processes import Workplace, free_port

BIN = Path(os.environ["CONCORD_BIN"])
DEMO = Path(os.environ["CONCORD_SOURCE"]) / "deploy" / "demo"
CODERS = ("Anna", "Ben", "Chiara")
ROUND_TEXTS = ["interview-01", "interview-02", "interview-03", "interview-04"]


class Result:
    """What a call printed, and how it ended."""

    def __init__(self, process: subprocess.CompletedProcess):
        self.code = process.returncode
        self.out = process.stdout
        self.err = process.stderr

    def json(self):
        """Returns what was printed as JSON."""
        return json.loads(self.out)

    @property
    def reason(self) -> str:
        """Returns the reason of the error."""
        lines = [line for line in self.err.splitlines() if line.startswith("reason: ")]
        return lines[-1].removeprefix("reason: ") if lines else ""


class CliCase(unittest.TestCase):
    """Calls of the command line, in a directory of its own, without a server."""

    address = "127.0.0.1:1"

    @classmethod
    def setUpClass(cls):
        cls.work = Workplace()
        cls.addClassCleanup(cls.work.close)
        cls.tokens = {}

    @classmethod
    def environment(cls, caller: str) -> dict[str, str]:
        """Returns the environment of a caller."""
        names = {k: v for k, v in os.environ.items() if not k.startswith("CONCORD_")}
        token = str(cls.tokens[caller]) if caller in cls.tokens else ""
        return {**names, "CONCORD_ADDRESS": cls.address, "CONCORD_TOKEN_FILE": token}

    @classmethod
    def call(cls, *words: str, caller: str = "owner", stdin: str = "", **extra: str) -> Result:
        """Calls `concord` and returns what came out."""
        return Result(
            subprocess.run(
                [BIN / "concord", *map(str, words)],
                env={**cls.environment(caller), **extra},
                input=stdin,
                capture_output=True,
                text=True,
                timeout=120,
                cwd=cls.work.directory,
            )
        )

    @classmethod
    def ok(cls, *words: str, **options) -> Result:
        """Calls `concord`, which must succeed."""
        result = cls.call(*words, **options)
        if result.code != 0:
            raise AssertionError(f"{words}: {result.code}\n{result.out}\n{result.err}")
        return result

    def refused(self, reason: str, *words: str, **options) -> Result:
        """Calls `concord`, which must refuse with this reason and say so on standard error."""
        result = self.call(*words, **options)
        self.assertEqual((result.code, result.reason), (1, reason), result.out + result.err)
        self.assertIn("error: ", result.err)
        return result

    @classmethod
    def write(cls, name: str, content: str | bytes) -> Path:
        """Writes a file and returns its path."""
        path = cls.work.path(name)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path


class ServerCase(CliCase):
    """A daemon for a class of tests, and callers with their tokens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.daemon = cls.work.daemon()
        cls.address = cls.daemon.address
        cls.tokens["owner"] = cls.daemon.owner_token_file

    @classmethod
    def add_coders(cls, project: str, *names: str) -> None:
        """Invites coders; their tokens are the callers `names`."""
        for name in names:
            cls.tokens[name] = cls.work.path(f"{project}-{name}.token")
            cls.ok("member", "add", "--project", project, name, "--role", "coder",
                   "--token-file", cls.tokens[name])  # fmt: skip


class StudyTest(ServerCase):
    """The demo study, from the texts to the report."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ok("project", "create", "study", "--display-name", "A study")
        cls.add_coders("study", *CODERS)
        cls.imported = cls.ok("import", "text", "--project", "study",
                              *sorted(DEMO.glob("transcripts/*.txt")))  # fmt: skip
        cls.ok("codebook", "import", "--project", "study", DEMO / "codebook.csv")
        cls.ok("case", "import", "--project", "study", DEMO / "cases.csv")
        cls.ok("contact", "import", "--project", "study", DEMO / "contacts.csv")
        cls.ok("round", "create", "--project", "study", "--blind", "--name", "pilot",
               "--transcripts", ",".join(ROUND_TEXTS), "--coders", ",".join(CODERS))  # fmt: skip
        coders = [
            subprocess.Popen(
                [BIN / "concord", "coding", "import", "--project", "study",
                 DEMO / "codings" / f"{name.lower()}.csv"],
                env=cls.environment(name), stdout=subprocess.DEVNULL,
            )  # fmt: skip
            for name in CODERS
        ]
        if any(coder.wait() for coder in coders):
            raise AssertionError("a coder's codings were refused")
        # What is shown before the reveal; the tests look at it.
        cls.early = cls.call("round", "reveal", "--project", "study", "--round", "pilot")
        for name in CODERS:
            cls.ok("round", "done", "--project", "study", "--round", "pilot", caller=name)
        cls.blind = {
            "codings": cls.call("coding", "list", "--project", "study", "--json", caller="Anna"),
            "assess": cls.call("assess", "--project", "study", "--transcripts",
                               ",".join(ROUND_TEXTS), caller="Anna"),
            "report": cls.call("report", "--project", "study", "--output", "blind.html", "--json",
                               caller="Anna"),
            "audit": cls.call("audit", "export", "--project", "study", caller="Anna"),
            "whoami": cls.call("whoami", "--project", "study", "--json", caller="Anna"),
        }  # fmt: skip
        cls.revealed = cls.ok("round", "reveal", "--project", "study", "--round", "pilot")

    def test_import_prints_its_account(self):
        self.assertIn("interview-01: ", self.imported.out)
        self.assertIn("characters", self.imported.out)
        self.assertIn("Interviewee", self.imported.out)

    def test_texts_are_found_by_their_files_names(self):
        listed = self.ok("transcript", "list", "--project", "study", "--json").json()
        ids = [transcript["external_id"] for transcript in listed["transcripts"]]
        self.assertEqual(len(ids), 10)
        self.assertIn("interview-10", ids)
        shown = self.ok("transcript", "show", "--project", "study", "interview-04").out
        self.assertEqual(shown, (DEMO / "transcripts" / "interview-04.txt").read_text())

    def test_cases_are_imported_once_however_often(self):
        again = self.ok("case", "import", "--project", "study", DEMO / "cases.csv", "--json").json()
        self.assertEqual(again["cases_unchanged"], 10)
        self.assertEqual(sum(again.values()), 10)
        self.assertIn("Chiang Mai", self.ok("case", "list", "--project", "study").out)

    def test_contacts_are_imported_once_however_often(self):
        again = self.ok("contact", "import", "--project", "study", DEMO / "contacts.csv", "--json")
        self.assertEqual(again.json()["contacts_unchanged"], 66)
        listed = self.ok("contact", "list", "--project", "study", "--json").json()["contacts"]
        self.assertEqual(len(listed), 66)

    def test_the_codebook_is_shown_and_exported(self):
        self.assertIn("  Corruption", self.ok("codebook", "show", "--project", "study").out)
        first = self.ok("codebook", "show", "--project", "study", "--revision", "1", "--json")
        self.assertGreater(len(first.json()["codes"]), 5)
        out = self.ok("codebook", "export", "--project", "study").out
        path = self.write("frame.csv", out)
        again = self.ok("codebook", "import", "--project", "study", "--dry-run", path, "--json")
        self.assertEqual(again.json()["created_count"], 0)
        self.assertEqual(again.json()["updated_count"], 0)

    def test_codings_imported_again_are_not_doubled(self):
        count = lambda: len(
            self.ok("coding", "list", "--project", "study", "--json").json()["codings"]
        )
        before = count()
        anna = DEMO / "codings" / "anna.csv"
        self.ok("coding", "import", "--project", "study", anna, caller="Anna")
        self.assertEqual(count(), before)

    def test_a_blind_coder_sees_own_codings_only(self):
        coders = {coding["coder"] for coding in self.blind["codings"].json()["codings"]
                  if self.round_of(coding)}  # fmt: skip
        self.assertEqual(len(coders), 1)
        self.assertEqual(self.blind["assess"].reason, "BLIND")
        self.assertEqual(self.blind["audit"].reason, "BLIND")
        # Her own work she may report, without what would tell how much the others did.
        self.assertEqual(self.blind["report"].json()["revision"], 0)
        self.assertEqual(self.blind["report"].json()["seal_sha256"], "")
        self.assertTrue(self.blind["whoami"].json()["visibility"]["blind"])
        after = self.ok("coding", "list", "--project", "study", "--json", caller="Anna").json()
        self.assertEqual(
            len({coding["coder"] for coding in after["codings"] if self.round_of(coding)}), 3
        )

    @staticmethod
    def round_of(coding: dict) -> str:
        """Returns the round of a coding; empty when there is none."""
        return coding["round"]

    def test_revealing_waits_for_all_and_says_who_is_open(self):
        self.assertEqual(self.early.reason, "ASSIGNMENTS_OPEN")
        self.assertIn("--force", self.early.err)
        self.assertIn("pilot", self.revealed.out)

    def test_assess_says_what_the_contract_of_its_json_says(self):
        answer = self.ok("assess", "--project", "study", "--unit", "character", "--transcripts",
                         "double-coded", "--statistic", "krippendorff_alpha", "--json")  # fmt: skip
        answer = answer.json()
        self.assertTrue(0.5 < answer["value"] < 0.9, answer["value"])
        self.assertEqual(sorted(answer["coders"]), sorted(CODERS))
        self.assertEqual(answer["statistic"], "krippendorff_alpha")
        self.assertGreater(answer["revision"], 0)
        self.assertGreater(answer["observed"], 0)
        self.assertGreater(answer["expected"], 0)
        characters = sum(
            len((DEMO / "transcripts" / f"{text}.txt").read_text()) for text in ROUND_TEXTS
        )
        self.assertEqual(answer["units"], characters)
        self.assertEqual(len(answer["by_pair"]), 3)
        self.assertTrue(answer["by_code"])
        self.assertTrue(answer["name"].startswith("projects/study/assessments/"))
        again = self.ok("assessment", "recompute", "--project", "study", answer["name"], "--json")
        self.assertTrue(again.json()["identical"])
        self.assertEqual(again.json()["value"], answer["value"])

    def test_assess_of_a_pair_has_cohens_kappa(self):
        words = ["assess", "--project", "study", "--coders", "Anna,Ben", "--statistic",
                 "cohen_kappa", "--json"]  # fmt: skip
        self.assertTrue(0.6 <= self.ok(*words).json()["value"] <= 0.75)
        self.assertEqual(sorted(self.ok(*words).json()["coders"]), ["Anna", "Ben"])

    def test_a_figure_that_is_not_defined_has_a_reason_and_no_value(self):
        answer = self.ok("assess", "--project", "study", "--statistic", "cohen_kappa", "--json")
        self.assertNotIn("value", answer.json())
        self.assertTrue(answer.json()["undefined_reason"])

    def test_assess_without_statistics_chooses_three_and_prints_a_table(self):
        out = self.ok("assess", "--project", "study", "--by", "code", "--by", "pair").out
        for word in ("percent_agreement", "fleiss_kappa", "krippendorff_alpha", "Corruption"):
            self.assertIn(word, out)
        several = self.ok("assess", "--project", "study", "--json").json()
        self.assertEqual(len(several["results"]), 3)

    def test_the_report_is_written_whole(self):
        path = self.work.path("report.html")
        self.ok("report", "--project", "study", "--format", "html", "--output", path)
        self.assertIn("<html", path.read_text()[:500])
        self.assertIn("Chiang Mai", path.read_text())
        markdown = self.ok("report", "--project", "study", "--format", "markdown", "--sections",
                           "coding_frame", "--output", "-").out  # fmt: skip
        self.assertIn("Corruption", markdown)

    def test_tables_are_exported_as_csv(self):
        for table in ("codings", "codebook", "cases"):
            out = self.ok("export", table, "--project", "study", "--format", "csv").out
            rows = list(csv.reader(io.StringIO(out)))
            self.assertGreater(len(rows), 5, table)
            self.assertEqual(len({len(row) for row in rows}), 1, table)

    def test_show_puts_codings_into_the_margin(self):
        out = self.ok("show", "--project", "study", "interview-01", "--codings").out
        self.assertIn("Anna: Prosecution", out)
        self.assertIn("┐", out)
        self.assertNotIn("\x1b", out)
        self.assertTrue(any(line.startswith("   1  ") for line in out.splitlines()))
        narrow = self.ok("show", "--project", "study", "interview-04", "--width", "60").out
        self.assertIn("ตรวจเรือ", narrow)
        self.assertLess(max(map(len, narrow.splitlines())), 80)

    def test_watch_shows_what_there_is_and_ends_in_time(self):
        lines = self.ok("watch", "--project", "study", "--json", "--for", "2", caller="Ben").out
        events = [json.loads(line) for line in lines.splitlines()]
        codings = [event for event in events if "coding" in event]
        self.assertEqual({event["coder_name"] for event in codings}, set(CODERS))
        self.assertTrue(any(event.get("snapshot_complete") for event in events))
        self.assertIn("what follows is new", self.ok("watch", "-p", "study", "--for", "2").out)

    def test_the_trail_is_exported_and_verified_without_the_server(self):
        path = self.work.path("trail.jsonl")
        self.ok("audit", "export", "--project", "study", "--output", path)
        seal = self.ok("audit", "seal", "--project", "study").out.strip()
        line = json.loads(path.read_text().splitlines()[0])
        self.assertEqual(set(line), {"revision", "event", "chain", "description"})
        verified = self.ok("audit", "verify", path, "--json", caller="").json()
        self.assertTrue(verified["verified"])
        if int(seal.split(":")[0]) == verified["revision"]:
            self.ok("audit", "verify", path, "--seal", seal, caller="")
        self.refused("TRAIL_TOO_SHORT", "audit", "verify", path, "--seal", "999999:" + "0" * 64)
        self.ok("audit", "verify", "--project", "study")

    def test_a_changed_trail_is_found_at_its_first_event(self):
        path = self.work.path("changed.jsonl")
        self.ok("audit", "export", "--project", "study", "--output", path)
        lines = path.read_text().splitlines()
        entry = json.loads(lines[4])
        entry["event"] = json.loads(lines[5])["event"]
        lines[4] = json.dumps(entry)
        path.write_text("\n".join(lines) + "\n")
        refused = self.refused("EVENT_DIFFERS", "audit", "verify", path, caller="")
        self.assertIn(f"revision {entry['revision']} ", refused.err)

    def test_the_trail_holds_no_words_of_participants(self):
        out = self.ok("audit", "list", "--project", "study").out
        for words in ("forty-one members", "Interviewee", "interview-01", "Chiang Mai", "Anna"):
            self.assertNotIn(words, out)


class ByHandTest(ServerCase):
    """Coding by hand, memos, members, and what is refused."""

    TEXT = "Anna: It depends. Überall 🙂 it depends.\nBen: No, it’s  simple.\n"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ok("project", "create", "p")
        cls.add_coders("p", "Cleo", "Dan")
        cls.ok("import", "text", "--project", "p", cls.write("talk.txt", cls.TEXT))
        book = cls.write("book.csv", "code,parent,codable\nA,,no\nX,A,yes\nB,,no\nX,B,yes\nY,,yes\n")
        cls.ok("codebook", "import", "--project", "p", book)

    def code(self, *words: str, caller: str = "Cleo") -> Result:
        """Calls `concord code`."""
        return self.call("code", "--project", "p", *words, caller=caller)

    def count(self) -> int:
        """Returns how many codings there are."""
        return len(self.ok("coding", "list", "--project", "p", "--json").json()["codings"])

    def test_codes_the_words_where_they_stand(self):
        made = self.code("talk", "Überall 🙂", "Y", "--json").json()
        start = self.TEXT.index("Überall 🙂")
        self.assertEqual(made["span"], {"start_offset": start, "end_offset": start + 9})
        self.assertIn("Überall", self.ok("coding", "list", "--project", "p").out)
        name = made["name"]
        self.ok("coding", "delete", "--project", "p", name, caller="Cleo")
        listed = self.ok("coding", "list", "--project", "p", "--json").json()["codings"]
        self.assertNotIn(name, [coding["name"] for coding in listed])
        self.ok("coding", "restore", "--project", "p", name, caller="Cleo")
        self.refused("NOT_YOUR_CODING", "coding", "delete", "--project", "p", name, caller="Dan")

    def test_lists_the_places_when_there_are_several(self):
        self.code("talk", "It depends", "Y")
        several = self.code("talk", "t depends", "Y")
        self.assertEqual(several.reason, "WORDS_AMBIGUOUS")
        self.assertIn("1: ", several.err)
        self.assertIn("2: ", several.err)
        second = self.code("talk", "t depends", "Y", "--occurrence", "2", "--json").json()
        self.assertEqual(second["span"]["start_offset"], self.TEXT.rindex("t depends"))
        self.assertEqual(
            self.code("talk", "t depends", "Y", "--occurrence", "3").reason, "OCCURRENCE_NOT_FOUND"
        )

    def test_says_how_the_words_differ_when_they_do_not_stand_there(self):
        before = self.count()
        for words, how in (("NO, it", "case"), ("it’s simple", "spaces"), ("it's", "quotation")):
            refused = self.code("talk", words, "Y")
            self.assertEqual(refused.reason, "WORDS_NOT_FOUND")
            self.assertIn(how, refused.err)
        self.assertEqual(self.code("talk", "nowhere", "Y").reason, "WORDS_NOT_FOUND")
        self.assertEqual(self.count(), before)

    def test_a_code_has_a_path_where_its_name_is_not_enough(self):
        ambiguous = self.code("talk", "simple", "X")
        self.assertEqual(ambiguous.reason, "NAME_AMBIGUOUS")
        self.assertIn("A > X", ambiguous.err)
        self.assertEqual(self.code("talk", "simple", "B > X").code, 0)
        self.assertEqual(self.code("talk", "simple", "Z").reason, "CODE_NOT_FOUND")
        self.assertEqual(self.code("talk", "simple", "A").reason, "CODE_NOT_CODABLE")
        self.assertEqual(self.code("walk", "simple", "Y").reason, "TRANSCRIPT_NOT_FOUND")

    def test_a_transcript_deleted_meanwhile_takes_no_codings(self):
        self.ok("import", "text", "--project", "p", self.write("gone.txt", "A: words\n"))
        name = self.ok("transcript", "list", "--project", "p", "--json").json()["transcripts"][-1]
        self.ok("transcript", "delete", "--project", "p", "gone")
        self.assertNotEqual(self.code("gone", "words", "Y").code, 0)
        self.assertIn("deleted", self.ok("transcript", "list", "--project", "p", "--all").out)
        self.ok("transcript", "restore", "--project", "p", name["name"])
        self.assertEqual(self.code("gone", "words", "Y").code, 0)

    def test_memos_are_written_listed_changed_and_deleted(self):
        memo = self.ok("memo", "add", "--project", "p", "--transcript", "talk", "Look again",
                       "--json", caller="Cleo").json()  # fmt: skip
        listed = self.ok("memo", "list", "--project", "p", "--transcript", "talk").out
        self.assertIn("Look again", listed)
        self.refused("NOT_YOUR_MEMO", "memo", "edit", "--project", "p", memo["name"], "x",
                     caller="Dan")  # fmt: skip
        self.ok("memo", "edit", "--project", "p", memo["name"], "-", caller="Cleo", stdin="Done")
        self.assertIn("Done", self.ok("memo", "list", "--project", "p").out)
        self.ok("memo", "delete", "--project", "p", memo["name"], caller="Cleo")
        self.assertNotIn("Done", self.ok("memo", "list", "--project", "p").out)

    def test_a_token_file_is_private_and_never_overwritten(self):
        self.assertEqual(self.tokens["Cleo"].stat().st_mode & 0o777, 0o600)
        self.refused("FILE_EXISTS", "member", "add", "--project", "p", "Eve", "--role", "viewer",
                     "--token-file", self.tokens["Cleo"])  # fmt: skip
        self.assertNotIn("Eve", self.ok("member", "list", "--project", "p").out)
        path = self.work.path("dan-twice.token")
        self.refused("MEMBER_EXISTS", "member", "add", "--project", "p", "Dan", "--role", "coder",
                     "--token-file", path)  # fmt: skip
        self.assertFalse(path.exists())

    def test_members_come_and_go(self):
        added = self.ok("member", "add", "--project", "p", "Fay", "--role", "viewer", "--role",
                        "adjudicator")  # fmt: skip
        self.assertIn("warning", added.err)
        self.tokens["Fay"] = self.work.path("fay.token")
        token = self.ok("member", "token", "--project", "p", "Fay", "--token-file",
                        self.tokens["Fay"], "--json").json()  # fmt: skip
        self.ok("project", "list", caller="Fay")
        self.ok("member", "revoke", "--project", "p", token["name"])
        time.sleep(2.1)
        self.refused("TOKEN_REVOKED", "project", "list", caller="Fay")
        self.assertIn("adjudicator", self.ok("member", "list", "--project", "p").out)
        self.ok("member", "remove", "--project", "p", "Fay")
        self.assertNotIn("Fay", self.ok("member", "list", "--project", "p").out)
        self.assertIn("removed", self.ok("member", "list", "--project", "p", "--all").out)

    def test_only_the_owner_imports(self):
        self.refused("PERMISSION_DENIED", "import", "text", "--project", "p",
                     self.write("other.txt", "x"), caller="Cleo")  # fmt: skip

    def test_a_text_that_is_not_utf8_is_refused_with_its_byte(self):
        path = self.write("latin.txt", b"A: caf\xe9\n")
        refused = self.refused("TEXT_NOT_UTF8", "import", "text", "--project", "p", path)
        self.assertIn("6", refused.err)
        self.assertIn("iconv", refused.err)
        self.refused("TEXT_EMPTY", "import", "text", "--project", "p", self.write("empty.txt", ""))
        self.refused("TRANSCRIPT_NOT_FOUND", "show", "--project", "p", "latin")

    def test_an_import_over_its_limit_is_refused(self):
        path = self.write("large.txt", "A: words words words\n" * 600_000)
        self.refused("TEXT_TOO_LARGE", "import", "text", "--project", "p", path)

    def test_an_external_id_stands_for_one_text(self):
        path = self.write("talk.txt", "A: other words\n")
        self.refused("EXTERNAL_ID_EXISTS", "import", "text", "--project", "p", path)
        self.ok("import", "text", "--project", "p", path, "--external-id", "talk-2")

    def test_codings_from_a_file_are_checked_before_any_is_made(self):
        before = self.count()
        path = self.write("codings.csv", "transcript,quote,occurrence,code\n"
                          "talk,simple,1,Y\ntalk,complicated,1,Y\n")  # fmt: skip
        refused = self.refused("WORDS_NOT_FOUND", "coding", "import", "--project", "p", path,
                               caller="Dan")  # fmt: skip
        self.assertIn("row 3", refused.err)
        self.assertNotIn("complicated", refused.err)
        self.assertEqual(self.count(), before)

    def test_codings_go_in_one_by_one_too(self):
        path = self.write("one.csv", "transcript,quote,occurrence,code\n"
                          "talk,Anna,1,Y\ntalk,Ben,1,Y\n")  # fmt: skip
        before = self.count()
        words = ["coding", "import", "--project", "p", path, "--one-by-one", "--progress"]
        first = self.ok(*words, caller="Dan")
        self.assertIn("2 of 2 codings", first.err)
        self.ok(*words, caller="Dan")
        self.assertEqual(self.count(), before + 2)

    def test_one_coder_only_is_no_agreement(self):
        result = self.call("assess", "--project", "p", "--coders", "Cleo", "--transcripts", "talk",
                           "--statistic", "krippendorff_alpha", "--json")  # fmt: skip
        if result.code == 0:
            self.assertNotIn("value", result.json())
            self.assertTrue(result.json()["undefined_reason"])
        else:
            self.assertIn(result.reason, ("SELECTION_EMPTY", "CODER_INVALID"))
        self.refused("STATISTIC_UNKNOWN", "assess", "--project", "p", "--transcripts", "talk",
                     "--statistic", "nope")  # fmt: skip


class DoccanoTest(ServerCase):
    """Files of another program, with umlauts and emoji."""

    TEXT = "Für 🙂 die Arbeiter und Schüler"

    def lines(self, *spans: tuple[int, int, str]) -> str:
        """Returns one text as doccano exports it, and one without spans."""
        first = {"id": 1, "text": self.TEXT, "label": [list(span) for span in spans]}
        return "\n".join(json.dumps(line) for line in (first, {"id": 2, "text": "x", "label": []}))

    def test_two_coders_by_code_points_and_by_utf16(self):
        self.ok("project", "create", "d")
        self.add_coders("d", "Lea", "Max")
        start = self.TEXT.index("Arbeiter")
        lea = self.write("lea.jsonl", self.lines((start, start + 8, "group")))
        # In UTF-16 the emoji counts twice.
        max_ = self.write("max.jsonl", self.lines((start + 1, start + 9, "group")))
        first = self.ok("import", "doccano", "--project", "d", "--coder", "Lea", lea, "--json")
        self.assertEqual(first.json()["created_transcript_count"], 2)
        self.assertEqual(first.json()["empty_text_count"], 1)
        self.ok("import", "doccano", "--project", "d", "--coder", "Max", "--offsets", "utf16", max_)
        answer = self.ok("assess", "--project", "d", "--unit", "character", "--transcripts",
                         "double-coded", "--statistic", "cohen_kappa", "--json").json()  # fmt: skip
        self.assertEqual(answer["value"], 1.0)
        self.assertEqual(answer["units"], len(self.TEXT) + 1)
        self.assertEqual(sorted(answer["coders"]), ["Lea", "Max"])
        again = self.ok("import", "doccano", "--project", "d", "--coder", "Lea", lea, "--json")
        codings = self.ok("coding", "list", "--project", "d", "--json").json()["codings"]
        self.assertEqual(len(codings), 2, again.out)
        self.refused("MEMBER_NOT_FOUND", "import", "doccano", "--project", "d", "--coder", "Nobody",
                     lea)  # fmt: skip
        other = self.write("other.jsonl", json.dumps({"id": 1, "text": "else", "label": []}))
        self.refused("TEXT_DIFFERS", "import", "doccano", "--project", "d", "--coder", "Lea", other)


class ConnectionTest(ServerCase):
    """Tokens, addresses and usage."""

    def test_status_and_whoami(self):
        services = self.ok("status", "--json", caller="").json()["services"]
        self.assertEqual({service["state"] for service in services}, {"serving"})
        self.assertTrue(self.ok("whoami", "--json").json()["administrator"])

    def test_a_server_that_is_not_there_is_named_with_how_to_start_it(self):
        address = f"127.0.0.1:{free_port()}"
        refused = self.refused("SERVER_UNREACHABLE", "project", "list", CONCORD_ADDRESS=address)
        self.assertIn(address, refused.err)
        self.assertIn("concordd --data_dir=", refused.err)
        self.assertEqual(self.call("status", CONCORD_ADDRESS=address).code, 1)

    def test_an_address_of_one_service_overrides_that_of_the_suite(self):
        address = f"127.0.0.1:{free_port()}"
        self.refused("SERVER_UNREACHABLE", "project", "list", CONCORD_TRANSCRIPTS_ADDRESS=address)
        self.ok("project", "list", CONCORD_ADDRESS=address,
                CONCORD_TRANSCRIPTS_ADDRESS=self.daemon.address)  # fmt: skip

    def test_tokens_that_do_not_work_say_why(self):
        self.refused("TOKEN_MISSING", "project", "list", caller="")
        self.refused("TOKEN_MISSING", "project", "list", CONCORD_TOKEN_FILE="/nonexistent")
        wrong = self.write("wrong.token", "wrong")
        result = self.refused("TOKEN_INVALID", "project", "list", CONCORD_TOKEN_FILE=str(wrong))
        self.assertIn("warning: others can read", result.err)

    def test_the_token_file_can_be_an_option(self):
        self.ok("project", "list", "--token-file", self.tokens["owner"], caller="")

    def test_wrong_calls_exit_with_2(self):
        for words in ((), ("nonsense",), ("project", "create"), ("member", "add", "--project", "p",
                      "X", "--role", "king"), ("project", "list", "--nonsense")):  # fmt: skip
            self.assertEqual(self.call(*words).code, 2, words)

    def test_a_project_that_is_not_there_is_refused(self):
        self.refused("PERMISSION_DENIED", "transcript", "list", "--project", "nowhere")
        self.ok("project", "create", "there")
        self.refused("PROJECT_EXISTS", "project", "create", "there")
        self.assertEqual(self.call("project", "create", "Not An Id").code, 1)

    def test_every_command_has_help_with_an_example(self):
        def commands(*words: str):
            text = self.ok(*words, "--help", caller="").out
            names = []
            if "Subcommands:" in text:
                block = text.split("Subcommands:\n")[1].split("\n\n")[0]
                names = [
                    line.split()[0]
                    for line in block.splitlines()
                    if line.startswith("  ") and not line.startswith("   ")
                ]
            if not names:
                self.assertIn("Examples:\n  concord ", text, words)
            return names

        for name in commands():
            for nested in commands(name):
                commands(name, nested)


class AgreementTest(CliCase):
    """Statistics of a table; there is no server."""

    # Krippendorff (2011), Computing Krippendorff's alpha-reliability, part C.
    TABLE = """unit,A,B,C,D
1,1,1,,1
2,2,2,3,2
3,3,3,3,3
4,3,3,3,3
5,2,2,2,2
6,1,2,3,4
7,4,4,4,4
8,1,1,2,1
9,2,2,2,2
10,,5,5,5
11,,,1,1
12,,3,,
"""

    def agree(self, *words: str, table: str = TABLE) -> Result:
        """Calls `concord agreement` on a table."""
        return self.call("agreement", "--input", self.write("units.csv", table), *words)

    def test_the_published_example_comes_out(self):
        answer = self.agree("--statistic", "krippendorff_alpha", "--level", "nominal", "--json")
        answer = answer.json()
        self.assertAlmostEqual(answer["value"], 0.743421, places=6)
        self.assertEqual(answer["units"], 11)
        self.assertEqual(answer["units_left_out"], 1)
        self.assertEqual(answer["coders"], ["A", "B", "C", "D"])
        plain = self.agree("--statistic", "krippendorff_alpha").out
        self.assertIn("0.743421", plain)

    def test_several_statistics_are_a_list(self):
        answer = self.agree("--statistic", "fleiss_kappa", "--statistic", "gwet_ac", "--json")
        self.assertEqual(
            [result["statistic"] for result in answer.json()["results"]],
            ["fleiss_kappa", "gwet_ac"],
        )
        interval = answer.json()["results"][1]["interval"]
        self.assertLess(interval[0], interval[1])

    def test_parameters_are_passed_on(self):
        levels = [
            self.agree("--statistic", "krippendorff_alpha", "--param", f"metric={metric}", "--json")
            .json()["value"]
            for metric in ("nominal", "ordinal", "interval")
        ]  # fmt: skip
        self.assertAlmostEqual(levels[1], 0.815388, places=6)
        self.assertAlmostEqual(levels[2], 0.849107, places=6)

    def test_one_category_is_undefined_because_there_is_no_variation(self):
        answer = self.agree("--statistic", "cohen_kappa", "--json", table="u,a,b\n1,x,x\n2,x,x\n")
        self.assertEqual(answer.code, 0)
        self.assertNotIn("value", answer.json())
        self.assertEqual(answer.json()["undefined_reason"], "NO_VARIATION")
        plain = self.agree("--statistic", "cohen_kappa", table="u,a,b\n1,x,x\n2,x,x\n").out
        self.assertIn("undefined because", plain)

    def test_wrong_calls_are_named(self):
        for reason, words in (
            ("STATISTIC_UNKNOWN", ("--statistic", "nope")),
            ("STATISTIC_MISSING", ()),
            ("PARAMETER_INVALID", ("--statistic", "krippendorff_alpha", "--level", "nope")),
            ("PARAMETER_INVALID", ("--statistic", "krippendorff_alpha", "--param", "metric")),
        ):
            result = self.agree(*words)
            self.assertEqual((result.code, result.reason), (1, reason))
        self.assertEqual(
            self.agree("--statistic", "scott_pi", table="u,a\n1\n").reason, "FILE_INVALID"
        )

    def test_the_statistics_are_listed(self):
        listed = self.call("agreement", "--list", "--json").json()["statistics"]
        self.assertIn("krippendorff_alpha", [statistic["id"] for statistic in listed])


if __name__ == "__main__":
    unittest.main()
