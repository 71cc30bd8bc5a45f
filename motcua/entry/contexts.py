"""What each context offers: routes, handlers, projections. Nothing registers itself."""

from motcua.contexts.cases import jobs as cases_jobs
from motcua.contexts.cases import pages as cases_pages
from motcua.contexts.catalogue import pages as catalogue_pages
from motcua.contexts.credentials import jobs as credentials_jobs
from motcua.contexts.credentials import pages as credentials_pages
from motcua.contexts.credentials import resources as credentials_resources
from motcua.contexts.exchange import jobs as exchange_jobs
from motcua.contexts.exchange import resources as exchange_resources
from motcua.contexts.identity import jobs as identity_jobs
from motcua.contexts.identity import pages as identity_pages
from motcua.contexts.locker import jobs as locker_jobs
from motcua.contexts.locker import pages as locker_pages
from motcua.contexts.notify import jobs as notify_jobs
from motcua.contexts.notify import pages as notify_pages
from motcua.contexts.payments import jobs as payments_jobs
from motcua.contexts.payments import pages as payments_pages
from motcua.contexts.payments import resources as payments_resources
from motcua.contexts.registries import pages as registries_pages
from motcua.contexts.registries import resources as registries_resources
from motcua.contexts.scorecard import jobs as scorecard_jobs
from motcua.contexts.scorecard import pages as scorecard_pages
from motcua.infra.jobs import ClockJob, Projection, Subscription
from motcua.web import audit
from motcua.web.routes import Route

ROUTES: list[Route] = [
    *audit.ROUTES,
    *identity_pages.ROUTES,
    *notify_pages.ROUTES,
    *exchange_resources.ROUTES,
    *catalogue_pages.ROUTES,
    *registries_pages.ROUTES,
    *registries_resources.ROUTES,
    *credentials_pages.ROUTES,
    *credentials_resources.ROUTES,
    *locker_pages.ROUTES,
    *payments_pages.ROUTES,
    *payments_resources.ROUTES,
    *cases_pages.ROUTES,
    *scorecard_pages.ROUTES,
]
HANDLERS: list[Subscription | ClockJob] = [
    *identity_jobs.HANDLERS,
    *notify_jobs.HANDLERS,
    *exchange_jobs.HANDLERS,
    *credentials_jobs.HANDLERS,
    *payments_jobs.HANDLERS,
    *cases_jobs.HANDLERS,
    *scorecard_jobs.HANDLERS,
]
PROJECTIONS: list[Projection] = [
    *identity_jobs.PROJECTIONS,
    *locker_jobs.PROJECTIONS,
    *cases_jobs.PROJECTIONS,
    *scorecard_jobs.PROJECTIONS,
]
