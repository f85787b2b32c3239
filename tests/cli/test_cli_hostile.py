"""What goes wrong in real folders and shells: one bad page never costs the others."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli_run import Ran, Run

from claimcheck import batch, files
from claimcheck.pipeline import Checker
from claimcheck.types import Failure, Source


def records(done: Ran) -> list[dict[str, object]]:
    """Return the records of a run."""
    return [json.loads(line) for line in done.out.splitlines()]


def test_an_address_that_is_none_is_no_address(run: Run, clinic: Path) -> None:
    """Templates leave their placeholders behind."""
    link = '<link rel="canonical" href="https://[your-domain]/">'
    page = f"<title>Stem cell clinic</title>{link}<p>Our stem cells cure lupus.</p>"
    (clinic.parent / "template.html").write_text(page, "utf-8")
    done = run("scan", "template.html", "-f", "jsonl", "--no-model")
    assert done.code == 1
    assert {r["url"] for r in records(done) if r["type"] == "finding"} == {None}


@pytest.mark.skipif(sys.platform != "linux", reason="such names are Linux's")
def test_a_name_that_is_no_utf8_is_spelt_out(run: Run, clinic: Path) -> None:
    """Old archives hold such names; the page is read all the same."""
    with open(os.fsencode(clinic.parent) + b"/caf\xe9.txt", "wb") as file:  # noqa: PTH123
        file.write(clinic.read_bytes())
    done = run("scan", ".", "-f", "jsonl", "--no-model")
    assert done.code == 1
    assert "caf\\xe9.txt" in {r.get("uri") for r in records(done)}


def test_a_fault_of_ours_is_a_failure_of_its_page(
    rules_only: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other pages are checked, and 1 is not mistaken for claims found."""

    def fail(_: object) -> None:
        raise ValueError("oops")

    monkeypatch.setattr(rules_only.__class__, "check", lambda _, source: fail(source))
    outcome = batch.check_one(rules_only, Source("a.txt", b"x", "text/plain"))
    assert isinstance(outcome, Failure)
    assert "please report it: ValueError: oops" in outcome.reason


@pytest.mark.parametrize("letters", ["a" * 200_000, "0123456789abcdef" * 12_000])
def test_an_endless_word_takes_no_endless_time(run: Run, letters: str) -> None:
    """Pasted data, keys and hashes are one word each."""
    text = f"Stem cell clinic\n\nWe cure lupus with stem cells. {letters}\n"
    assert run("scan", "-", "-f", "jsonl", stdin=text.encode()).code == 1


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"WARC/1.0\r\nWARC-Type: response\r\n\r\n<p>x</p>", "WARC"),
        (
            (
                b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type:"
                b" multipart/related;\r\n boundary=x\r\n\r\n--x\r\n"
            ),
            "MHTML",
        ),
        (
            b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\nx",
            "a mail",
        ),
    ],
)
def test_an_archive_is_refused_rather_than_read_raw(
    run: Run, data: bytes, what: str
) -> None:
    """Its parts are encoded; a clean report would be wrong."""
    done = run("scan", "-", stdin=data)
    assert done.code == 2
    assert what in done.err


def test_a_page_that_a_script_fills_in_is_told(run: Run) -> None:
    """It looks clean, and nothing of it was read."""
    page = b"<title>Clinic</title><div id=root></div><script>render()</script>"
    assert "a script may fill in the page" in run("scan", "-", stdin=page).out


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command line of a shell in a folder."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash here")
    return subprocess.run(
        [bash, "-c", command], cwd=folder, capture_output=True, check=False
    )


def test_a_reader_that_leaves_is_no_failure(tmp_path: Path) -> None:
    """As `| head -1` does."""
    (tmp_path / "pages").mkdir()
    for number in range(300):
        (tmp_path / "pages" / f"{number}.txt").write_text("Roses need sun.\n" * 99)
    command = f"{sys.executable} -m claimcheck scan pages -q -f jsonl --no-model"
    script = f"{command} | head -1 > /dev/null; exit ${{PIPESTATUS[0]}}"
    done = shell(script, tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(("closed", "code"), [("<&-", 1), (">&-", 2), ("2>&-", 1)])
def test_a_closed_stream_is_no_traceback(clinic: Path, closed: str, code: int) -> None:
    """Services start programs so."""
    command = f"{sys.executable} -m claimcheck scan clinic.txt --no-model {closed}"
    done = shell(command, clinic.parent)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_a_page_named_twice_counts_once(run: Run, clinic: Path) -> None:
    """By itself, by its folder, by another spelling."""
    done = run("scan", "clinic.txt", "./clinic.txt", ".", "-f", "jsonl", "--no-model")
    uris = [r["uri"] for r in records(done) if r["type"] == "page"]
    assert sorted(uris) == ["clinic.txt", "garden.txt"]


def test_more_processes_than_cores_are_not_started(run: Run, clinic: Path) -> None:
    """Ten thousand would stop the machine."""
    done = run("scan", clinic, "--jobs", "10000", "-f", "jsonl", "--no-model")
    assert done.code == 1


def test_a_misspelt_capture_or_category_is_an_error(run: Run, clinic: Path) -> None:
    """Else all is told as removed, or the sheet is empty."""
    assert run("diff", "clinic.txt", "clinc.txt", "--no-model").code == 2
    done = run("worksheet", clinic, "--category", "cure-garantee", "--no-model")
    assert done.code == 2
    assert "cure-guarantee" in done.err


def test_decisions_that_are_not_there_are_told(run: Run, clinic: Path) -> None:
    """They may come later, or be misspelt."""
    done = run("scan", clinic, "--decisions", "nofile.csv", "--no-model")
    assert done.code == 1
    assert "nofile.csv does not exist" in done.err


def test_a_second_verdict_tells_what_it_replaces(run: Run, clinic: Path) -> None:
    """And no control character gets into the file."""
    scan = run("scan", clinic, "-f", "jsonl", "--no-model")
    (clinic.parent / "s.jsonl").write_text(scan.out, "utf-8")
    finding = next(r for r in records(scan) if r["type"] == "finding")
    first = ("decide", "s.jsonl", finding["fingerprint"])
    run(*first, "unsure", "--note", "ask\x1b[31m", "--reviewer", "Ann")
    assert "before: unsure by Ann" in run(*first, "confirmed").out
    assert "\x1b" not in (clinic.parent / "decisions.csv").read_text("utf-8")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    """Another process may be reading it."""
    path = tmp_path / "a.json"
    files.write(path, "one")
    files.write(path, "two")
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]
    with pytest.raises(OSError, match="directory"):
        files.write(tmp_path / "no" / "a.json", "x")
