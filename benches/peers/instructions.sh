#!/usr/bin/env bash
# Counts instructions of one repetition of each work on a profile package, with callgrind: the
# difference of a hundred more repetitions, so that start and set-up fall out.
#   ./instructions.sh [NAME...]      such as ours/decode; all of them without a name
set -euo pipefail
cd "$(dirname "$0")"

cargo build --release --quiet --bin instructions
BINARY="${CARGO_TARGET_DIR:-target}/release/instructions"
(($# > 0)) || mapfile -t names < <("$BINARY")
(($# == 0)) || names=("$@")

count() {
  valgrind --tool=callgrind --callgrind-out-file=/dev/null "$BINARY" "$1" "$2" 2>&1 | awk '/Collected/ { print $NF }'
}

echo "| work | instructions |"
echo "|---|---:|"
for name in "${names[@]}"; do
  few="$(count "$name" 10)"
  more="$(count "$name" 110)"
  echo "| $name | $(((more - few) / 100)) |"
done
