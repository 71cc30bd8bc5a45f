"""Refusals of this context: what to do next, and that nothing is lost."""

from motcua.kernel.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class BundleNotFound(NotFound):
    code = "bundle-not-found"
    text = "We cannot find this service."


class DraftNotFound(NotFound):
    code = "draft-not-found"
    text = "We cannot find this draft. It may have been filed already: look on your page."


class CaseNotFound(NotFound):
    code = "case-not-found"
    text = "We cannot find this application."


class PaperNotFound(NotFound):
    code = "paper-not-found"
    text = "We cannot find this paper."


class FormNotFound(NotFound):
    code = "form-not-found"
    text = "This paper does not exist for this application, or not yet."


class DaysWrong(Invalid):
    code = "days-wrong"
    text = "Name a first and a last day, in this order, and at most {most} days."


class CannotStart(Denied):
    code = "cannot-start"
    text = "This declaration cannot be started by yourself. Wait for the notice, or ask at the counter."


class NotDeclarant(Denied):
    code = "not-declarant"
    text = "According to the registries you cannot make this declaration. The counter can help."


class DraftChanged(Conflict):
    code = "draft-changed"
    text = "This draft was changed on another device. Look at the answers again before you go on."


class EntryGone(Conflict):
    code = "entry-gone"
    text = "This entry was taken out meanwhile. Look at the list before you go on."


class TooManyEntries(Conflict):
    code = "too-many-entries"
    text = "There is room for {most} entries here. Take one out before you add another."


class DefinitionChanged(Conflict):
    """The release in use says something else about the declaration than the one that the draft is under."""

    code = "definition-changed"
    text = "The rules have changed since this declaration was begun. Your answers are kept."


class ServiceEnded(Conflict):
    code = "service-ended"
    text = "This service is not offered any more. Your draft is kept; the counter can help."


class DraftIncomplete(Invalid):
    code = "draft-incomplete"
    text = "Some answers are still missing. Nothing is lost: answer them and file again."


class Unsigned(Invalid):
    code = "unsigned"
    text = "Tick the box if you confirm this. Nothing is filed without it."


class NotEligible(Conflict):
    code = "not-eligible"
    text = "This declaration cannot be filed: {reason}"


class AlreadyFiled(Conflict):
    code = "already-filed"
    text = "This declaration was filed already. Your page shows how far it is."


class NobodyCompetent(Conflict):
    code = "nobody-competent"
    text = "We cannot tell which agency answers for this place. Check the place that you named."


class RegistryNeeded(Unavailable):
    code = "registry-needed"
    text = "A registry that this declaration needs does not answer. Your draft is kept; try again later."


class CaseIsClosed(Conflict):
    code = "case-closed"
    text = "Application {reference} is closed and cannot be changed."


class TooLateToWithdraw(Conflict):
    code = "too-late-to-withdraw"
    text = "Application {reference} has been decided and cannot be withdrawn any more."


class AlreadyTakenIn(Conflict):
    code = "already-taken-in"
    text = "Application {reference} has been taken in: it can be refused by a decision, or stopped."


class CannotStop(Conflict):
    code = "cannot-stop"
    text = (
        "Application {reference} cannot be stopped as it stands: take it in first, confirm its "
        "withdrawal, or let its decision go out."
    )


class NoWithdrawalAsked(Conflict):
    code = "no-withdrawal-asked"
    text = "Nobody asks to withdraw application {reference} at the moment. Look at it again."


class ProofNotYet(Conflict):
    code = "proof-not-yet"
    text = "The proof is being made. Try again in a moment: what was filed is safe."


class NothingToRate(Conflict):
    code = "nothing-to-rate"
    text = "Application {reference} has no answer yet. Say what you think once it is there."


class RatedAlready(Conflict):
    code = "rated-already"
    text = "You have already said what you think of application {reference}. Thank you."


class NothingAsked(Conflict):
    code = "nothing-asked"
    text = "Nothing is asked of you at the moment. What you sent before has arrived."


class NotYourDuty(Denied):
    code = "not-your-duty"
    text = "This step asks for a duty that your account does not have. Ask a colleague who has it."


class TaskGone(Conflict):
    code = "task-gone"
    text = "Somebody else was faster: this has been done already. Look at the case again."


class NobodyHasIt(Conflict):
    code = "nobody-has-it"
    text = "You do not have this case at the moment, so there is nothing to put back."


