"""The templates: one environment, whose words follow the request that is being answered."""

import sys
from collections.abc import Iterable
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    Undefined,
)
from jinja2.exceptions import UndefinedError
from jinja2.utils import missing
from markupsafe import Markup

from motcua.infra.ids import new_id
from motcua.web import codes, csrf, moments, params
from motcua.web.routes import Allow, Route
from motcua.web.texts import translate, translate_number
from motcua.web.visit import Visit

current: ContextVar[Visit] = ContextVar("motcua-visit")
HERE = Path(__file__).parent / "templates"


class UnknownName(Undefined):
    """A name that nobody gave must not vanish from a page; an absent attribute may be empty."""

    def __str__(self) -> str:
        if self._undefined_obj is missing and self._undefined_name != "undefined":
            raise UndefinedError(f"the template asks for {self._undefined_name!r}")
        return ""


def environment(
    routes: Iterable[Route], *, reload: bool, beside: Iterable[Path] = ()
) -> Environment:
    """Templates of the edge and of every context that has routes, found beside its handlers:
    `contexts/x/templates/y.html` is "x/y.html", and so is `contexts/x/templates/x/y.html`. `beside` are packages
    whose templates are used without their routes."""
    folders = (*filter(None, map(_folder, routes)), *beside)
    return _environment(tuple(dict.fromkeys(folders)), reload)


@cache
def _environment(folders: tuple[Path, ...], reload: bool) -> Environment:
    """Several applications of one process share what is compiled: it holds nothing of a house."""
    inside: dict[str, BaseLoader] = {
        folder.name: FileSystemLoader(folder / "templates") for folder in folders
    }
    inside["govuk_frontend_jinja"] = PackageLoader("govuk_frontend_jinja")
    shared = [folder / "templates" for folder in folders]
    env = Environment(
        loader=ChoiceLoader([FileSystemLoader([HERE, *shared]), PrefixLoader(inside)]),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=reload,
        undefined=UnknownName,
        cache_size=2000,
    )
    env.globals.update(
        _=translate,
        _n=translate_number,
        url=lambda name, /, **values: current.get().frame.url(name, **values),
        asset=lambda name: current.get().frame.assets.address(name),
        csrf_inputs=_csrf_inputs,
        date_parts=moments.date_parts,
        params=params,
    )
    env.filters.update(
        say=params.say,
        day=lambda value: moments.day(value, current.get().site.zone),
        moment=lambda value: moments.moment(value, current.get().site.zone),
        left=lambda value: moments.left(value, current.get().now),
        number=moments.number,
        qr=codes.drawn,
    )
    return env


def _folder(route: Route) -> Path | None:
    """The package that a handler lies in, if it has templates."""
    module = sys.modules.get(route.handler.__module__)
    if module is None or module.__file__ is None:
        return None
    folder = Path(module.__file__).parent
    if folder.name in ("pages", "resources"):
        folder = folder.parent
    its_own = folder / "templates"
    return folder if its_own != HERE and its_own.is_dir() else None


def _csrf_inputs() -> Markup:
    """Two hidden inputs: whose form this is, and which one (the same form sent twice is one)."""
    visit = current.get()
    return Markup(
        '<input type="hidden" name="csrf" value="{}">'
        '<input type="hidden" name="form_token" value="{}">'
    ).format(csrf.token(visit.frame.csrf_key, visit.binding), new_id().hex)


def menu(visit: Visit) -> list[dict[str, object]]:
    """The header's navigation: the routes with a menu text that this actor may open, their
    own first."""
    shown = [
        r
        for r in visit.frame.routes.values()
        if r.menu is not None
        and may(visit, r)
        and (r.menu_for is None or r.menu_for(visit.house, visit.actor))
    ]
    shown.sort(key=lambda route: (route.allow is Allow.ANYBODY, route.path))
    return [
        {"text": translate(r.menu or ""), "href": r.path, "current": r.name == visit.route}
        for r in shown
    ]


def languages(visit: Visit) -> list[dict[str, object]]:
    """The switch in the header: each language under its own name, leading to this same page."""
    names = visit.site.language_names
    return [
        {
            "code": code,
            "name": params.language_name(code, names),
            "href": f"{visit.path}?{visit.query}{'&' if visit.query else ''}lang={code}",
            "current": code == visit.language,
        }
        for code in visit.site.languages
    ]


def may(visit: Visit, route: Route) -> bool:
    """Whether the actor may use the route: its kind, and the duty that it asks for."""
    kind = visit.actor.kind.value
    if route.allow in (Allow.ANYBODY, Allow.MACHINE):
        right = True
    elif route.allow is Allow.SIGNED_IN:
        right = kind != "anonymous"
    else:
        right = kind == route.allow.value
    return right and (route.duty is None or visit.actor.has(route.duty))
