"""The pages of citizens, of the counter and of the desk."""

from motcua.contexts.cases.pages import (
    applying,
    assents,
    browsing,
    changes,
    checking,
    counter,
    declaring,
    delivering,
    desk,
    entries,
    following,
    forms,
    home,
    papers,
    register,
    signing,
    status,
    worklist,
)

ROUTES = [
    *home.ROUTES,
    *assents.ROUTES,
    *browsing.ROUTES,
    *applying.ROUTES,
    *map(
        changes.first,
        [*declaring.ROUTES, *entries.ROUTES, *checking.ROUTES, *papers.ROUTES, *delivering.CHOICE],
    ),
    *changes.ROUTES,
    *delivering.ROUTES,
    *register.ROUTES,
    *following.ROUTES,
    *forms.ROUTES,
    *counter.ROUTES,
    *worklist.ROUTES,
    *desk.ROUTES,
    *signing.ROUTES,
    *status.ROUTES,
]
