"""What foreign verifiers fetch: status lists, the issuer's keys, the trusted root."""

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.credentials import access, actions
from motcua.contexts.credentials.clients.revoking import LISTS, DemoLists
from motcua.contexts.credentials.errors import ResultNotFound
from motcua.contexts.credentials.model import sdjwt, statuslist
from motcua.contexts.credentials.model.result import ISSUER_LABEL
from motcua.contexts.credentials.words import Doors
from motcua.web import answers, edge
from motcua.web.doors import transaction
from motcua.web.routes import Allow, resource


async def status_list(request: Request) -> Response:
    """A day's list as a signed token; whoever fetches it does not say whose credential they check."""
    async with transaction(request) as tx:
        places = await access.revoked_places(tx, request.path_params["list"])
    token = await actions.status_token(
        edge.house(request), request.path_params["list"], places, now=edge.clock(request)
    )
    response = Response(token, media_type=statuslist.MEDIA_TYPE)
    response.headers["cache-control"] = f"public, max-age={statuslist.TTL_S}"
    return response


async def issuer(request: Request) -> Response:
    """The issuer's metadata (draft-ietf-oauth-sd-jwt-vc, section on JWT VC issuer metadata)."""
    doors = edge.house(request).part(Doors)
    chain = await doors.keys.chain(ISSUER_LABEL)
    keys = [sdjwt.public_jwk(chain[0])] if chain else []
    base = edge.house(request).settings.base_url
    return answers.json({"issuer": base, "jwks": {"keys": keys}})


async def revoked_list(request: Request) -> Response:
    """The demo authority's list of revoked certificates (CRL); a real authority publishes its own."""
    lists, name = edge.house(request).part(Doors).lists, request.path_params["name"]
    if not isinstance(lists, DemoLists) or name not in LISTS:
        raise ResultNotFound
    response = Response(lists.read(name, edge.clock(request)), media_type="application/pkix-crl")
    response.headers["cache-control"] = "public, max-age=3600"
    return response


async def root(request: Request) -> Response:
    """The root certificate, for those who check offline."""
    (first, *_) = edge.house(request).part(Doors).roots
    pem = x509.load_der_x509_certificate(first).public_bytes(Encoding.PEM)
    return answers.file(pem, "application/x-pem-file", "root.pem")


async def facts_of_code(request: Request) -> Response:
    """The verify page for programs: kind, number, agency, moment, state and hash; no personal data."""
    async with transaction(request) as tx:
        doors = edge.house(request).part(Doors)
        found = await access.public_by_code(tx, doors, request.path_params["code"])
    return answers.json(
        {
            "title": found.title,
            "number": found.number,
            "agency": found.agency,
            "issued_at": found.issued_at,
            "revoked_at": found.revoked_at,
            "sha256": found.pdf,
        }
    )


ROUTES = [
    resource("/credentials/status/{list}", status_list, name="status-list", allow=Allow.ANYBODY),
    resource("/.well-known/jwt-vc-issuer", issuer, name="credential-issuer", allow=Allow.ANYBODY),
    resource(
        "/credentials/lists/{name}", revoked_list, name="credential-lists", allow=Allow.ANYBODY
    ),
    resource("/credentials/root.pem", root, name="credential-root", allow=Allow.ANYBODY),
    resource("/credentials/verify/{code}", facts_of_code, name="verify-json", allow=Allow.ANYBODY),
]
