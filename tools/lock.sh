#!/usr/bin/env bash
# Locks the three groups of dependencies with hashes and without addresses.
set -euo pipefail
cd "$(dirname "$0")/.."
lock() {
  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
    --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
    "requirements/$1.in" -o "requirements/$1.txt" "${@:2}"
}
lock run
lock test -c requirements/run.txt
lock data -c requirements/run.txt