class NotAColleague(Invalid):
    code = "not-a-colleague"
    text = "Choose a colleague of your office who has the duty for this step and does not have it already."


class ReasonMissing(Invalid):
    code = "reason-missing"
    text = "The citizen must be told why. Write the reason and try again."


class DayWrong(Invalid):
    code = "day-wrong"
    text = "The citizen must be told a new day. Enter one and try again."


class NotLate(Conflict):
    code = "not-late"
    text = "This case is not late, or its new day was told already. A new day is told once."


class NothingPrepared(Conflict):
    code = "nothing-prepared"
    text = "The document is still being prepared. It will be ready in a moment."


class NothingLost(Conflict):
    code = "nothing-lost"
    text = "The document is being made already. Load the case again in a moment."


class FeeNotPaid(Conflict):
    code = "fee-not-paid"
    text = "A fee of application {reference} is not paid, or the bank took it back. It can be signed once it is paid."


class NotToBeDone(Conflict):
    code = "not-to-be-done"
    text = "Somebody has dealt with the result of {reference} already. Look at the list again."


class NextAgencyUnknown(Conflict):
    code = "next-agency-unknown"
    text = "No agency is declared that answers for the next service. The operator has been told."


class PersonNotFound(Invalid):
    code = "person-not-found"
    text = "Nobody has this number and this date of birth. Check both and try again."


class StatusNotFound(NotFound):
    code = "status-not-found"
    text = "No application has this number together with this code. Check both on the receipt."


class TooManyTries(Unavailable):
    code = "too-many-tries"
    text = "There were too many tries for this number, or from your network. Try again in an hour, or sign in."


class TooManySearches(Unavailable):
    code = "too-many-searches"
    text = (
        "There were too many tries to find a person. Try again in an hour, or ask at the counter."
    )


class AssentNotFound(NotFound):
    code = "assent-not-found"
    text = "We cannot find this question."


class AlreadyAnswered(Conflict):
    code = "already-answered"
    text = "This has been answered, or the declaration was filed or thrown away meanwhile. Look at your page."


class VisitNotFound(NotFound):
    code = "visit-not-found"
    text = "This visit is over. Search for the person again."


class PaperRefused(Invalid):
    """A file that was handed in is not taken."""

    code = "paper-refused"
    text = "This file is not a PDF, JPEG, PNG or HEIC. Take a photo of the paper, or save it as a PDF, and choose that."


class PaperTooBig(PaperRefused):
    code = "paper-too-big"
    text = "This file is empty, or larger than {most} MB. Choose a smaller file, or scan the paper in parts."


class PaperBroken(PaperRefused):
    code = "paper-broken"
    text = "This file is damaged or incomplete. Scan or photograph the paper again and choose the new file."


class PaperLocked(PaperRefused):
    code = "paper-locked"
    text = "This PDF is protected by a password. Save it without a password and choose it again."


class PaperActive(PaperRefused):
    code = "paper-active"
    text = "This PDF contains a program or an interactive form. Print it to a new PDF and choose that file."


class PaperCarries(PaperRefused):
    code = "paper-carries"
    text = "Other files are attached inside this PDF. Print it to a new PDF, and choose each attached file by itself."


class PaperMixed(PaperRefused):
    code = "paper-mixed"
    text = "This file holds something else behind its pages. Scan or photograph the paper again and choose that file."


class PaperTooLarge(PaperRefused):
    code = "paper-too-large"
    text = "This file has too many pages or too large a picture to be checked. Scan the paper at 300 dpi, or in parts."


class PaperHarmful(PaperRefused):
    code = "paper-harmful"
    text = "The scanner found harmful content in this file. Nothing of it was kept. Choose a file from another device."


class TooManyPapers(PaperRefused):
    code = "too-many-papers"
    text = "At most {most} files may be given for one paper. Put several pages into one PDF, or remove a file first."


class CaseTooFull(PaperRefused):
    code = "case-too-full"
    text = "One application may hold {most} files, together {most_mb} MB. Remove a file, or choose a smaller one."


class ScannerAway(Unavailable):
    code = "scanner-away"
    text = "Files cannot be checked for harmful content at this moment. Nothing is lost: give this file again later."


class PaperWaits(Unavailable):
    code = "paper-waits"
    text = "This file has not been checked for harmful content yet. It can be opened when that is done."


class PaperRemoved(NotFound):
    code = "paper-removed"
    text = "This file was removed, because the scanner found harmful content in it."
