# shellcheck shell=bash
# How the scripts speak: progress on standard error, so that standard output stays the program's own.

say() { printf '%s\n' "$*" >&2; }

fail() {
  printf 'tegata: %s\n' "$*" >&2
  exit 1
}
