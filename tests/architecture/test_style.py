"""The marks of the house style that drift unless they are checked."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
CODE = ROOT / "motcua"
MODULES = sorted(CODE.rglob("*.py"))
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60
VIETNAMESE = re.compile("[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
ID = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)+")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tracked() -> tuple[Path, ...]:
    """The text files that are or will be in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    binary = {".png", ".jpg", ".pdf", ".woff2", ".ttf", ".p12", ".der"}
    paths = (ROOT / line for line in listed)
    return tuple(p for p in paths if p.is_file() and p.suffix not in binary)


def matches(pattern: str, *, among: tuple[str, ...] = ("",), flags: int = 0) -> list[str]:
    """file:line of each match in the files below these folders."""
    sought, found = re.compile(pattern, flags), []
    for path in tracked():
        if not name_of(path).startswith(among):
            continue
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
            if sought.search(line):
                found.append(f"{name_of(path)}:{number}: {line.strip()[:100]}")
    return found


def test_a_todo_names_its_issue() -> None:
    marks = matches(r"\b(TODO|FIXME|XXX)\b", among=("motcua/", "tests/", "bench/", "tools/"))
    here = name_of(Path(__file__))
    assert not [mark for mark in marks if "issue " not in mark and not mark.startswith(here)]


def test_no_query_takes_every_column() -> None:
    assert not matches(r"\bselect\s+(\w+\.)?\*", among=("motcua/", "migrations/"), flags=re.I)


def test_no_query_names_another_schema() -> None:
    """An SQL function may call a lower context's function; nobody names another's tables."""
    schemas = sorted(p.name for p in (CODE / "contexts").iterdir() if p.is_dir())
    wrong = []
    for path in sorted(CODE.rglob("*.sql")):
        own = path.relative_to(CODE).parts
        mine = own[1] if own[0] == "contexts" else own[0]
        text = re.sub(r"--[^\n]*|'[^']*'", " ", path.read_text("utf-8"))
        others = "|".join(schema for schema in (*schemas, "infra") if schema != mine)
        wrong += [
            f"{name_of(path)}: {found[0]}"
            for found in re.finditer(rf"\b({others})\.[a-z_]+\b(?!\s*\()", text)
        ]
    assert not wrong


def test_contexts_do_not_commit() -> None:
    """The edge opens the transaction; jobs open their own."""
    found = matches(r"\.(commit|rollback)\(|\bCOMMIT;", among=("motcua/contexts/",))
    assert not [line for line in found if ".md:" not in line]


def test_modules_and_functions_are_short() -> None:
    wrong = []
    for path in MODULES:
        text = path.read_text("utf-8")
        if (lines := len(text.splitlines())) > LONGEST_MODULE:
            wrong.append(f"{name_of(path)}: {lines} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    wrong.append(f"{name_of(path)}: {node.name} has {length} lines")
    assert not wrong


def test_a_module_says_what_it_owns() -> None:
    texts = {path: path.read_text("utf-8") for path in MODULES}
    assert not [
        name_of(p) for p, t in texts.items() if t.strip() and not ast.get_docstring(ast.parse(t))
    ]


def declared() -> set[str]:
    """Every compound id that some pack declares or names: of services, facts, registries, steps …
    Single words are left out: they may be words of English."""
    found: set[str] = set()
    for folder in (ROOT / "packs", ROOT / "tests" / "packs"):
        for path in folder.rglob("*.yaml"):
            try:
                documents = list(yaml.load_all(path.read_text("utf-8"), Loader=yaml.BaseLoader))
            except yaml.YAMLError:
                continue  # a broken declaration on purpose, of a test
            for document in documents:
                found |= set(ids(document, top=True))
    return found


DECLARING = frozenset(
    {"service", "bundle", "registry", "fact", "document", "index", "indicator", "agreement"}
    | {"purpose", "number", "list"}
)


def ids(value: object, *, top: bool = False) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from ids(item, top=top)
    elif isinstance(value, dict):
        for key, item in value.items():
            if isinstance(item, str) and key in DECLARING and ID.fullmatch(item):
                yield item
            yield from ids(item)


def literals(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text("utf-8")
    if path.suffix == ".py":
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.lineno, node.value
    else:
        for number, line in enumerate(text.splitlines(), 1):
            for quoted in re.findall(r"'([^']*)'|\"([^\"]*)\"", line):
                yield number, quoted[0] or quoted[1]


def test_the_code_knows_no_pack() -> None:
    """Neither as a whole literal nor as a word inside one, as in a statement or a template."""
    known = "|".join(sorted(map(re.escape, declared())))
    words = re.compile(rf"(?<![\w-])(?:{known})(?![\w-])")
    assert words.search(f"where registry = '{sorted(declared())[0]}'")
    sources = [p for p in CODE.rglob("*") if p.suffix in (".py", ".sql", ".html")]
    wrong = [
        f"{name_of(path)}:{line} {text!r}"
        for path in sorted(sources)
        for line, text in literals(path)
        if words.search(text)
    ]
    assert not wrong


def test_the_code_speaks_english() -> None:
    """The other languages stand in motcua/web/locale and in the packs."""
    wrong = [
        f"{name_of(path)}:{number}"
        for path in sorted(CODE.rglob("*"))
        if path.suffix in (".py", ".sql", ".html", ".scss", ".js") and "build" not in path.parts
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if VIETNAMESE.search(line)
    ]
    assert not wrong


def test_nothing_knows_the_machine_that_it_was_written_on() -> None:
    """No path of a machine and no address of a package registry."""
    paths = r"(?<![\w.])/(work|root|home/\w+|Users/\w+)/"
    hosts = r"registry\.npmjs|files\.pythonhosted|pypi\.org|\bindex-url\s*=|\"resolved\":"
    here = name_of(Path(__file__))
    found = matches(paths) + matches(hosts)
    assert not [line for line in found if not line.startswith(here)]


def test_our_own_code_is_never_mocked_and_no_test_sleeps() -> None:
    tests = ("tests/",)  # a short poll for another process is no sleep
    mocks = matches(r"unittest\.mock|\bmocker\b|monkeypatch\.setattr", among=tests)
    sleeps = matches(r"\btime\.sleep\((?!0\.\d)", among=tests)
    here = name_of(Path(__file__))
    found = [line for line in mocks + sleeps if not line.startswith(here)]
    assert not [line for line in found if "a setting of the machinery" not in line]


def test_a_context_says_what_it_owns() -> None:
    contexts = [p for p in (CODE / "contexts").iterdir() if (p / "__init__.py").exists()]
    assert not [p.name for p in contexts if not (p / "README.md").exists()]
