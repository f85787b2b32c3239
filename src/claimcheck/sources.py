"""Find the pages that paths stand for: files, folders, standard input."""

from __future__ import annotations

import csv
import fnmatch
import os
import re
import stat
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from urllib.parse import quote, urlsplit

from claimcheck.errors import InputError
from claimcheck.files import is_folder
from claimcheck.regex import later
from claimcheck.types import Failure, Limits, Source

#: File name endings that are read, and what they mean.
MEDIA_TYPES: Mapping[str, str] = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "application/xhtml+xml",
}
STANDARD_INPUT = "-"

_URL = later(r"[a-z][a-z0-9+.-]*://|www\.", re.IGNORECASE)
_HTML = later(
    rb"<(?:!doctype\s+html|html|head|body|div|p|h[1-6]|main|article|section|title"
    rb"|meta|script|ul|table|span|a)\b[^<]*>",
    re.IGNORECASE,
)
_MARKDOWN = later(
    rb"\A---\r?\n\w+:|^#{1,6} \S|^\|?[ :]*-{3,}[ :]*\||^(?:=|-){3,}\s*$|\]\(https?://"
    rb"|\*\*\S",
    re.MULTILINE,
)
#: Country codes that are domains: those of ISO 3166 and four more, without six that
#: no site bears. Other pairs of letters end plain folders: "clinics.en", "lib.js".
_COUNTRIES = (
    "ac|ad|ae|af|ag|ai|al|am|ao|aq|ar|as|at|au|aw|ax|az|ba|bb|bd|be|bf|bg|bh|bi"
    "|bj|bm|bn|bo|br|bs|bt|bv|bw|by|bz|ca|cc|cd|cf|cg|ch|ci|ck|cl|cm|cn|co|cr|cu"
    "|cv|cw|cx|cy|cz|de|dj|dk|dm|do|dz|ec|ee|eg|er|es|et|eu|fi|fj|fk|fm|fo|fr|ga"
    "|gd|ge|gf|gg|gh|gi|gl|gm|gn|gp|gq|gr|gs|gt|gu|gw|gy|hk|hm|hn|hr|ht|hu|id|ie"
    "|il|im|in|io|iq|ir|is|it|je|jm|jo|jp|ke|kg|kh|ki|km|kn|kp|kr|kw|ky|kz|la|lb"
    "|lc|li|lk|lr|ls|lt|lu|lv|ly|ma|mc|md|me|mg|mh|mk|ml|mm|mn|mo|mp|mq|mr|ms|mt"
    "|mu|mv|mw|mx|my|mz|na|nc|ne|nf|ng|ni|nl|no|np|nr|nu|nz|om|pa|pe|pf|pg|ph|pk"
    "|pl|pm|pn|pr|ps|pt|pw|py|qa|re|ro|rs|ru|rw|sa|sb|sc|sd|se|sg|sh|si|sj|sk|sl"
    "|sm|sn|so|sr|ss|st|su|sv|sx|sy|sz|tc|td|tf|tg|th|tj|tk|tl|tm|tn|to|tr|tt|tv"
    "|tw|tz|ua|ug|uk|us|uy|uz|va|vc|ve|vg|vi|vn|vu|wf|ws|ye|yt|za|zm|zw"
)
_HOST = later(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    rf"(?:{_COUNTRIES}|com|org|net|edu|gov|mil|int|info|biz|app|dev|pro|name|asia|xyz|top"
    r"|clinic|health|healthcare|care|hospital|doctor|dental|center|centre|life|bio"
    r"|online|site|website|store|shop|world|global|group|tokyo|xn--[a-z0-9-]+)(?::\d+)?",
    re.IGNORECASE,
)
_INDEX = frozenset({"index.html", "index.htm"})

#: How much of a page tells its type.
_SNIFFED = 4096


@dataclass(frozen=True, slots=True)
class _Selection:
    """What to take from folders and what is known about it."""

    include: Sequence[str]
    exclude: Sequence[str]
    site: str | None
    urls: Mapping[str, str]
    limits: Limits
    left_out: Counter[str]


def collect(
    paths: Sequence[str],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    site: str | None = None,
    url_map: str | Path | None = None,
    limits: Limits = Limits(),  # noqa: B008
    stdin: BinaryIO | None = None,
    left_out: Counter[str] | None = None,
) -> Iterator[Source | Failure]:
    """Yield the pages that paths stand for, in the order given.

    Args:
        paths: Files, folders (read recursively, sorted, links last), "-" for
            standard input.
        include: Globs that a file in a folder must match, relative to the
            folder; replaces the choice by file name ending.
        exclude: Globs of files and folders to leave out.
        site: Host to assume where a page does not say.
        url_map: CSV file with columns path and url.
        limits: Pages over `limits.bytes` are failures and not read.
        stdin: Where "-" is read from.
        left_out: Counts, by file name ending, what in folders is no page by name.

    Yields:
        A source for each page; a failure for what cannot be read.

    Raises:
        InputError: A path is a URL, "-" without `stdin`, or a bad `url_map`.
    """
    for path in paths:
        _refuse_url(path)
    urls = _read_url_map(Path(url_map)) if url_map is not None else {}
    others: Counter[str] = Counter() if left_out is None else left_out
    selection = _Selection(tuple(include), tuple(exclude), site, urls, limits, others)
    return _collected(paths, selection, stdin)


