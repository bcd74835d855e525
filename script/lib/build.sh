# shellcheck shell=bash
# shellcheck disable=SC2154  # root: the checkout, set by the script that reads this file

# Compiles into dist/ when any source is newer than the last good build.
build_when_stale() {
  if [ -f "$root/dist/.built" ] &&
    [ -z "$(find "$root/src" "$root/migrations" "$root/bench" "$root"/tsconfig*.json "$root/package-lock.json" -newer "$root/dist/.built" -print -quit)" ]; then
    return 0
  fi
  say 'building'
  mkdir -p "$root/dist"
  # Marked with the time the build began: a source saved while it ran makes the next run build again.
  touch "$root/dist/.building"
  (cd "$root" && "$root/node_modules/.bin/tsc" -p tsconfig.build.json >&2) || return 1
  mv "$root/dist/.building" "$root/dist/.built"
}
