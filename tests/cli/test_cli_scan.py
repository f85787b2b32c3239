"""`claimcheck scan` as users run it: output, exit codes, bad input."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from cli_run import CLINIC, Run

from claimcheck import check_text, load_checker
from claimcheck.pipeline import Checker

FAST = ("--no-model", "--as-of", "2026-11-01")


def records(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_report_highlights_the_sentence_and_cites_its_source(
    run: Run, clinic: Path
) -> None:
    done = run("scan", clinic.name, *FAST)
    assert done.code == 1
    assert ">>>We treat Parkinson's disease with stem cells.<<<" in done.out
    assert "clinic.txt:5:1" in done.out
    assert "unproven-indication" in done.out
    assert "21 CFR 1271.10(a)(2)" in done.out
    assert "not legal advice" in done.out.replace("\n", " ")
    assert "\x1b" not in done.out
    assert max(map(len, done.out.splitlines())) <= 80 or "http" in done.out
    assert done.err == ""


def test_a_role_that_is_known_goes_before_what_the_page_looks_like(
    run: Run, tmp_path: Path
) -> None:
    page = (
        '<link rel="canonical" href="https://a.example/{n}/"><p>Stem cells, our reporter'
        " was told, cure lupus.</p><p>We cure lupus with stem cells.</p>"
    )
    for name in ("ours/sub/a.html", "press/b.html", "c.html", "d.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text(page.format(n=name[0]), "utf-8")
    config = tmp_path / "claimcheck.toml"
    config.write_text(
        '[roles]\n"ours" = "promotional"\n"press/*" = "news"\n'
        '"https://a.example/d/" = "critique"\n',
        "utf-8",
    )

    def pages(folder: Path, *more: object) -> dict[str, dict[str, Any]]:
        scan = ("scan", folder, *FAST, "-f", "jsonl", "--stance", "all")
        done = run(*scan, "--config", config, *more)
        read = [r for r in records(done.out) if r["type"] == "page"]
        return {Path(r["uri"]).stem: r for r in read}

    by_file = pages(tmp_path)
    roles = {name: page["role"] for name, page in by_file.items()}
    assert roles | {"c": ""} == {
        "a": "promotional", "b": "news", "c": "", "d": "critique",
    }  # fmt: skip
    assert by_file["a"]["role_reasons"] == ['set by the user for "ours"']
    assert by_file["b"]["score"] == 0 < by_file["a"]["score"]
    assert "user" not in str(by_file["c"]["role_reasons"])
    assert pages(tmp_path / "press")["b"]["role"] == "news"
    every = pages(tmp_path, "--role", "critique").values()
    assert {page["role"] for page in every} == {"critique"}


def test_roles_of_the_library_are_tried_in_their_order() -> None:
    pairs = [("a/*", "critique"), ("*", "news"), ("*", "promotional")]
    checker = load_checker(model=False, roles=pairs)
    assert check_text("Hello", uri="a/b.txt", checker=checker).role == "critique"
    assert check_text("Hello", uri="c.txt", checker=checker).role == "news"
    with pytest.raises(ValueError, match="clinic"):
        load_checker(model=False, roles={"*": "clinic"})


def test_records_give_quote_place_date_reason_and_source(
    run: Run, clinic: Path
) -> None:
    done = run("scan", clinic, *FAST, "--format", "jsonl")
    found = [r for r in records(done.out) if r["type"] == "finding"]
    lines = clinic.read_text("utf-8").splitlines()
    for record in found:
        rest = lines[record["line"] - 1][record["column"] - 1 :]
        assert rest.startswith(record["text"])
    assert {r["category"] for r in found} >= {"unproven-indication", "risk-denial"}
    assert all(r["reason"] and r["authorities"] for r in found)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["clinic.txt"], 1),
        (["garden.txt"], 0),
        (["clinic.txt", "--fail-on", "none"], 0),
        (["clinic.txt", "--category", "vague-implication"], 0),
        (["clinic.txt", "--min-score", "0.999"], 0),
        (["clinic.txt", "--stance", "hedged"], 0),
        (["clinic.txt", "missing.txt"], 2),
        (["missing.txt"], 2),
        (["clinic.txt", "--fail-on", "often"], 2),
        (["clinic.txt", "--format", "docx"], 2),
        (["clinic.txt", "--category", "no-such"], 2),
        (["clinic.txt", "--as-of", "2026-13-01"], 2),
        ([], 2),
    ],
)
@pytest.mark.usefixtures("clinic")
def test_exit_codes_are_those_of_the_contract(
    run: Run, arguments: list[str], code: int
) -> None:
    extra = [] if "--as-of" in arguments else ["--as-of", "2026-11-01"]
    assert run("scan", *arguments, "--no-model", *extra).code == code


def test_a_failed_page_is_named_and_the_others_are_checked(
    run: Run, clinic: Path
) -> None:
    (clinic.parent / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    done = run("scan", "image.txt", "clinic.txt", "gone.txt", *FAST)
    assert done.code == 2
    assert "image.txt" in done.err
    assert "gone.txt" in done.err
    assert ">>>There are no side effects.<<<" in done.out


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("deep.html", b"<div>" * 20_000 + b"Hello there."),
        ("broken.html", b"<html><body><p>Hello <b>there</i> &#xD800; <td>x</html"),
        ("latin.txt", "Café à la crème, naïve résumé.".encode("latin-1")),
        ("bidi.txt", "Safe \u202etxet\u202c \x1b[31mred\x1b[0m \x07 [bold]x[/bold]".encode()),
        ("nul.txt", b"Stem cells\x00\x00\x00\x01\x02 for all"),
        ("long.txt", b"word " * 200_000),
    ],
)  # fmt: skip
def test_odd_input_gives_a_report_or_a_plain_message(
    run: Run, tmp_path: Path, name: str, data: bytes
) -> None:
    """Nothing raw reaches the terminal; `run` fails on any traceback."""
    (tmp_path / name).write_bytes(data)
    done = run("scan", name, *FAST, "--stance", "all")
    assert done.code in (0, 2)
    assert done.code == 0 or name in done.err
    assert not {"\x1b", "\x07", "\u202e", "\x00"} & set(done.out + done.err)


def test_a_folder_without_pages_is_an_error(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("scan", "empty", *FAST)
    assert done.code == 2
    assert "empty" in done.err


def test_a_url_is_refused_with_a_hint(run: Run) -> None:
    done = run("scan", "https://clinic.example/", *FAST)
    assert done.code == 2
    assert "hint" in done.err


def test_standard_input_is_a_page(run: Run) -> None:
    done = run("scan", "-", *FAST, stdin=CLINIC.encode())
    assert done.code == 1
    assert "Parkinson's" in done.out


def test_a_folder_is_summed_up_and_only_the_top_shown(run: Run, clinic: Path) -> None:
    (clinic.parent / "second.txt").write_text(CLINIC.replace("no side", "few side"))
    done = run("scan", ".", *FAST, "--top", "1")
    assert done.out.count("sha-256") == 1
    for name in ("clinic.txt", "second.txt", "garden.txt"):
        assert name in done.out


def test_several_processes_give_the_same_records(run: Run, clinic: Path) -> None:
    for number in range(70):  # more than two chunks of a worker
        text = CLINIC.replace("$9,500", f"${number + 1},500")
        (clinic.parent / f"p{number:02}.txt").write_text(text)
    one = run("scan", ".", *FAST, "--format", "jsonl")
    two = run("scan", ".", *FAST, "--format", "jsonl", "--jobs", "2")
    assert one.out == two.out
    assert one.out.count('"type": "page"') == 72


def test_output_goes_to_a_file_and_words_to_standard_error(
    run: Run, clinic: Path
) -> None:
    done = run("scan", clinic, *FAST, "--format", "html", "--output", "r.html")
    assert done.out == ""
    assert "<html" in (clinic.parent / "r.html").read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan", "clinic.txt", "-o", "clinic.txt"],
        ["scan", ".", "-f", "jsonl", "-o", "sub/../clinic.txt"],
        ["scan", "garden.txt", "--url-map", "clinic.txt", "-o", "clinic.txt"],
        ["diff", "garden.txt", "clinic.txt", "-o", "clinic.txt"],
        ["worksheet", "clinic.txt", "-o", "clinic.txt"],
    ],
    ids=["page", "folder", "url-map", "diff", "worksheet"],
)
def test_no_report_is_written_over_what_it_is_made_from(
    run: Run, clinic: Path, arguments: list[str]
) -> None:
    (clinic.parent / "sub").mkdir()
    done = run(*arguments, "--no-model")
    assert done.code == 2
    assert "is read for this report" in done.err
    assert clinic.read_text("utf-8") == CLINIC


def test_a_report_that_is_no_page_may_be_written_again(run: Run, clinic: Path) -> None:
    again = ("scan", ".", *FAST, "-f", "html", "-o", "r.html", "--exclude", "r.html")
    assert [run(*again).code for _ in range(2)] == [1, 1]


def test_scores_are_explained(run: Run, clinic: Path) -> None:
    done = run("scan", clinic, *FAST, "--explain-score")
    assert "×" in done.out or "*" in done.out


@pytest.mark.usefixtures("clinic")
def test_a_scan_does_not_depend_on_the_hash_seed(run: Run) -> None:
    asked = ("scan", "clinic.txt", "--as-of", "2026-11-01", "--format", "json")
    first, second = (run(*asked, PYTHONHASHSEED=seed) for seed in ("1", "2"))
    assert first.out == second.out


def test_a_scan_opens_no_socket(
    checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert check_text(CLINIC, checker=checker).findings


def test_files_that_are_no_pages_are_counted(run: Run, clinic: Path) -> None:
    """A folder may hold claims in files that are not read; the user is told."""
    for name in ("price-list.pdf", "b.PDF", "photo.jpg", "NOTES", ".hidden"):
        (clinic.parent / name).write_bytes(b"x")
    done = run("scan", clinic.parent)
    assert "left out, no pages by their names: 1 .jpg, 2 .pdf, 1 no ending" in done.err
    assert "left out" not in run("scan", clinic).err


def test_a_price_is_quoted_whole(run: Run, tmp_path: Path) -> None:
    """Half of a price would be a false quotation."""
    page = tmp_path / "prices.md"
    page.write_text(
        "# Stem cell packages\n\n| Illness | Cost |\n|---|---|\n| ALS | $24,000 |\n",
        "utf-8",
    )
    out = run("scan", page).out
    assert "$24,000" in out
    assert "$24\n" not in out
    assert "$24 " not in out


def test_a_csv_file_begins_with_a_byte_order_mark_and_a_pipe_does_not(
    run: Run, clinic: Path, tmp_path: Path
) -> None:
    """Excel takes a file without one for another encoding."""
    scan = ("scan", clinic.name, *FAST, "-f", "csv")
    piped = run(*scan).out.encode()
    run(*scan, "-o", "report.csv")
    assert piped.startswith(b'"uri"')
    assert (tmp_path / "report.csv").read_bytes() == b"\xef\xbb\xbf" + piped


def test_an_unknown_jurisdiction_is_refused(run: Run, clinic: Path) -> None:
    """A misspelt code would silently drop every law."""
    done = run("scan", clinic, "--jurisdiction", "gb")
    assert done.code == 2
    assert done.err.startswith("claimcheck: --jurisdiction: 'gb' is not known")
    assert run("scan", clinic, "--jurisdiction", "us,uk").code == 1
