"""What the documentation points at is there: links, files, flags of the daemon, decisions."""

import os
import re
import subprocess
import unittest
from pathlib import Path

SOURCE = Path(os.environ["CONCORD_SOURCE"])
PAGES = [
    page
    for page in SOURCE.rglob("*.md")
    if not {"build", "node_modules"} & set(page.relative_to(SOURCE).parts)
]


class DocsTest(unittest.TestCase):
    """Checks all pages."""

    def test_links_lead_somewhere(self):
        self.assertGreater(len(PAGES), 10)
        for page in PAGES:
            for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
                if "://" in target:
                    continue
                with self.subTest(page=str(page.relative_to(SOURCE)), target=target):
                    self.assertTrue((page.parent / target).exists())

    def test_links_into_a_page_meet_a_heading(self):
        for page in PAGES:
            for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)]+)\)", page.read_text()):
                if "://" in target:
                    continue
                text = (page.parent / target if target else page).read_text()
                headings = {
                    re.sub(r"[^a-z0-9 _-]", "", heading.lower()).strip().replace(" ", "-")
                    for heading in re.findall(r"^#+ +(.+)$", text, re.MULTILINE)
                }
                with self.subTest(page=str(page.relative_to(SOURCE)), anchor=anchor):
                    self.assertIn(anchor, headings)

    def test_every_decision_is_listed(self):
        index = (SOURCE / "services/adr/README.md").read_text()
        for decision in (SOURCE / "services/adr").glob("0*.md"):
            self.assertIn(f"({decision.name})", index)
            text = decision.read_text()
            for part in ("**Status**", "**Context**", "**Decision**", "**Consequences**"):
                self.assertIn(part, text, decision.name)

    def test_flags_that_are_shown_exist(self):
        shown = set()
        for page in PAGES:
            for line in page.read_text().splitlines():
                if "concordd " in line:
                    shown |= set(re.findall(r"--([a-z_]+)", line.split("concordd ", 1)[1].split("`")[0]))
        self.assertIn("data_dir", shown)
        program = Path(os.environ["CONCORD_BIN"]) / "concordd"
        known = subprocess.run([program, "--help"], capture_output=True, text=True).stdout
        for flag in shown - {"help"}:
            self.assertIn(f"--{flag} ", known, f"--{flag} is shown but not known")

    def test_environment_sets_flags_and_the_command_line_wins(self):
        program = Path(os.environ["CONCORD_BIN"]) / "concordd"
        environment = {**os.environ, "CONCORD_LOG_LEVEL": "loud"}
        refused = subprocess.run([program], env=environment, capture_output=True, text=True)
        self.assertEqual(refused.returncode, 2)
        self.assertIn("log_level", refused.stderr)
        environment["CONCORD_MAX_IN_FLIGHT"] = "many"
        refused = subprocess.run([program], env=environment, capture_output=True, text=True)
        self.assertIn("CONCORD_MAX_IN_FLIGHT", refused.stderr)
        del environment["CONCORD_MAX_IN_FLIGHT"]
        refused = subprocess.run(
            [program, "--log_level=error"], env=environment, capture_output=True, text=True
        )
        self.assertIn("--data_dir is missing", refused.stderr)

    def test_top_level_is_the_users(self):
        tracked = subprocess.run(
            ["git", "ls-files"], cwd=SOURCE, capture_output=True, text=True
        ).stdout.splitlines()
        allowed = {
            "CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "CHANGELOG.md",
            "CONTRIBUTING.md", "SECURITY.md", "services", "protos", "deploy", "clients", "tests", "k8s",
        }
        for name in {path.split("/")[0] for path in tracked}:
            self.assertTrue(name.startswith(".") or name in allowed, name)


if __name__ == "__main__":
    unittest.main()
