# shellcheck shell=bash
# shellcheck disable=SC2154  # root: the checkout, set by the script that reads this file

# Runs a command while no other script of this checkout installs or builds.
one_at_a_time() {
  mkdir -p "$root/var"
  local code=0
  exec 9>"$root/var/setup.lock"
  flock 9
  "$@" || code=$?
  exec 9>&-
  return "$code"
}
