# shellcheck shell=bash
# shellcheck disable=SC2154  # root: the checkout, set by the script that reads this file
# What only the tests need. Nothing here is fatal: what cannot be had is written to var/tools/left-out, and the tests skip it.

tools="$root/var/tools"

leave_out() {
  say "left out: $1: $2"
  printf '%s: %s\n' "$1" "$2" >>"$tools/left-out"
}

install_test_packages() {
  mkdir -p "$tools/bin"
  : >"$tools/left-out"
  local pair package
  local packages=(
    openssl=openssl curl=curl opensc=pkcs11-tool certbot=certbot lego=/usr/bin/lego dehydrated=dehydrated pebble=/usr/bin/pebble
    nginx-light=nginx gnutls-bin=certtool libnss3-tools=vfychain wrk=wrk 'postgresql=/usr/lib/postgresql/*/bin/initdb' knot-dnsutils=kdig knot=knotd unbound=unbound ldnsutils=ldns-signzone shellcheck=shellcheck
  )
  debian_install "${packages[@]}" && return 0
  # One unknown package spoils the whole installation, so try them one by one before giving any up.
  for pair in "${packages[@]}"; do
    package=${pair%%=*}
    debian_install "$pair" || leave_out "$package" 'the Debian package could not be installed'
  done
}

# Newest releases, from the registries of Go and Python, where those are on the machine.
install_newest_clients() {
  if command -v go >/dev/null 2>&1; then
    install_go_command lego github.com/go-acme/lego/v5
    install_go_command pebble github.com/letsencrypt/pebble/v2 cmd/pebble
    install_go_command pebble-challtestsrv github.com/letsencrypt/pebble/v2 cmd/pebble-challtestsrv
  else
    leave_out 'newest lego, newest Pebble' 'Go is not on this machine'
  fi
  if python3 -m pip --version >/dev/null 2>&1 && python3 -c 'import venv, ensurepip' 2>/dev/null; then
    install_newest_certbot
  else
    leave_out 'newest certbot' 'Python with pip and venv is not on this machine'
  fi
}

# install_go_command NAME MODULE [FOLDER]: var/tools/bin/NAME is a link to NAME@VERSION, so that a version is built once. The newest version that the proxy
# has is taken: one that is announced but not served gives way to the one before it, three at most.
install_go_command() {
  local name=$1 package=$2${3:+/$3} log="$tools/$1.log" version versions scratch
  mapfile -t versions < <(newest_go_versions "$2" "$log")
  for version in "${versions[@]}"; do
    if [ -x "$tools/bin/$name@$version" ]; then
      ln -sfn "$name@$version" "$tools/bin/$name"
      return 0
    fi
    say "building $name $version"
    scratch=$(mktemp -d "$tools/go.XXXXXX")
    if (cd / && GOBIN="$scratch" timeout 1500 go install "$package@$version" >"$log" 2>&1); then
      mv "$scratch"/* "$tools/bin/$name@$version"
      ln -sfn "$name@$version" "$tools/bin/$name"
    fi
    rm -rf "$scratch"
    [ ! -x "$tools/bin/$name@$version" ] || return 0
  done
  [ -x "$tools/bin/$name" ] || leave_out "newest $name" "it could not be built: $(tail -n 1 "$log")"
}

# Prints the three newest released versions of a module, newest first.
newest_go_versions() {
  (cd / && GOFLAGS=-mod=mod timeout 60 go list -m -versions "$1" 2>"$2") | tr ' ' '\n' | grep -E '^v[0-9.]+$' | tail -n 3 | tac
}

install_newest_certbot() {
  local log="$tools/certbot.log" venv="$tools/certbot"
  if { [ -x "$venv/bin/pip" ] || python3 -m venv "$venv"; } >"$log" 2>&1 &&
    timeout 600 "$venv/bin/pip" install --quiet --upgrade certbot >>"$log" 2>&1; then
    ln -sfn ../certbot/bin/certbot "$tools/bin/certbot"
  elif [ ! -x "$tools/bin/certbot" ]; then
    leave_out 'newest certbot' "pip could not install it: $(tail -n 1 "$log")"
  fi
}
