"""The words for states, steps and events. English msgids."""

from motcua.contexts.cases.words import CaseState, Channel
from motcua.kernel.texts import msg

STEPS = {
    "acknowledge": msg("To take in"),
    "check": msg("To look at"),
    "consult": msg("To give an opinion on"),
    "inspect": msg("To visit"),
    "decide": msg("To decide"),
    "sign": msg("To sign"),
    "withdrawal": msg("Withdrawal to confirm"),
}

CHANNELS = {
    Channel.ONLINE: msg("Online"),
    Channel.COUNTER: msg("At the counter"),
    Channel.POST: msg("By post"),
}
ANSWERS = {
    "agrees": msg("Agrees"),
    "agrees-if": msg("Agrees on conditions"),
    "objects": msg("Objects"),
}
RESULTS = {
    "as-stated": msg("All is as the application says"),
    "not-as-stated": msg("It is not as the application says"),
}

STATES = {
    CaseState.OPENED: msg("Arrived, not taken in yet"),
    CaseState.NOT_ACCEPTED: msg("Not accepted"),
    CaseState.ACKNOWLEDGED: msg("Taken in"),
    CaseState.IN_PROCESSING: msg("Being worked on"),
    CaseState.SUPPLEMENT: msg("Waiting for the citizen"),
    CaseState.NUMBER_WAITING: msg("Waiting for the number authority"),
    CaseState.SIGNER_WAITING: msg("Waiting until somebody may sign"),
    CaseState.TO_SIGN: msg("Waiting for the signature"),
    CaseState.WITHDRAWAL_ASKED: msg("The citizen asks to withdraw it"),
    CaseState.DECIDED: msg("Signed, the result is being sealed"),
    CaseState.ISSUED: msg("Finished, the result has gone out"),
    CaseState.REFUSED: msg("Refused"),
    CaseState.WITHDRAWN: msg("Taken back by the citizen"),
    CaseState.STOPPED: msg("Stopped"),
}

WAITS = {
    "acknowledge": msg("A colleague takes this case in."),
    "check": msg("A colleague looks at this case."),
    "consult": msg("Other offices are asked what they think. Their answers appear here."),
    "inspect": msg("A colleague goes and looks on site."),
    "decide": msg("A colleague decides this case."),
    "allot": msg("The number is being asked for. Nothing is to be done here."),
    "sign": msg("The competent person signs next."),
    "payment": msg(
        "The citizen has to pay first. The case goes on by itself as soon as the bank has booked it."
    ),
    "signer": msg(
        "Nobody of this agency may sign at the moment. As soon as somebody is appointed, the case goes on by itself."
    ),
    "withdrawal": msg("A colleague confirms the withdrawal."),
    "issue": msg("The result is being sealed. Nothing is to be done here."),
    "hand-over": msg("The next office gets the case. Nothing is to be done here."),
}

HOWS = {
    "taken": msg("took it up"),
    "taken-over": msg("took it over from a colleague"),
    "handed": msg("got it from a colleague"),
    "acted": msg("did it at once"),
}

ENDS = {
    "put-back": msg("put it back"),
    "taken-over": msg("a colleague took it over"),
    "handed-on": msg("handed it on"),
    "done": msg("did it"),
    "cancelled": msg("it was not to be done any more"),
}

HAPPENED = {
    "case-opened": msg("The case arrived"),
    "task-opened": msg("A step began"),
    "task-taken": msg("An official took it up"),
    "task-put-back": msg("An official put it back"),
    "task-handed-over": msg("An official handed it to a colleague"),
    "task-done": msg("A step was done"),
    "case-acknowledged": msg("The case was taken in"),
    "supplement-requested": msg("The citizen was asked for something"),
    "supplement-given": msg("The citizen answered"),
    "case-stopped": msg("The case was stopped"),
    "case-not-accepted": msg("The case was not accepted"),
    "withdrawal-asked": msg("The citizen asked to withdraw it"),
    "withdrawal-taken-back": msg("The citizen wants it after all"),
    "clock-changed": msg("The due date was derived anew"),
    "opinion-given": msg("An office that was asked gave its opinion"),
    "inspection-recorded": msg("A visit was recorded, or put off"),
    "task-escalated": msg("By law a higher desk does this step now"),
    "decision-deemed": msg("By law the silence counts as a decision"),
    "parties-told": msg("Those who take part were told"),
    "decision-proposed": msg("A decision was proposed"),
    "number-wanted": msg("A number was asked for"),
    "number-allotted": msg("The number came"),
    "number-waiting": msg("The number authority does not answer"),
    "signer-waiting": msg("Nobody of the agency may sign"),
    "case-decided": msg("The case was decided"),
    "case-handed-over": msg("The next office got its case"),
    "case-closed": msg("The case was closed"),
    "fee-awaited": msg("The case waits until somebody has paid"),
    "payment-ordered": msg("A payment was asked for"),
    "payment-changed": msg("A payment stands differently"),
    "payment-settled": msg("Nothing is owed any more"),
    "payment-reopened": msg("The bank took a payment back"),
    "delivery-begun": msg("The result is to be handed out or sent"),
    "delivery-moved": msg("The result was handed out or sent, or came back"),
    "case-withdrawn": msg("The citizen took the application back"),
    "delay-told": msg("The citizen was told a new day"),
    "case-rated": msg("The citizen said what they think of it"),
    "deadline-missed": msg("A time limit was missed"),
    "result-proposed": msg("The document was asked for"),
    "result-prepared": msg("The document was prepared"),
    "result-signed": msg("The document was signed"),
    "result-issued": msg("The result was sealed"),
    "result-failed": msg("The document could not be made"),
    "result-voided": msg("The document was given up"),
    "result-revoked": msg("The result was revoked"),
    "registry-version-written": msg("A registry was written"),
}
