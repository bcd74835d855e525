# shellcheck shell=bash
# shellcheck disable=SC2154  # root: the checkout, set by the script that reads this file
# Node, its headers and node_modules.

require_node() {
  command -v node >/dev/null 2>&1 || fail 'Node 20.19 or newer is needed (https://nodejs.org or your distribution)'
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
    fail "Node 20.19 or newer is needed, this is $(node --version)"
}

# Prints the prefix under which headers of this very Node lie, if any.
node_headers() {
  local prefix abi
  abi=$(node -p process.versions.modules)
  for prefix in "$(node -p 'require("node:path").resolve(process.execPath, "../..")')" /usr /usr/local; do
    if [ -f "$prefix/include/node/node.h" ] && grep -Eq "define NODE_MODULE_VERSION $abi\$" "$prefix/include/node/node_version.h"; then
      printf '%s\n' "$prefix"
      return 0
    fi
  done
  return 1
}

# Native packages build from source. Headers beside Node spare the download; without them node-gyp fetches its own.
point_node_gyp_at_headers() {
  local prefix
  if ! prefix=$(node_headers) && [ "$(readlink -f "$(command -v node)")" = /usr/bin/node ]; then
    debian_install libnode-dev=/usr/include/node/node.h || true
    prefix=$(node_headers) || prefix=
  fi
  [ -z "${prefix:-}" ] || export npm_config_nodedir="$prefix"
}

# Compares what npm says it installed with the lock file, and loads the native packages once.
node_modules_current() { node "$root/script/lib/node-modules-current.js" "$root"; }

install_node_modules() {
  node_modules_current && return 0
  debian_install build-essential=g++ python3=python3 || fail 'a C++ compiler and Python 3 are needed to build the native npm packages'
  point_node_gyp_at_headers
  say 'installing npm packages'
  (cd "$root" && npm ci --no-audit --no-fund </dev/null >&2) || fail 'npm ci failed (see above)'
  node_modules_current || fail 'npm ci ended well, but the native packages do not load (see above)'
}
