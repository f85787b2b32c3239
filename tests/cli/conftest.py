"""Run the command line as a user does: a process of its own, no terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_run import CLINIC, Ran, Run


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Return a function that runs claimcheck in a folder of the test's own."""

    def runner(*arguments: str | Path, stdin: bytes = b"", **env: str) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "claimcheck", *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | {"COLUMNS": "80", "NO_COLOR": "1"} | env,
            input=stdin,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    return runner


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    """Return a page that sells, beside a page that does not."""
    path = tmp_path / "clinic.txt"
    path.write_text(CLINIC, "utf-8")
    (tmp_path / "garden.txt").write_text("Roses need sun.\n\nWater them.\n", "utf-8")
    return path
