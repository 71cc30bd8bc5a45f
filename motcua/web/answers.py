"""What a handler answers: a page, the way to the next page, JSON, a file."""

from collections.abc import Mapping
from urllib.parse import quote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from motcua.kernel.texts import Text
from motcua.web import templating, texts, visit

_encoder = msgspec.json.Encoder()


def html(
    request: Request,
    template: str,
    *,
    title: str | Text,
    status: int = 200,
    **context: object,
) -> Response:
    """A page from a template. `title` is an English msgid or a language map. Pages are never cached:
    they hold what concerns one person."""
    seen = visit.of(request)
    texts.speak(seen.language)
    held = templating.current.set(seen)
    try:
        content = seen.frame.templates.get_template(template).render(
            {
                "errors": {},
                **context,
                "title": texts.shown_text(title) if isinstance(title, Mapping)
                else texts.translate(title),
                "visit": seen,
                "actor": seen.actor,
                "now": seen.now,
                "language": seen.language,
                "site": seen.site,
                "menu": templating.menu(seen),
                "languages": templating.languages(seen),
                "request": request,
            }
        )  # fmt: skip
    finally:
        templating.current.reset(held)
    return Response(content, status, media_type="text/html")


def see_other(request: Request, name: str, /, **params: object) -> Response:
    """The way to a route after something was done: the back button and a reload do no harm."""
    return go(visit.of(request).frame.url(name, **params))


def go(address: str) -> Response:
    """303 to an address; for routes use `see_other`."""
    return Response(status_code=303, headers={"location": address})


def json(value: object, status: int = 200, *, media_type: str = "application/json") -> Response:
    """Plain types, dataclasses and Structs as JSON."""
    return Response(_encoder.encode(value), status, media_type=media_type)


def file(
    content: bytes, media_type: str, filename: str | None = None, *, inline: bool = False
) -> Response:
    """A file to keep, or to look at in the browser with `inline`."""
    kind = "inline" if inline else "attachment"
    headers = {}
    if filename is not None or not inline:
        name = quote(filename or "file", safe="")
        headers["content-disposition"] = f"{kind}; filename*=UTF-8''{name}"
    return Response(content, 200, headers=headers, media_type=media_type)
