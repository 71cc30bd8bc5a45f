"""SpiffWorkflow runs an exported process: it gets decisions one by one, and says who did what and where it ended."""

import io
from collections.abc import Sequence
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


class Clockwork(PythonScriptEngine):  # type: ignore[misc]  # the program has no types
    """Time is handed in: a limit is over at once when the next thing to happen is that it is."""

    over = False

    def evaluate(self, task: Any, expression: str, external_context: Any = None) -> Any:
        if expression.startswith("P"):
            return "PT0S" if self.over else "P999D"
        return super().evaluate(task, expression, external_context)


class Parser(BpmnParser):  # type: ignore[misc]  # the program has no types
    """Tasks of machines wait as those of people do, so that each outcome is ours to give."""

    OVERRIDE_PARSER_CLASSES: ClassVar[dict[str, Any]] = {
        full_tag("serviceTask"): (TaskParser, ManualTask)
    }


def valid(xml: bytes) -> None:
    """Against the schema of the OMG, which comes with the program. Raises ValidationException."""
    Parser(validator=BpmnValidator()).add_bpmn_io(io.BytesIO(xml))


def run(xml: bytes, decisions: Sequence[str], *, number_known: bool) -> tuple[Trace, str]:
    """The trace and the end that was reached. Raises IndexError when it asks for more decisions than there
    are, and ValueError when some are left."""
    parser = Parser(validator=BpmnValidator())
    parser.add_bpmn_io(io.BytesIO(xml))
    spec = parser.get_spec(parser.get_process_ids()[0])
    engine = Clockwork()
    workflow = BpmnWorkflow(spec, script_engine=engine)
    workflow.task_tree.data["number_known"] = number_known
    left, trace = list(decisions), Trace()
    engine.over = left[:1] == [EXPIRED]
    workflow.do_engine_steps()
    while not workflow.is_completed():
        workflow.refresh_waiting_tasks()
        workflow.do_engine_steps()
        ready = [
            task
            for task in workflow.get_tasks(state=TaskState.READY)
            if isinstance(task.task_spec, UserTask | ManualTask)
        ]
        if not ready:
            if workflow.is_completed():
                break
            raise AssertionError("the process stands still")
        (task,) = ready
        outcome = left.pop(0)
        engine.over = left[:1] == [EXPIRED]
        step = task.task_spec.bpmn_id.removeprefix("step-").partition(".")[0]
        trace.append((step, outcome, KINDS.get(task.task_spec.lane, "official")))
        task.data["outcome"] = outcome
        if f"{task.task_spec.bpmn_id}.needed" in spec.task_specs:
            task.data["number_known"] = True  # from now on
        task.run()
        workflow.do_engine_steps()
        if engine.over:
            left.pop(0)
    if left:
        raise ValueError(f"it ended before {left}")
    ends = [
        task.task_spec.bpmn_id
        for task in workflow.get_tasks(state=TaskState.COMPLETED)
        if isinstance(task.task_spec, EndEvent)
    ]
    (end,) = ends
    return trace, end
