"""What this context does when something happened, and what the log feeds."""

from motcua.contexts.cases.events import (
    ApplicationSubmitted,
    CaseClosed,
    CaseOpened,
    ClockChanged,
    TaskDone,
    TaskHandedOver,
    TaskMoved,
    TaskOpened,
    TaskPutBack,
    TaskTaken,
)
from motcua.contexts.cases.jobs import (
    clock,
    delivering,
    desk,
    erasing,
    naming,
    paying,
    scanning,
    supplements,
)
from motcua.contexts.registries.api import NoticeRecorded
from motcua.infra.jobs import ClockJob, Projection, Subscription

HANDLERS: list[Subscription | ClockJob] = [
    *desk.HANDLERS,
    *supplements.HANDLERS,
    *clock.HANDLERS,
    *paying.HANDLERS,
    *delivering.HANDLERS,
    *erasing.HANDLERS,
    *naming.HANDLERS,
    *scanning.HANDLERS,
]
PROJECTIONS = [
    Projection(kinds=(ApplicationSubmitted,), call="cases.project_persons"),
    Projection(kinds=(NoticeRecorded,), call="cases.project_offers"),
    Projection(kinds=(CaseOpened, CaseClosed), call="cases.project_hands"),
    Projection(
        kinds=(
            TaskOpened,
            TaskTaken,
            TaskHandedOver,
            TaskPutBack,
            TaskMoved,
            TaskDone,
            ClockChanged,
        ),
        call="cases.project_work",
    ),
]
