"""SpiffWorkflow runs an exported process: it gets outcomes one by one, and says who did what, what was open before
each, and where it ended."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator, full_tag
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.bpmn.specs.defaults import EndEvent, ManualTask, UserTask

EXPIRED = "expired"
Trace = list[tuple[str, str, str]]
"""(step, outcome, actor kind), in the order of the case."""

KINDS = {"By itself": "machine", "The person who applied": "citizen"}


PAST = "2000-01-01T00:00:00+00:00"


class Clockwork(PythonScriptEngine):  # type: ignore[misc]  # the program has no types
    """No limit is over before it is said to be."""

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        if expression.startswith("P"):
            return "P999D"
        return super().evaluate(task, expression, external_context)


class Parser(BpmnParser):  # type: ignore[misc]  # the program has no types
    """Tasks of machines wait as those of people do, so that each outcome is ours to give."""

    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, Any]] = {
        full_tag("serviceTask"): (TaskParser, ManualTask),
        full_tag("sendTask"): (TaskParser, ManualTask),
        full_tag("callActivity"): (TaskParser, ManualTask),
    }


def valid(xml: bytes) -> None:
    """Against the schema of the OMG, which comes with the program. Raises ValidationException."""
    Parser(validator=BpmnValidator()).add_bpmn_io(io.BytesIO(xml))


Move = tuple[str, str]
"""A node (none: the only one that is open), and what comes of it."""


def run(
    xml: bytes, moves: Sequence[Move], data: Mapping[str, bool]
) -> tuple[Trace, list[frozenset[str]], str]:
    """The trace, what was open before each move, and the end that was reached. Raises KeyError when a move is not
    open, and AssertionError when it ends early, late, or twice."""
    parser = Parser(validator=BpmnValidator())
    parser.add_bpmn_io(io.BytesIO(xml))
    spec = parser.get_spec(parser.get_process_ids()[0])
    workflow = BpmnWorkflow(spec, script_engine=Clockwork())
    workflow.task_tree.data.update(data)
    workflow.do_engine_steps()
    trace, opened = Trace(), list[frozenset[str]]()
    for node, outcome in moves:
        open = _open(workflow)
        opened.append(frozenset(open))
        if not node:
            (node,) = open
        if outcome == EXPIRED:
            _expire(workflow, node)
            continue
        task = open[node]
        step = node.partition(".")[0]
        trace.append((step, outcome, KINDS.get(task.task_spec.lane, "official")))
        task.data["outcome"] = outcome
        if f"step-{node}.needed" in spec.task_specs and "number_known" in data:
            task.data["number_known"] = True  # from now on
        task.run()
        workflow.do_engine_steps()
    assert not _open(workflow), "it goes on"
    assert workflow.is_completed(), "the process stands still"
    ends = [
        task.task_spec.bpmn_id
        for task in workflow.get_tasks(state=TaskState.COMPLETED)
        if isinstance(task.task_spec, EndEvent)
    ]
    (end,) = ends
    return trace, opened, end


def _open(workflow: Any) -> dict[str, Any]:
    """Nodes with a task that waits for somebody."""
    return {
        task.task_spec.bpmn_id.removeprefix("step-"): task
        for task in workflow.get_tasks(state=TaskState.READY)
        if isinstance(task.task_spec, UserTask | ManualTask)
    }


def _expire(workflow: Any, node: str) -> None:
    """Time is handed in: the limit of this node that ends it is over now, and no other."""
    names = (f"step-{node}.time", f"step-{node}.case.time")
    timers = [
        task
        for task in workflow.get_tasks(state=TaskState.WAITING)
        if task.task_spec.bpmn_id in names and task.task_spec.cancel_activity
    ]
    (timer,) = timers
    timer._set_internal_data(event_value=PAST)
    workflow.refresh_waiting_tasks()
    workflow.do_engine_steps()
