"""`make bench` runs all benchmarks, `make bench ONLY=commits` one. Exits 1 if an aim is missed."""

import argparse
import importlib
import sys
from pathlib import Path

from bench.harness import CONSOLE, machine, report

_NOT_ONE = {"__init__", "filings", "harness", "portal", "run"}


def names() -> list[str]:
    return sorted(
        path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in _NOT_ONE
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "only", nargs="*", choices=[*names(), []], help="names of benchmarks; all if none"
    )
    chosen = parser.parse_args().only or names()
    CONSOLE.print(f"[dim]{machine()}[/]")
    met = True
    for name in chosen:
        met = report(name, importlib.import_module(f"bench.{name}").run()) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
