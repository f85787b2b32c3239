"""Paths become pages, or failures that say why not."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimcheck.errors import InputError
from claimcheck.sources import collect, sniff
from claimcheck.types import Failure, Limits, Source

Tree = Callable[..., Path]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    def grow(**pages: str) -> Path:
        for name, text in pages.items():
            path = tmp_path / name.replace("__", "/").replace("_DOT_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return tmp_path

    return grow


def _names(found: list[Source | Failure], root: Path) -> list[str]:
    return [item.uri.removeprefix(f"{root.as_posix()}/") for item in found]


def test_folders_are_read_in_order_and_depth(tree: Tree) -> None:
    root = tree(b_DOT_txt="x", a__z_DOT_html="x", a__b_DOT_md="x", c_DOT_css="x")
    assert _names(list(collect([str(root)])), root) == [
        "b.txt",
        "a/b.md",
        "a/z.html",
    ]


def test_include_and_exclude_are_globs_below_the_folder(tree: Tree) -> None:
    root = tree(a_DOT_txt="x", b_DOT_log="x", old__a_DOT_txt="x", new__c_DOT_txt="x")
    assert _names(list(collect([str(root)], include=["*.log"])), root) == ["b.log"]
    assert _names(list(collect([str(root)], exclude=["old"])), root) == [
        "a.txt",
        "new/c.txt",
    ]
    assert _names(list(collect([str(root)], include=["new/*"])), root) == ["new/c.txt"]
    assert _names(list(collect([str(root)], exclude=["**/a.txt"])), root) == [
        "new/c.txt"
    ]


def test_media_types_follow_the_name(tree: Tree) -> None:
    root = tree(a_DOT_txt="<p>x", b_DOT_md="x", c_DOT_htm="x", d_DOT_xhtml="x")
    types = [s.media_type for s in collect([str(root)]) if isinstance(s, Source)]
    assert types == [
        "text/plain",
        "text/markdown",
        "text/html",
        "application/xhtml+xml",
    ]


@pytest.mark.parametrize(
    ("page", "media_type"),
    [
        (b"<!DOCTYPE html><p>x", "text/html"),
        (b"\n<div class=a>x", "text/html"),
        (b"# Title\n\nx", "text/markdown"),
        (b"See [us](https://a.example)", "text/markdown"),
        (b"We treat x < y and y > z.", "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_the_type_of_standard_input_is_seen(page: bytes, media_type: str) -> None:
    assert sniff(page) == media_type
    (source,) = collect(["-"], stdin=io.BytesIO(page))
    assert isinstance(source, Source)
    assert (source.uri, source.media_type) == ("-", media_type)


@pytest.mark.parametrize(
    "path", ["https://a.example/x", "http://a.example", "www.a.example"]
)
def test_a_url_is_refused_with_a_hint(path: str) -> None:
    with pytest.raises(InputError, match="URL") as caught:
        collect([path])
    assert "save the page" in caught.value.hint


def test_what_cannot_be_read_is_a_failure(tree: Tree) -> None:
    root = tree(empty__x_DOT_css="x", ok_DOT_txt="x", big_DOT_txt="x" * 50)
    paths = [str(root / name) for name in ("gone.txt", "empty", "ok.txt", "big.txt")]
    found = list(collect(paths, limits=Limits(bytes=40)))
    reasons = [item.reason for item in found if isinstance(item, Failure)]
    assert reasons[0] == "no such file or folder"
    assert reasons[1].startswith("no pages in this folder")
    assert reasons[2].startswith("is larger than 40 bytes")
    assert isinstance(found[2], Source)


def test_a_folder_that_cannot_be_read_is_a_failure(
    tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user would take its pages for checked. Root may read all, so it is feigned."""
    root = tree(a_DOT_txt="x", shut__b_DOT_txt="x", z__c_DOT_txt="x")
    listed = Path.iterdir

    def iterdir(folder: Path) -> Iterator[Path]:
        if folder.name == "shut":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    found = list(collect([str(root)]))
    assert _names(found, root) == ["a.txt", "shut", "z/c.txt"]
    assert [f.reason for f in found if isinstance(f, Failure)] == [
        "cannot be read: Permission denied"
    ]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("gone.html", "is a link that leads nowhere"),
        ("x.html", "cannot be read: Too many levels of symbolic links"),
    ],
    ids=["nowhere", "circle"],
)
def test_a_link_to_no_page_is_a_failure(tree: Tree, target: str, reason: str) -> None:
    root = tree(ok_DOT_txt="x")
    (root / "x.html").symlink_to(target)
    (root / "x.css").symlink_to("gone.css")
    found = list(collect([str(root)]))
    assert _names(found, root) == ["ok.txt", "x.html"]
    assert [f.reason for f in found if isinstance(f, Failure)] == [reason]


