"""Where a case stands in the graph of its steps, as its tasks tell: pure."""

from collections.abc import Sequence

from motcua.contexts.cases.model.case import Task
from motcua.contexts.cases.words import TaskOutcome, TaskState
from motcua.contexts.catalogue.words import Applies, Graph, Node, Position

UNDONE = frozenset(
    {
        TaskOutcome.SUPPLEMENT,
        TaskOutcome.NEEDS_VERIFICATION,
        TaskOutcome.RETURNED,
        TaskOutcome.ESCALATED,
        TaskOutcome.CANCELLED,
    }
)
"""Outcomes after which the same step is done again, or never."""
_VARIANTS = {TaskOutcome.NEEDS_VERIFICATION: "longer", TaskOutcome.ESCALATED: "escalated"}
REFUSALS = frozenset({TaskOutcome.REFUSE, TaskOutcome.DEEMED_REFUSED})


def refusing(tasks: Sequence[Task]) -> bool:
    """Whether what was proposed last, or what the law says of silence, is a refusal."""
    decided = [t for t in tasks if t.kind == "decide" and t.done_at is not None]
    proposed = [t.outcome for t in decided if t.outcome != TaskOutcome.CANCELLED]
    return bool(proposed) and proposed[-1] in REFUSALS


def node_of(graph: Graph, task: Task, tasks: Sequence[Task]) -> Node | None:
    """The node that a task stands for; None for what is no step of the graph."""
    before = [t for t in tasks if t.id != task.id]
    if task.done_at is not None:
        before = [t for t in before if t.done_at is not None and t.done_at <= task.opened_at]
    kind = "" if task.kind == "decide" or not refusing(tasks) else "refusal"
    return _variant(graph, task.step, before, kind)


def next_of(graph: Graph, step: str, kind: str, tasks: Sequence[Task]) -> Node | None:
    """The node that begins when a step does that has no task yet."""
    refused = kind != "decide" and refusing(tasks)
    return _variant(graph, step, tasks, "refusal" if refused else "")


def _variant(graph: Graph, step: str, before: Sequence[Task], variant: str) -> Node | None:
    """The node of a step as what was done at it before says: the longer time, the higher duty."""
    done = [t for t in before if t.step == step and t.done_at is not None]
    last = next((t.outcome for t in reversed(done) if t.outcome != TaskOutcome.CANCELLED), None)
    if not variant and last is not None:
        variant = next((name for one, name in _VARIANTS.items() if one == last), "")
    found = graph.node(f"{step}.{variant}") if variant else None
    return found or graph.node(step)


def position(graph: Graph, tasks: Sequence[Task], applies: Applies) -> Position:
    """What is open, and what is done or was passed over."""
    steps = {node.step for node in graph.nodes}
    own = [task for task in tasks if task.step in steps]
    open = [task for task in own if task.state is not TaskState.DONE]
    last = {task.step: task for task in own}
    passed = {step for step, task in last.items() if _passed(task)}
    for step in last:
        passed |= graph.before(step)
    for node in graph.nodes:
        reached = node.waits and passed.issuperset(node.waits)
        if node.id == node.step and node.step not in last and reached and not applies(node):
            passed.add(node.step)
    if any(task.kind == "decide" for task in open):
        passed -= graph.decided
    standing = [node_of(graph, task, tasks) for task in open]
    return Position(tuple(one.id for one in standing if one is not None), frozenset(passed))


def left(graph: Graph, tasks: Sequence[Task]) -> list[Node]:
    """What was open when a case was left, and nobody has done since."""
    last = {task.step: task for task in tasks}
    cancelled = [task for task in last.values() if task.outcome == TaskOutcome.CANCELLED]
    found = [node_of(graph, task, tasks) for task in cancelled]
    return [node for node in found if node is not None]


def _passed(task: Task) -> bool:
    return task.state is TaskState.DONE and task.outcome not in UNDONE | REFUSALS
