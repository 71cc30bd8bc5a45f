"""The language of a page: chosen by link, kept in a cookie, else what the browser asks for."""

from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import Response

from motcua.web.ports import Site
from motcua.web.visit import Visit

COOKIE = "motcua_lang"
_YEAR_S = 365 * 24 * 3600


def choose(request: Request, site: Site, cookie: str = COOKIE) -> str:
    """The cookie's language, else the first that the browser accepts, else the site's first."""
    kept = request.cookies.get(cookie)
    if kept in site.languages:
        return kept
    for asked in _accepted(request.headers.get("accept-language", "")):
        if asked in site.languages:
            return asked
    return site.languages[0]


def _accepted(header: str) -> list[str]:
    weighed: list[tuple[float, int, str]] = []
    for place, item in enumerate(header.split(",")[:20]):
        tag, _, weight = item.strip().partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            quality = 0.0
        weighed.append((-quality, place, tag.partition("-")[0].lower()))
    return [tag for _, _, tag in sorted(weighed)]


def switched(request: Request, seen: Visit) -> Response | None:
    """`?lang=en` keeps the choice and goes back to the same page without it."""
    pairs = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    asked = [value for name, value in pairs if name == "lang"]
    if not asked or asked[-1] not in seen.site.languages:
        return None
    seen.fresh_cookies.append((COOKIE, asked[-1], _YEAR_S))
    rest = urlencode([pair for pair in pairs if pair[0] != "lang"])
    path = "/" + seen.path.lstrip("/")
    return Response(status_code=303, headers={"location": f"{path}?{rest}" if rest else path})
