"""Brings the pages that are made from the code up to date: the table of docs/settings.md."""

import re
from pathlib import Path

from motcua.infra import settings

PAGE = Path(__file__).parents[1] / "docs" / "settings.md"


def main() -> None:
    text = PAGE.read_text("utf-8")
    table = re.compile(r"^\| variable \|.*?(?=^[^|]|\Z)", re.MULTILINE | re.DOTALL)
    PAGE.write_text(table.sub(lambda _: settings.as_markdown(), text, count=1), "utf-8")


if __name__ == "__main__":
    main()
