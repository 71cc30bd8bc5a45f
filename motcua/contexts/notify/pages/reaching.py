"""How we reach you: a person's own e-mail address and telephone number. Nothing of them stands in an address."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.notify import access, inputs
from motcua.contexts.notify.actions import contacts as actions
from motcua.contexts.notify.errors import CodeJustSent, CodesUsedUp
from motcua.kernel.errors import Invalid
from motcua.kernel.texts import msg
from motcua.web import answers, edge, forms, visit
from motcua.web.bodies import Form
from motcua.web.doors import transaction
from motcua.web.routes import Allow, Route, page

_WRONG = msg(
    "This code is not right, or is too old. Look at the newest message, or ask for a new code"
)


async def show(request: Request) -> Response:
    return await _page(request, {}, {})


async def ask(request: Request) -> Response:
    """Have a code sent to what was typed."""
    sent = await forms.form(request)
    channel = inputs.channel_of(request.path_params["channel"])
    try:
        address = inputs.address_of(sent, channel, edge.house(request).settings.sms_prefix)
        async with transaction(request) as tx:
            await actions.ask_code(
                tx, edge.house(request), edge.actor(request), channel=channel, address=address,
                language=edge.language(request), now=edge.clock(request),
            )  # fmt: skip
    except Invalid as wrong:
        return await _page(request, wrong.fields, sent)
    except (CodeJustSent, CodesUsedUp) as wrong:
        return await _page(request, {channel: msg(wrong.text)}, sent)
    return answers.see_other(request, "reach")


async def confirm(request: Request) -> Response:
    sent = await forms.form(request)
    channel = inputs.channel_of(request.path_params["channel"])
    async with transaction(request) as tx:
        right = await actions.confirm(
            tx, edge.house(request), edge.actor(request), channel=channel,
            typed=inputs.code_of(sent, channel), now=edge.clock(request),
        )  # fmt: skip
    if not right:  # after the commit: the try counts
        return await _page(request, {f"{channel}-code": _WRONG}, {})
    return answers.see_other(request, "reach")


async def choose(request: Request) -> Response:
    sent = await forms.form(request)
    languages = visit.of(request).site.languages
    async with transaction(request) as tx:
        await actions.choose(
            tx, edge.actor(request), language=inputs.language_of(sent, languages),
            wanted=inputs.wanted_of(sent),
        )  # fmt: skip
    return answers.see_other(request, "reach")


async def remove(request: Request) -> Response:
    channel = inputs.channel_of(request.path_params["channel"])
    async with transaction(request) as tx:
        await actions.remove(tx, edge.actor(request), channel=channel, now=edge.clock(request))
    return answers.see_other(request, "reach")


async def _page(
    request: Request, errors: Mapping[str, str], sent: Form | Mapping[str, list[str]]
) -> Response:
    async with transaction(request) as tx:
        lines, language = await access.own_contacts(
            tx, edge.house(request), edge.actor(request), edge.clock(request)
        )
    site = visit.of(request).site
    return answers.html(
        request, "notify/reaching.html", title="How we reach you", status=422 if errors else 200,
        lines=lines, kept=[one for one in lines if one.address], errors=errors,
        typed={one.channel: forms.one(sent, one.channel) for one in lines},
        chosen=language or edge.language(request), site_languages=dict(site.language_names),
        prefix=edge.house(request).settings.sms_prefix,
    )  # fmt: skip


ROUTES: list[Route] = [
    page("/my/reach", show, name="reach", allow=Allow.CITIZEN),
    page("/my/reach/wishes", choose, name="reach-wishes", allow=Allow.CITIZEN, methods=("POST",)),
    page("/my/reach/{channel}", ask, name="reach-ask", allow=Allow.CITIZEN, methods=("POST",)),
    page(
        "/my/reach/{channel}/code",
        confirm,
        name="reach-confirm",
        allow=Allow.CITIZEN,
        methods=("POST",),
    ),
    page(
        "/my/reach/{channel}/remove",
        remove,
        name="reach-remove",
        allow=Allow.CITIZEN,
        methods=("POST",),
    ),
]
