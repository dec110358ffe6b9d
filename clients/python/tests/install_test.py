"""The package installs without a network, and what is installed works."""

import os
import shutil
import subprocess
import unittest
from pathlib import Path

from processes import Workplace

EXAMPLE = Path(os.environ["CONCORD_SOURCE"]) / "clients/python/examples/code_and_assess.py"


def run(*command, environment):
    """Runs a command and returns what it prints; AssertionError with what it says if it fails."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


class InstallTest(unittest.TestCase):
    def test_the_example_runs_with_the_installed_package(self):
        with Workplace() as workplace:
            environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
            source, venv = workplace.path("source"), workplace.path("venv")
            # pip builds in the tree that it is given.
            shutil.copytree(os.environ["CONCORD_PYTHON_PACKAGE"], source)
            python = venv / "bin" / "python3"
            run("/usr/bin/python3", "-m", "venv", "--system-site-packages", venv,
                environment=environment)
            run(python, "-m", "pip", "install", "--no-index", "--no-build-isolation", "--no-deps",
                source, environment=environment)
            place = run(python, "-c", "import concord_client; print(concord_client.__file__)",
                        environment=environment)
            self.assertTrue(place.startswith(str(venv)), place)

            daemon = workplace.daemon()
            environment["CONCORD_ADDRESS"] = daemon.address
            environment["CONCORD_TOKEN_FILE"] = str(daemon.owner_token_file)
            output = run(python, EXAMPLE, "--project", "installed", environment=environment)
            self.assertIn("projects/installed", output)
            self.assertIn("cohen_kappa = ", output)


if __name__ == "__main__":
    unittest.main()
