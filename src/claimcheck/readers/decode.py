"""Bytes of a page to text: byte order mark, declaration, UTF-8, then a guess."""

from __future__ import annotations

import codecs
import re

from claimcheck.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})"
    rb"|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)

#: Browsers look for a declaration in the first 1024 bytes; pages saved with a
#: long comment on top have it later.
_DECLARATION_REACH = 4096

#: How much of a page without a declaration the detector looks at.
_GUESS_REACH = 64_000

# What browsers read under these labels (WHATWG encoding standard).
_AS_BROWSERS_DO = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
}

_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")

#: So many letters beyond ASCII must be whole for each one that is not.
_MOST_GOOD = 20

_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"PK\x05\x06", "a ZIP file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"7z\xbc\xaf", "a 7-Zip file"),
    (b"Rar!", "a RAR file"),
    (b"\x7fELF", "a program"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"{\\rtf", "an RTF file"),
)
#: Header lines of a mail, and of a saved page in parts.
_PARTED = re.compile(rb"(?im)^(?:mime-version:|content-type: *multipart/)")

_CONTROLS = bytes(set(range(32)) - {7, 8, 9, 10, 11, 12, 13, 26, 27})

#: More control characters than this share, and it is no text.
_MOST_CONTROLS = 0.02


def decode(data: bytes, declared: str | None = None) -> tuple[str, str, str]:
    """Return the text of a page, its encoding and how that was found.

    Args:
        data: The page as stored.
        declared: Encoding known from outside (an HTTP header, an option).

    Returns:
        Text without its byte order mark, the encoding's Python name, and a note
        for the report: empty unless something was guessed or damaged.

    Raises:
        InputError: The bytes are no text, or `declared` is no known encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _lossy(data[len(mark) :], encoding)
    _refuse_binary(data)
    _refuse_archive(data)
    if declared:
        return _lossy(data, _known(declared))
    found = _DECLARED.search(data, 0, _DECLARATION_REACH)
    stated = _python_name((found[1] or found[2]).decode("ascii")) if found else None
    for encoding in filter(None, (stated, "utf-8")):
        try:
            return data.decode(encoding), encoding, ""
        except (UnicodeDecodeError, UnicodeError):
            continue
    if _is_damaged(data.decode("utf-8", "replace")):
        return _lossy(data, "utf-8")
    return _guess(data, stated)


def _is_damaged(text: str) -> bool:
    """Tell whether what was read as UTF-8 is, but for a few bytes.

    Letters of several bytes come out right by chance in no other encoding.
    """
    bad = text.count("\ufffd")
    letters = sum(map(len, _BEYOND_ASCII.findall(text)))
    return letters - bad >= _MOST_GOOD * bad


def _refuse_binary(data: bytes) -> None:
    head = data[:64].lstrip()
    for magic, what in _MAGIC:
        if head.startswith(magic):
            raise InputError(
                f"is {what}, not text",
                hint="save the page as HTML or text and scan that",
            )
    sample = data[:_GUESS_REACH]
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    if b"\0" in data or controls > _MOST_CONTROLS * max(len(sample), 200):
        raise InputError("is binary, not text", hint="scan text, Markdown or HTML")


def _refuse_archive(data: bytes) -> None:
    """Refuse an archive of pages, whose parts are encoded and many."""
    head = data[:_GUESS_REACH].lstrip()
    mime = re.match(rb"(?:[\w-]+: .*\r?\n(?:[ \t].*\r?\n)*)+", head)
    if head.startswith(b"WARC/"):
        what = "a web archive (WARC)"
    elif mime and _PARTED.search(mime[0]):
        what = "a web archive (MHTML) or a mail"
    else:
        return
    raise InputError(
        f"is {what}, which holds pages in parts",
        hint="save the page as HTML, or unpack the archive",
    )


def _known(declared: str) -> str:
    name = _python_name(declared)
    if name is None:
        raise InputError(
            f"unknown encoding {declared!r}", hint="use a name such as utf-8 or cp1252"
        )
    return name


def _python_name(label: str) -> str | None:
    """Return the codec for a label, or None if there is no such text codec."""
    try:
        codec = codecs.lookup(label.strip())
    except (LookupError, ValueError):
        return None
    if not codec._is_text_encoding or codec.name in {"utf-7", "unicode_escape"}:
        return None
    # A page whose declaration could be read as ASCII is not UTF-16.
    name = "utf-8" if codec.name.startswith(("utf-16", "utf-32")) else codec.name
    return _AS_BROWSERS_DO.get(name, name)


def _lossy(data: bytes, encoding: str) -> tuple[str, str, str]:
    """Decode with an encoding that is certain, whatever is damaged."""
    try:
        return data.decode(encoding), encoding, ""
    except UnicodeError:
        text = data.decode(encoding, "replace")
    return text, encoding, f"some characters are not valid {encoding}"


def _guess(data: bytes, stated: str | None) -> tuple[str, str, str]:
    """Ask the detector; it sees bytes that are no UTF-8."""
    import chardet

    guess = chardet.detect(data[:_GUESS_REACH])["encoding"]
    encoding = _python_name(guess) if guess else None
    if encoding in {None, "utf-8"} or b"<".decode(encoding) != "<":
        return _lossy(data, stated or "utf-8")  # no page is a mainframe's
    text = data.decode(encoding, "replace")
    note = f"encoding guessed: {encoding}"
    if stated:
        note = f"declared as {stated}, which it is not; {note}"
    if "\ufffd" in text:
        note += "; some characters could not be read"
    return text, encoding, note
