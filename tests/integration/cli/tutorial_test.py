"""The tutorial of clients/README.md: its commands run as they stand there, one after the other."""

import os
import re
import subprocess
import unittest
from pathlib import Path

from processes import Workplace

SOURCE = Path(os.environ["CONCORD_SOURCE"])
README = SOURCE / "clients" / "README.md"


def tested_blocks() -> list[str]:
    """Returns the blocks marked `sh tested`, in order."""
    return re.findall(r"^```sh tested\n(.*?)^```$", README.read_text(), re.MULTILINE | re.DOTALL)


class TutorialTest(unittest.TestCase):
    """One shell runs all blocks in a new directory, against a new daemon."""

    def test_the_commands_run_as_they_stand_there(self):
        blocks = tested_blocks()
        self.assertGreaterEqual(len(blocks), 5)
        with Workplace() as work:
            daemon = work.daemon()
            environment = {
                **{k: v for k, v in os.environ.items() if not k.startswith("CONCORD_")},
                "PATH": f"{os.environ['CONCORD_BIN']}:{os.environ['PATH']}",
                "CONCORD_ADDRESS": daemon.address,
                "CONCORD_TOKEN_FILE": str(daemon.owner_token_file),
                "DEMO": str(SOURCE / "deploy" / "demo"),
            }
            done = subprocess.run(
                ["bash", "-eux", "-o", "pipefail", "-c", "\n".join(blocks)],
                cwd=work.directory,
                env=environment,
                capture_output=True,
                text=True,
                timeout=150,
            )
            self.assertEqual(done.returncode, 0, done.stderr[-3000:])
            self.assertIn("krippendorff_alpha", done.stdout)
            self.assertIn("verified", done.stdout)
            self.assertIn("<html", work.path("report.html").read_text()[:500])


if __name__ == "__main__":
    unittest.main()