def test_too_much_standard_input_is_a_failure() -> None:
    (found,) = collect(["-"], stdin=io.BytesIO(b"x" * 9), limits=Limits(bytes=8))
    assert isinstance(found, Failure)


def test_a_folder_named_after_a_host_gives_url_and_site(tree: Tree) -> None:
    root = tree(www_DOT_clinic_DOT_example_DOT_com__a__index_DOT_html="x", notes_DOT_old__b_DOT_html="x")  # fmt: skip
    pages = {Path(s.uri).name: s for s in collect([str(root)]) if isinstance(s, Source)}
    assert pages["index.html"].url == "https://www.clinic.example.com/a/"
    assert pages["index.html"].site == "www.clinic.example.com"
    assert pages["b.html"].url is None
    assert pages["b.html"].site is None


@pytest.mark.parametrize(
    ("folder", "host"),
    [
        ("clinics.en", None),
        ("clinics.ja", None),
        ("lib.js", None),
        ("clinic.jp", "clinic.jp"),
        ("clinic.co.uk", "clinic.co.uk"),
        ("clinic.eu", "clinic.eu"),
    ],
)
def test_a_host_ends_in_a_domain_that_exists(
    tmp_path: Path, folder: str, host: str | None
) -> None:
    """Not in the code of a language or the ending of a file."""
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "a.html").write_text("x", "utf-8")
    (page,) = collect([str(tmp_path)])
    assert isinstance(page, Source)
    assert page.site == host


@pytest.mark.parametrize("named", [".", "{here}", "../{here.name}", "a.html"])
def test_the_working_directory_is_no_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    """By whatever name it is scanned, so that a baseline of "." fits."""
    here = tmp_path / "www.example.com"
    here.mkdir()
    (here / "a.html").write_text("x", "utf-8")
    monkeypatch.chdir(here)
    (page,) = collect([named.format(here=here)])
    assert isinstance(page, Source)
    assert (page.url, page.key) == (None, "a.html")


def test_a_link_in_a_circle_ends(tree: Tree) -> None:
    root = tree(a__b_DOT_txt="x")
    (root / "a" / "loop").symlink_to(root)
    assert len(list(collect([str(root)]))) == 1


def test_a_page_keeps_its_name_when_a_link_to_it_appears(tree: Tree) -> None:
    """Its name is its key: under another, all its findings would be new."""
    root = tree(home_DOT_txt="x", z__b_DOT_txt="x", old_DOT_bak="x")
    (root / "a.txt").symlink_to("home.txt")
    (root / "b").symlink_to("z")
    (root / "z" / "a.txt").symlink_to("../home.txt")
    (root / "only.txt").symlink_to("old.bak")
    assert _names(list(collect([str(root)])), root) == [
        "home.txt",
        "z/b.txt",
        "only.txt",
    ]


def test_a_url_map_gives_urls(tree: Tree) -> None:
    root = tree(a_DOT_txt="x", sub__b_DOT_txt="x")
    table = root / "urls.csv"
    table.write_text("path,url\nsub/b.txt,https://a.example/b\n", "utf-8")
    pages = list(collect([str(root)], url_map=table, site="x.example"))
    assert [(p.url, p.site) for p in pages if isinstance(p, Source)] == [
        (None, "x.example"),
        ("https://a.example/b", "a.example"),
    ]


@pytest.mark.parametrize(
    ("table", "message", "line"),
    [
        ("file,url\n", "must be path,url", ":1"),
        ("path,url\na.txt\n", "a path and a url", ":2"),
        ("path,url\na.txt,ftp://a.example\n", "is not a URL", ":2"),
        ("path,url\na,https://a.example\n\na,https://b.example\n", "twice", ":4"),
    ],
)
def test_a_bad_url_map_is_an_error_with_its_line(
    tmp_path: Path, table: str, message: str, line: str
) -> None:
    path = tmp_path / "urls.csv"
    path.write_text(table, "utf-8")
    with pytest.raises(InputError, match=message) as caught:
        collect(["-"], url_map=path)
    assert caught.value.where.endswith(line)
