"""The words for what is counted: events of the log, and the conditions on them. English msgids."""

from motcua.contexts.catalogue.words import Count
from motcua.kernel.texts import Message, Text, msg

EVENTS = {
    "application-submitted": msg("Declarations that were filed"),
    "case-opened": msg("Cases that arrived at an office"),
    "case-acknowledged": msg("Cases that were taken in"),
    "case-decided": msg("Cases that were decided"),
    "case-withdrawn": msg("Cases that were withdrawn"),
    "supplement-requested": msg("Requests to the citizen"),
    "case-rated": msg("Ratings by citizens"),
    "deadline-missed": msg("Time limits that were missed"),
    "result-issued": msg("Results that were issued"),
    "result-revoked": msg("Results that were revoked"),
}
SUMS = {
    "facts_reused": msg("Facts that registries knew already"),
    "facts_total": msg("All facts of the declarations"),
}
CONDITIONS = {
    ("on_time", True): msg("within the time that the law gives"),
    ("on_time", False): msg("later than the law allows"),
    ("electronic", True): msg("electronic, with digital signatures"),
    ("outcome", "approved"): msg("approved"),
    ("outcome", "refused"): msg("refused"),
    ("channel", "online"): msg("filed online"),
    ("channel", "counter"): msg("filed at the counter"),
    ("channel", "post"): msg("filed by post"),
    ("asked_again", False): msg("without asking anybody a second time"),
    ("satisfied", True): msg("with four or five stars"),
    ("lack", "incomplete"): msg("for something that was missing"),
    ("lack", "wrong"): msg("for something that did not hold"),
    ("late", True): msg("declared later than the law asks"),
}
PLACES = {"numerator": msg("Counted"), "denominator": msg("Out of")}
Words = Message | Text | str


def in_words(count: Count) -> list[Words]:
    """What is counted and on which conditions. What has no words yet stands in the log's own."""
    if count.sum:
        what: Words = SUMS.get(count.sum, count.sum)
    else:
        what = EVENTS.get(count.event, count.event)
    where: list[Words] = [
        CONDITIONS.get((key, value), f"{key} = {plain(value)}")
        for key, value in count.where.items()
    ]
    return [what, *where]


def formal(count: Count) -> str:
    """The same in the log's own words, as it is computed."""
    where = ", ".join(f"{key} = {plain(value)}" for key, value in count.where.items())
    what = f"Σ {count.sum} ({count.event})" if count.sum else count.event
    return f"{what}; {where}" if where else what


def plain(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
