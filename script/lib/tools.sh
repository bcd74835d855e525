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
    openssl=openssl curl=curl jq=jq bsdutils=script bsdextrautils=hexdump opensc=pkcs11-tool certbot=certbot lego=/usr/bin/lego dehydrated=dehydrated age=age pebble=/usr/bin/pebble
    chromium=chromium fonts-noto-cjk=/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
    nginx-light=nginx apache2=apache2 haproxy=haproxy gnutls-bin=certtool libnss3-tools=vfychain wrk=wrk 'postgresql=/usr/lib/postgresql/*/bin/initdb' knot-dnsutils=kdig knot=knotd unbound=unbound ldnsutils=ldns-signzone shellcheck=shellcheck
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
    install_go_command zlint github.com/zmap/zlint/v3 cmd/zlint
  else
    leave_out 'newest lego, newest Pebble, zlint' 'Go is not on this machine'
  fi
  if python3 -m pip --version >/dev/null 2>&1 && python3 -c 'import venv, ensurepip' 2>/dev/null; then
    install_python_command certbot certbot
    install_python_command pkilint lint_cabf_serverauth_cert lint_crl lint_ocsp_response
  else
    leave_out 'newest certbot, pkilint' 'Python with pip and venv is not on this machine'
  fi
}

# install_go_command NAME MODULE [FOLDER]: var/tools/bin/NAME is a link to NAME@VERSION, so that a version is built once. The newest version that the proxy
# has is taken: one that is announced but not served gives way to the one before it, three at most. A function build_NAME, where there is one, builds it.
install_go_command() {
  local name=$1 module=$2 folder=${3:+/$3} log="$tools/$1.log" build=build_go_command version versions scratch
  if declare -F "build_$name" >/dev/null; then build="build_$name"; fi
  mapfile -t versions < <(newest_go_versions "$module" "$log")
  for version in "${versions[@]}"; do
    if [ -x "$tools/bin/$name@$version" ]; then
      ln -sfn "$name@$version" "$tools/bin/$name"
      return 0
    fi
    say "building $name $version"
    scratch=$(mktemp -d "$tools/go.XXXXXX")
    if "$build" "$module" "$version" "$scratch" "$folder" >"$log" 2>&1; then
      mv "$scratch"/bin/* "$tools/bin/$name@$version"
      ln -sfn "$name@$version" "$tools/bin/$name"
    fi
    rm -rf "$scratch"
    [ ! -x "$tools/bin/$name@$version" ] || return 0
  done
  [ -x "$tools/bin/$name" ] || leave_out "newest $name" "it could not be built: $(tail -n 1 "$log")"
}

# build_go_command MODULE VERSION SCRATCH FOLDER: leaves the program in SCRATCH/bin.
build_go_command() { (cd / && GOBIN="$3/bin" timeout 1500 go install "$1$4@$2"); }

# As build_go_command. lego links the libraries of some two hundred DNS services, of which the proxy never has all; the tests need its provider `exec` alone.
build_lego() {
  local module=$1 version=$2 scratch=$3 source
  source=$(cd / && GOFLAGS=-mod=mod timeout 300 go mod download -json "$module@$version" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p') || return 1
  [ -d "$source" ] && cp -r "$source" "$scratch/source" && chmod -R u+w "$scratch/source" && mkdir "$scratch/bin" || return 1
  cat >"$scratch/source/providers/dns/zz_gen_dns_providers.go" <<EOF
package dns

import (
	"fmt"

	"$module/challenge"
	"$module/providers/dns/exec"
)

func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	if name != "exec" {
		return nil, fmt.Errorf("this build has the DNS provider exec only, not %s", name)
	}
	return exec.NewDNSProvider()
}

func GetProviderCodes() []string { return []string{"exec"} }
EOF
  (cd "$scratch/source" && timeout 1500 go build -o "$scratch/bin/lego" .)
}

# Prints the three newest released versions of a module, newest first.
newest_go_versions() {
  (cd / && GOFLAGS=-mod=mod timeout 60 go list -m -versions "$1" 2>"$2") | tr ' ' '\n' | grep -E '^v[0-9.]+$' | tail -n 3 | tac
}

# install_python_command PACKAGE COMMAND...: the newest release in a virtual environment of its own, its commands linked from var/tools/bin.
install_python_command() {
  local package=$1 command log="$tools/$1.log" venv="$tools/$1"
  shift
  if { [ -x "$venv/bin/pip" ] || python3 -m venv "$venv"; } >"$log" 2>&1 &&
    timeout 600 "$venv/bin/pip" install --quiet --upgrade "$package" >>"$log" 2>&1; then
    for command in "$@"; do ln -sfn "../$package/bin/$command" "$tools/bin/$command"; done
  elif [ ! -x "$tools/bin/$1" ]; then
    leave_out "newest $package" "pip could not install it: $(tail -n 1 "$log")"
  fi
}
