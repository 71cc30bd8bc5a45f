"""Write the population as CSV, one file for each registry: python -m tools.population packs/vn OUT."""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path

from motcua.contexts.catalogue import api as catalogue
from tools.population import generate


def main(pack: Path, out: Path, people: int = 20_000, seed: int = 1) -> None:
    release = catalogue.load(pack)
    today = datetime.now(UTC).date()
    made = generate(release, pack / "demo", people=people, seed=seed, today=today)
    out.mkdir(parents=True, exist_ok=True)
    for table in made.tables():
        with (out / f"{table.registry}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(table.columns)
            writer.writerows(table.rows)
    print(f"{made.people} people in {made.households} households")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:]))
