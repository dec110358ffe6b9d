"""deploy/demo.sh, as a newcomer runs it: one process on SQLite, and four on Redis. Both must give the
same tables, quotations and agreement."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["CONCORD_SOURCE"])


def run_demo(directory: Path, *flags: str) -> str:
    """Runs the demo in a new directory and returns what it printed."""
    done = subprocess.run(
        [SOURCE / "deploy" / "demo.sh", *flags],
        env={**os.environ, "CONCORD_DEMO_DIR": str(directory)},
        capture_output=True,
        text=True,
        timeout=250,
    )
    if done.returncode != 0:
        raise AssertionError(f"the demo failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done.stdout


def agreement_of(output: str) -> str:
    """Returns the table of agreement, without the assessment's id."""
    table = output.split("== How far the coders agree")[1].split("== Writing")[0]
    return re.sub(r"projects/demo/assessments/\S+", "", table)


def without_ids(text: str) -> str:
    """Returns a report or table without what differs from run to run: seals, ids and times."""
    text = re.sub(r"\b[0-9a-f]{64}\b", "SEAL", text)
    text = re.sub(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "ID", text)
    return re.sub(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z| UTC)?", "TIME", text)


class DemoTest(unittest.TestCase):
    """The demo in both its forms."""

    def test_one_process_and_four_give_the_same(self):
        with tempfile.TemporaryDirectory() as place:
            one, four = Path(place) / "one", Path(place) / "four"
            outputs = [run_demo(one), run_demo(four, "--split")]
            for directory, output in zip((one, four), outputs):
                self.assertEqual(output.splitlines()[-1], str(directory / "report.html"))
                self.assertIn("of the blind round none", output)
            self.assertEqual(agreement_of(outputs[0]), agreement_of(outputs[1]))
            for name in ("report.html", "codings.csv"):
                texts = [without_ids((d / name).read_text()) for d in (one, four)]
                # Codings are listed by their ids, which three coders make at the same time.
                self.assertEqual(sorted(texts[0].splitlines()), sorted(texts[1].splitlines()))
            self.check_report((one / "report.html").read_text())
            self.check_watch((one / "log" / "watch.txt").read_text())

    def check_report(self, report: str):
        """The study's tables, computed from data."""
        for words in ("22.7 %", "18.2 %", "15.2 %", "41.7 %", "58.3 %", "1 hour, 17 min",
                      "International/Regional", "Collaborative Governance, SLB",
                      "(Interview 3)"):
            self.assertIn(words, report)
        self.assertNotIn("http://", report.replace("http://www.w3.org", ""))

    def check_watch(self, seen: str):
        """Before the reveal the watcher sees nothing of the blind round."""
        before = seen.split('-- round "trial"')[0]
        for interview in ("interview-01", "interview-02", "interview-03", "interview-04"):
            self.assertNotIn(interview, before)
            self.assertIn(interview, seen)


if __name__ == "__main__":
    unittest.main()