def refuse_output(
    output: str | None,
    paths: Iterable[str | Path | None],
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
) -> None:
    """Refuse to write a report over a file that it is made from.

    Raises:
        InputError: The output is one of the paths, or a page in one of the folders.
    """
    if output is None or not Path(output).is_file():
        return
    selection = _Selection(include, exclude, None, {}, Limits(), Counter())
    target = _real(Path(output))
    for path in (Path(given) for given in paths if given):
        pages = _files(path, selection, set()) if is_folder(path) else [path]
        if any(isinstance(p, Path) and _real(p) == target for p in pages):
            raise InputError(
                "is read for this report, which would overwrite it",
                where=Path(output).as_posix(),
                hint="name another --output, or leave this file out with --exclude",
            )


def _collected(
    paths: Sequence[str], selection: _Selection, stdin: BinaryIO | None
) -> Iterator[Source | Failure]:
    seen: set[str] = set()
    for path in paths:
        if path == STANDARD_INPUT:
            yield _from_stream(stdin, selection)
        elif is_folder(Path(path)):
            yield from _from_folder(Path(path), selection, seen)
        elif _is_new(Path(path), seen):
            yield _from_file(Path(path), _root_of(Path(path)), selection)


def _refuse_url(path: str) -> None:
    if _URL.match(path) and not Path(path).exists():
        raise InputError(
            "is a URL; claimcheck reads files and never the network",
            where=path,
            hint="save the page first (browser: Save As, or wget), then scan the file",
        )


def _from_stream(stdin: BinaryIO | None, selection: _Selection) -> Source | Failure:
    if stdin is None:
        raise InputError("standard input is not available here", where=STANDARD_INPUT)
    data = stdin.read(selection.limits.bytes + 1)
    if len(data) > selection.limits.bytes:
        return Failure(STANDARD_INPUT, _too_large(selection.limits))
    return Source(STANDARD_INPUT, data, sniff(data), site=selection.site)


def _from_folder(
    root: Path, selection: _Selection, seen: set[str]
) -> Iterator[Source | Failure]:
    found = False
    for path in _files(root, selection, seen):
        found = True
        yield _from_file(path, root, selection) if isinstance(path, Path) else path
    if not found:
        reason = "no pages in this folder"
        if selection.include or selection.exclude:
            reason += " match the include and exclude globs"
        else:
            reason += f" (looked for {' '.join(MEDIA_TYPES)})"
        yield Failure(_uri(root), reason)


def _files(
    root: Path, selection: _Selection, seen: set[str]
) -> Iterator[Path | Failure]:
    """Yield the pages below a folder, sorted, and the folders that cannot be read.

    Links come last: a page keeps its own name whatever leads to it, and links that
    lead in a circle end.
    """
    pending = [root]
    links: deque[Path] = deque()
    while pending or links:
        path = pending.pop() if pending else links.popleft()
        if not _is_new(path, seen):
            continue
        if not is_folder(path):
            yield path
            continue
        try:
            entries = sorted(path.iterdir(), key=lambda entry: entry.name)
            os.stat(f"{path}/.")  # noqa: PTH116 - who may list it may yet not enter it
        except OSError as error:
            yield Failure(_uri(path), _unreadable(error))
            continue
        files: list[Path] = []
        folders: list[Path] = []
        for entry in entries:
            relative = entry.relative_to(root).as_posix()
            if _matches(relative, selection.exclude):
                continue
            leads_on = is_folder(entry)
            if leads_on or _is_wanted(relative, selection):
                found = folders if leads_on else files
                (links if entry.is_symlink() else found).append(entry)
            elif not selection.include and entry.name[0] != ".":
                selection.left_out[entry.suffix.lower() or "no ending"] += 1
        pending += reversed([*files, *folders])


def _real(path: Path) -> str:
    """Return a path without links; `Path.resolve` fails where they lead in a circle."""
    return os.path.realpath(path)


def _is_new(path: Path, seen: set[str]) -> bool:
    """Note a path; say whether it was not yet seen under any name."""
    real = _real(path)
    new = real not in seen
    seen.add(real)
    return new


def _is_wanted(relative: str, selection: _Selection) -> bool:
    if selection.include:
        return _matches(relative, selection.include)
    return PurePosixPath(relative).suffix.lower() in MEDIA_TYPES


