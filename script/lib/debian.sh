# shellcheck shell=bash
# Debian packages, installed only when what they bring is missing.

# True when a command (in PATH or an sbin folder), or a file when the name is a path pattern, is there.
present() {
  case $1 in
    /*) compgen -G "$1" >/dev/null ;;
    *) PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1 ;;
  esac
}

# Arguments PACKAGE=COMMAND-or-/PATH/PATTERN. Prints the packages whose command or file is missing.
debian_missing() {
  local pair
  for pair in "$@"; do
    present "${pair#*=}" || printf '%s\n' "${pair%%=*}"
  done
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

can_be_root() { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }

# RUNLEVEL=1 keeps packages from starting the services they bring: the tests start their own.
apt_install() {
  as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -q --no-install-recommends "$@" </dev/null >&2
}

# Installs the packages of the PACKAGE=PROBE arguments whose probe fails. Returns 1, having said why, when that cannot be done.
debian_install() {
  local missing
  mapfile -t missing < <(debian_missing "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  if ! command -v apt-get >/dev/null 2>&1; then
    say "missing, and this is no Debian: install what brings ${missing[*]} and run this again"
    return 1
  fi
  if ! can_be_root; then
    say "missing Debian packages; as root run: apt-get install ${missing[*]}"
    return 1
  fi
  say "installing Debian packages: ${missing[*]}"
  apt_install "${missing[@]}" && return 0
  as_root apt-get update -q </dev/null >&2 || true
  apt_install "${missing[@]}" && return 0
  say "could not install Debian packages: ${missing[*]}"
  return 1
}
