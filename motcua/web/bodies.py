"""A form's bytes as typed values: fields, uploads; pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from python_multipart.multipart import MultipartParser, parse_options_header

from motcua.kernel.errors import Invalid

MOST_FIELDS = 500


class UnreadableForm(Invalid):
    """The body is not a form."""

    code, text = "unreadable-form", "We could not read what was sent. Please send the form again."


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as sent; what it is, only its content can say."""

    filename: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form(Mapping[str, list[str]]):
    """Field name → what was typed, in the order sent; files stand apart in `uploads`."""

    fields: dict[str, list[str]]
    uploads: dict[str, list[Upload]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> list[str]:
        return self.fields[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)


def parse(content_type: str, body: bytes) -> Form:
    """A form from its bytes. Raises UnreadableForm."""
    kind, options = parse_options_header(content_type.encode("latin-1", "replace"))
    try:
        if kind == b"multipart/form-data":
            return _multipart(options.get(b"boundary", b""), body)
        if kind in (b"application/x-www-form-urlencoded", b""):
            return _urlencoded(body)
    except (ValueError, UnicodeDecodeError):
        raise UnreadableForm() from None
    raise UnreadableForm()


def _urlencoded(body: bytes) -> Form:
    pairs = parse_qsl(
        body.decode("ascii"),
        keep_blank_values=True,
        max_num_fields=MOST_FIELDS,
        errors="strict",
    )
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(_clean(value))
    return Form(fields)


def _clean(value: str) -> str:
    """Line ends as one sign; a NUL can be stored nowhere and no keyboard types it."""
    if "\0" in value:
        raise ValueError("a NUL in a form")
    return value.replace("\r\n", "\n")


@dataclass(slots=True)
class _Part:
    header: bytes = b""
    value: bytes = b""
    headers: dict[bytes, bytes] = field(default_factory=dict)
    content: bytearray = field(default_factory=bytearray)


def _multipart(boundary: bytes, body: bytes) -> Form:
    """Raises ValueError (python-multipart's errors are ValueErrors)."""
    parts: list[_Part] = []
    ended = False

    def begin() -> None:
        if len(parts) >= MOST_FIELDS:
            raise ValueError("too many parts")
        parts.append(_Part())

    def header_name(data: bytes, start: int, end: int) -> None:
        parts[-1].header += data[start:end]

    def header_value(data: bytes, start: int, end: int) -> None:
        parts[-1].value += data[start:end]

    def header_end() -> None:
        part = parts[-1]
        part.headers[part.header.lower()] = part.value
        part.header = part.value = b""

    def content(data: bytes, start: int, end: int) -> None:
        parts[-1].content += data[start:end]

    def finish() -> None:
        nonlocal ended
        ended = True

    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": begin,
            "on_header_field": header_name,
            "on_header_value": header_value,
            "on_header_end": header_end,
            "on_part_data": content,
            "on_end": finish,
        },
    )
    parser.write(body)
    parser.finalize()
    if not ended:
        raise ValueError("the form breaks off")
    return _collect(parts)


def _collect(parts: list[_Part]) -> Form:
    fields: dict[str, list[str]] = {}
    uploads: dict[str, list[Upload]] = {}
    for part in parts:
        _, options = parse_options_header(part.headers.get(b"content-disposition", b""))
        name = options.get(b"name", b"").decode()
        if b"filename" not in options:
            fields.setdefault(name, []).append(_clean(part.content.decode()))
        elif part.content:
            filename = _clean(options[b"filename"].decode()).rpartition("/")[2][-120:]
            content = bytes(part.content)
            uploads.setdefault(name, []).append(Upload(filename, content))
    return Form(fields, uploads)
