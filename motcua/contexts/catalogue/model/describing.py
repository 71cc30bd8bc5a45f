"""A service by CPSV-AP (the Core Public Service Vocabulary Application Profile), as JSON-LD for catalogues elsewhere.

Names are those of CPSV-AP 3.2 (https://semiceu.github.io/CPSV-AP/). Times are working time of the agency; the
vocabulary has no word for that, so the longest stands there as a duration.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from motcua.contexts.catalogue.words import CompiledService, Journey, Release, Span
from motcua.contexts.catalogue.words.names import minor_digits
from motcua.kernel.texts import Text

CONTEXT: Final[Mapping[str, str]] = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_SECONDS: Final = {"days": 86_400, "hours": 3_600, "minutes": 60}

Node = dict[str, object]


def cpsv(release: Release, journey: Journey, service: str, base: str) -> Node:
    """The service with all that belongs to it; `base` is the portal's address without a slash at the end."""
    part = journey.services[service]
    declared, iri = part.service, f"{base}/services/{service}"
    found: Node = {
        "@context": dict(CONTEXT),
        "@id": iri,
        "@type": "cpsv:PublicService",
        "dct:identifier": declared.code,
        "dct:title": _said(declared.title),
        "dct:description": _said(declared.summary or journey.bundle.summary),
        "cv:hasCompetentAuthority": _authority(release, part, base),
        "cpsv:follows": [_rule(iri, n, law) for n, law in enumerate(declared.legal_basis, 1)],
        "cpsv:produces": _output(part, base),
        "cv:hasChannel": {
            "@id": f"{base}/apply/{journey.id}",
            "@type": "cv:Channel",
            "dct:identifier": f"{journey.id}-online",
        },
        "foaf:page": {"@id": f"{base}/apply/{journey.id}"},
    }
    keywords = [{"@language": t, "@value": w} for t, all in declared.keywords.items() for w in all]
    inputs = list(_inputs(part, iri))
    costs = list(_costs(part, iri))
    longest = max(part.spans(), key=_length, default=None)
    optional = {
        "dcat:keyword": keywords,
        "cpsv:hasInput": inputs,
        "cv:hasCost": costs,
        "cv:processingTime": None if longest is None else _duration(longest),
    }
    return {**found, **{name: value for name, value in optional.items() if value}}


def _authority(release: Release, part: CompiledService, base: str) -> Node:
    """The kind of agency that decides; which of them follows from the case."""
    kind = part.service.agency.kind
    return {
        "@id": f"{base}/agencies/{kind}",
        "@type": "cv:PublicOrganisation",
        "dct:identifier": kind,
        "skos:prefLabel": _said(release.territory.agency_kinds()[kind].title),
        "dct:title": _said(release.territory.agency_kinds()[kind].title),
        "dct:spatial": {
            "@type": "dct:Location",
            "skos:prefLabel": [_one(tongue, release.site.pack) for tongue in release.languages],
        },
    }


def _rule(iri: str, number: int, law: str) -> Node:
    return {
        "@id": f"{iri}#rule-{number}",
        "@type": "cpsv:Rule",
        "dct:identifier": f"rule-{number}",
        "dct:title": law,
        "dct:description": law,
    }


def _output(part: CompiledService, base: str) -> Node:
    result = part.service.result
    return {
        "@id": f"{base}/documents/{result.document}",
        "@type": "cv:Output",
        "dct:identifier": result.document,
        "dct:title": _said(result.title),
    }


def _inputs(part: CompiledService, iri: str) -> Iterator[Node]:
    for paper in part.service.papers:
        yield {
            "@id": f"{iri}#paper-{paper.id}",
            "@type": "cv:Evidence",
            "dct:identifier": paper.id,
            "dct:title": _said(paper.label),
        }


def _costs(part: CompiledService, iri: str) -> Iterator[Node]:
    """Each amount that may have to be paid, once."""
    for fee in part.service.fees:
        for amount in sorted({row.amount for row in fee.table.rows}):
            value = str(Decimal(amount).scaleb(-minor_digits(fee.currency)))
            yield {
                "@id": f"{iri}#cost-{fee.id}-{amount}",
                "@type": "cv:Cost",
                "dct:identifier": f"{fee.id}-{amount}",
                "dct:description": _said(fee.label),
                "cv:value": {"@type": "xsd:decimal", "@value": value},
                "cv:currency": {
                    "@id": f"http://publications.europa.eu/resource/authority/currency/{fee.currency}"
                },
            }


def _said(text: Text) -> list[Node]:
    return [_one(tongue, words) for tongue, words in text.items()]


def _one(tongue: str, words: str) -> Node:
    return {"@language": tongue, "@value": words}


def _duration(span: Span) -> Node:
    unit, amount = _measured(span)
    value = f"P{amount}D" if unit == "days" else f"PT{amount}{unit[0].upper()}"
    return {"@type": "xsd:duration", "@value": value}


def _length(span: Span) -> int:
    unit, amount = _measured(span)
    return _SECONDS[unit] * amount


def _measured(span: Span) -> tuple[str, int]:
    if span.days is not None:
        return "days", span.days
    return ("hours", span.hours) if span.hours is not None else ("minutes", span.minutes or 0)