def _matches(relative: str, globs: Sequence[str]) -> bool:
    """Say whether a path or its name matches a glob; "**/" also matches nothing."""
    name = relative.rpartition("/")[2]
    return any(
        fnmatch.fnmatchcase(relative, glob)
        or fnmatch.fnmatchcase(relative, glob.removeprefix("**/"))
        or ("/" not in glob and fnmatch.fnmatchcase(name, glob))
        for glob in (pattern.removeprefix("./").rstrip("/") for pattern in globs)
    )


def _from_file(path: Path, root: Path, selection: _Selection) -> Source | Failure:
    uri = _uri(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Failure(uri, "is neither a file nor a folder")
        if status.st_size > selection.limits.bytes:
            return Failure(uri, _too_large(selection.limits))
        data = path.read_bytes()
    except FileNotFoundError:
        leads = "is a link that leads nowhere"
        return Failure(uri, leads if path.is_symlink() else "no such file or folder")
    except OSError as error:
        return Failure(uri, _unreadable(error))
    url = _mapped_url(path, root, selection.urls) or _url_from_folders(_from_here(path))
    host = urlsplit(url).hostname if url else None
    return Source(
        uri,
        data,
        MEDIA_TYPES.get(path.suffix.lower()) or sniff(data),
        url=url,
        site=host or selection.site,
        key=_uri(path.relative_to(root)),
    )


def _root_of(path: Path) -> Path:
    """Return the folder that a file given by itself is named from.

    That is the working directory where the path leads down from it, so that a
    file has one name whether it or the folder "." was given.
    """
    return path.parent if _leads_away(path) else Path()


def _leads_away(path: Path) -> bool:
    return path.is_absolute() or ".." in path.parts


def _from_here(path: Path) -> Path:
    """Return a path as seen from the working directory, if it lies below that.

    The full name of the working directory then says no more of a page than ".".
    """
    if not _leads_away(path):
        return path
    real, here = path.parent.resolve() / path.name, Path.cwd()
    return real.relative_to(here) if real.is_relative_to(here) else path


def _unreadable(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"


def _too_large(limits: Limits) -> str:
    return f"is larger than {limits.bytes:,} bytes; raise the limit of bytes"


def _uri(path: Path) -> str:
    """Return the name of a path; bytes that are no UTF-8 are spelt out."""
    return os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")


def sniff(data: bytes) -> str:
    """Return the media type that the first bytes of a page look like."""
    head = data[:_SNIFFED]
    if _HTML.search(head):
        return "text/html"
    return "text/markdown" if _MARKDOWN.search(head) else "text/plain"


def _mapped_url(path: Path, root: Path, urls: Mapping[str, str]) -> str | None:
    return urls.get(path.as_posix()) or urls.get(path.relative_to(root).as_posix())


def _url_from_folders(path: Path) -> str | None:
    """Return the URL of a file in a folder that wget named after its host."""
    parts = path.parts[:-1]
    for depth in range(len(parts) - 1, -1, -1):
        if _HOST.fullmatch(parts[depth]) and not _is_file_name(parts[depth]):
            below = [*parts[depth + 1 :], path.name]
            if below[-1] in _INDEX:
                below[-1] = ""
            address = quote("/".join(below), safe="/?=&%@~+,;")
            return f"https://{parts[depth].lower()}/{address}"
    return None


def _is_file_name(name: str) -> bool:
    """Say whether a folder's name is a file's, as in "page.html" or "v1.txt"."""
    return PurePosixPath(name).suffix.lower() in MEDIA_TYPES


def _read_url_map(path: Path) -> Mapping[str, str]:
    """Read the CSV file that gives pages their URLs.

    Raises:
        InputError: The file cannot be read, has other columns, or a row is
            incomplete, repeated or without a proper URL.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=path.as_posix()) from error
    rows = csv.reader(text.splitlines())
    header = [name.strip().lower() for name in next(rows, [])]
    if header != ["path", "url"]:
        raise InputError(
            "the first line must be path,url", where=f"{path.as_posix()}:1"
        )
    urls: dict[str, str] = {}
    for row in rows:
        where = f"{path.as_posix()}:{rows.line_num}"
        if any(cell.strip() for cell in row):
            name, url = _url_row(row, where)
            if name in urls:
                raise InputError(f"{name!r} is listed twice", where=where)
            urls[name] = url
    return urls


def _url_row(row: Sequence[str], where: str) -> tuple[str, str]:
    cells = [cell.strip() for cell in row]
    if len(cells) != 2 or not all(cells):
        raise InputError("a row must have a path and a url", where=where)
    name, url = cells
    try:
        address = urlsplit(url)
    except ValueError:
        address = urlsplit("")
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise InputError(
            f"{url!r} is not a URL", where=where, hint="start it with https://"
        )
    return PurePosixPath(name.replace("\\", "/").removeprefix("./")).as_posix(), url
