"""The business states of a case. They belong to the platform; a pack maps each to its nation's status codes."""

from enum import StrEnum


class CaseState(StrEnum):
    OPENED = "opened"
    NOT_ACCEPTED = "not-accepted"
    ACKNOWLEDGED = "acknowledged"
    IN_PROCESSING = "in-processing"
    SUPPLEMENT = "supplement"
    NUMBER_WAITING = "number-waiting"
    SIGNER_WAITING = "signer-waiting"
    TO_SIGN = "to-sign"
    WITHDRAWAL_ASKED = "withdrawal-asked"
    DECIDED = "decided"
    ISSUED = "issued"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"

    @property
    def closed(self) -> bool:
        return self in CLOSED


class Beside(StrEnum):
    """What stands beside the state of a case and shows a status of its own: the machines of payment and delivery."""

    FEE_WAITING = "fee-waiting"  # the case waits until somebody has paid
    TO_DELIVER = "to-deliver"  # an office has the result, and nobody has fetched it


CLOSED = frozenset(
    {
        CaseState.NOT_ACCEPTED,
        CaseState.ISSUED,
        CaseState.REFUSED,
        CaseState.WITHDRAWN,
        CaseState.STOPPED,
    }
)
