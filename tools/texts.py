"""Collects the program's English texts into the translations, and checks that none is missing.

Texts are found in templates (`_("…")`, `_n("…", "…", n)`) and in Python: `msg("…")`,
`translate("…")`, `translate_number("…", "…", n)`, `title="…"` and `menu="…"` of pages, the
messages of `Invalid({"field": "…"})`, and the `text` of a refusal.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Catalog
from jinja2 import Environment
from jinja2.ext import babel_extract

ROOT = Path(__file__).parents[1]
CODE = ROOT / "motcua"
LOCALE = CODE / "web" / "locale"
PLACE = re.compile(r"{(\w+)[^}]*}|%\((\w+)\)s")
HEADER = """# The program's texts. `make texts` collects them.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: {plurals};\\n"

"""
Text = str | tuple[str, str]


def main() -> int:
    checking = "--check" in sys.argv
    found = collect()
    wrong = 0
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/motcua.po")):
        wrong += check(path, found) if checking else update(path, found)
    return 1 if wrong else 0


def collect() -> dict[Text, set[str]]:
    """Every text with the files that it stands in."""
    found: dict[Text, set[str]] = {}
    for path in sorted(CODE.rglob("*")):
        if path.suffix == ".html":
            texts = in_template(path)
        elif path.suffix == ".py":
            texts = in_module(path)
        else:
            continue
        for text in texts:
            if text and text != ("", ""):
                found.setdefault(text, set()).add(path.relative_to(ROOT).as_posix())
    return found


def in_template(path: Path) -> Iterator[Text]:
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}
    Environment(autoescape=True).parse(path.read_text("utf-8"))  # a broken template is named
    with path.open("rb") as file:
        for _, function, texts, _ in babel_extract(file, ["_", "_n"], [], options):
            pieces = texts if isinstance(texts, tuple | list) else (texts,)
            words = [piece for piece in pieces if isinstance(piece, str)]
            if function == "_n" and len(words) == 2:
                yield words[0], words[1]
            elif words:
                yield words[0]


def in_module(path: Path) -> Iterator[Text]:
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from in_call(node)
        elif isinstance(node, ast.ClassDef):
            yield from in_class(node)


def in_call(node: ast.Call) -> Iterator[Text]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    words = [text for text in map(word, node.args) if text]
    if name in ("msg", "translate", "_") and node.args and word(node.args[0]):
        yield words[0]
    elif name == "translate_number" and len(words) >= 2:
        yield words[0], words[1]
    elif name == "Invalid" and node.args and isinstance(node.args[0], ast.Dict):
        yield from filter(None, map(word, node.args[0].values))
    for keyword in node.keywords:
        if (name, keyword.arg) in {("html", "title"), ("page", "menu"), ("label", "title")}:
            for branch in branches(keyword.value):
                if text := word(branch):
                    yield text


def branches(node: ast.expr) -> Iterator[ast.expr]:
    """Both sides of `a if b else c`."""
    if isinstance(node, ast.IfExp):
        yield from branches(node.body)
        yield from branches(node.orelse)
    else:
        yield node


def in_class(node: ast.ClassDef) -> Iterator[Text]:
    """`text = "…"`, alone or as one of several: the text of a refusal."""
    for line in node.body:
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(line, ast.AnnAssign) and line.value is not None:
            pairs = [(line.target, line.value)]
        elif isinstance(line, ast.Assign):
            pairs = [(line.targets[0], line.value)]
        for target, value in list(pairs):
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = list(zip(target.elts, value.elts, strict=False))
        for target, value in pairs:
            if isinstance(target, ast.Name) and target.id == "text" and word(value):
                yield word(value)


def word(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def update(path: Path, found: dict[Text, set[str]]) -> int:
    """Bring a translation up to date; what is still to translate is printed."""
    old = read(path)
    new = Catalog(locale=old.locale, project="motcua", charset="utf-8", fuzzy=False)
    missing = 0
    for text, files in sorted(found.items(), key=lambda item: str(item[0])):
        said = old.get(text)
        new.add(
            text, string=said.string if said else None, locations=[(f, 0) for f in sorted(files)]
        )
        if not said or not translated(said.string):
            missing += 1
            sys.stdout.write(f"{path.parts[-3]}: {text!r}\n")
    with path.open("wb") as out:
        out.write(
            HEADER.format(language=path.parts[-3], plurals=old.plural_forms.rstrip(";")).encode()
        )
        pofile.write_po(out, new, width=100, include_lineno=False, omit_header=True)
    return 0


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return pofile.read_po(file)


def translated(string: object) -> bool:
    if isinstance(string, tuple | list):
        return bool(string) and all(string)
    return bool(string)


def check(path: Path, found: dict[Text, set[str]]) -> int:
    """How many texts are not translated, have other places, or are no longer there; each is named."""
    catalogue, faults = read(path), []
    for text in found:
        said = catalogue.get(text)
        if said is None or not translated(said.string):
            faults.append(f"not translated: {text!r} ({', '.join(sorted(found[text]))})")
            continue
        english = text if isinstance(text, str) else text[1]
        for string in said.string if isinstance(said.string, tuple | list) else [said.string]:
            if set(PLACE.findall(str(string))) != set(PLACE.findall(english)):
                faults.append(f"other places: {english!r} and {string!r}")
    known = {tuple(text) if isinstance(text, tuple) else text for text in found}
    for message in catalogue:
        key = tuple(message.id) if isinstance(message.id, tuple | list) else message.id
        if message.id and key not in known:
            faults.append(f"no longer there: {message.id!r}")
    for fault in faults:
        sys.stdout.write(f"{path.relative_to(ROOT)}: {fault}\n")
    return len(faults)


if __name__ == "__main__":
    sys.exit(main())
