"""From page to page of a draft: which comes next, which came before, and when to stay."""

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from motcua.contexts.cases.actions.answering import Opened
from motcua.kernel.keys import CaseKey
from motcua.web import answers

CHECK = "check"
"""What `back` says on a page that was opened from the check page."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page stands in its journey."""

    number: int
    count: int
    previous: str | None


def place(opened: Opened, page_id: str, now: datetime) -> Place:
    pages = [page.id for page in opened.pages(now)]
    number = pages.index(page_id) if page_id in pages else 0
    return Place(number + 1, len(pages), pages[number - 1] if number > 0 else None)


def more(request: Request, key: CaseKey, page_id: str, *, back: str) -> Response:
    """The same page again, as an answer brought up something that was not on it."""
    return answers.see_other(
        request, "draft-page", key=key, page=page_id, back=back or None, more="1"
    )


def onward(request: Request, opened: Opened, page_id: str, now: datetime, *, back: str) -> Response:
    """The next page; from the check page back to it, unless something is missing."""
    key, pages = opened.draft.key, [page.id for page in opened.pages(now)]
    if back == CHECK:
        missing = opened.journey.missing(opened.state(now), now, opened.draft.down)
        if missing:
            return answers.see_other(
                request, "draft-page", key=key, page=missing[0].page, back=CHECK
            )
        return answers.see_other(request, "check", key=key)
    following = pages.index(page_id) + 1 if page_id in pages else _after(opened, page_id, pages)
    if following < len(pages):
        return answers.see_other(request, "draft-page", key=key, page=pages[following])
    if opened.journey.papers(opened.state(now), now):
        return answers.see_other(request, "papers", key=key)
    return answers.see_other(request, "check", key=key)


def _after(opened: Opened, page_id: str, pages: list[str]) -> int:
    """The place of the first page after one that is not asked any more."""
    order = [page.page for page in opened.journey.bundle.pages]
    later = set(order[order.index(page_id) + 1 :]) if page_id in order else set()
    return next((place for place, page in enumerate(pages) if page in later), len(pages))
