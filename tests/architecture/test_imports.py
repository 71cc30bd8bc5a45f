"""What import-linter cannot say: how another context is imported, and that imports stand at the top."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = ROOT / "motcua"
MODULES = sorted(CODE.rglob("*.py"))
CONTEXT = re.compile(r"motcua\.contexts\.(\w+)")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, module) of every import; `from a import b` counts as a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def test_another_context_is_entered_by_its_door() -> None:
    """`from motcua.contexts.notify import api as notify`, or its words; never deeper."""
    assert not [fault for path in MODULES for fault in beside_the_door(path)]


def beside_the_door(path: Path) -> list[str]:
    own = CONTEXT.search(".".join(path.relative_to(ROOT).parts))
    if own is None:
        return []
    wrong = []
    for line, module in imports(ast.parse(path.read_text("utf-8"))):
        other = CONTEXT.match(module)
        if other is None or other[1] == own[1]:
            continue
        leaf = module.split(".")[3:4]
        if leaf not in (["api"], ["words"], ["events"]) or (
            leaf == ["events"] and path.stem not in ("jobs", "handlers")
        ):
            wrong.append(f"{name_of(path)}:{line} {module}")
    return wrong


def test_no_import_hides_behind_type_checking() -> None:
    """A cycle is a fault of the design."""
    assert not [name_of(p) for p in MODULES if "TYPE_CHECKING" in p.read_text("utf-8")]
