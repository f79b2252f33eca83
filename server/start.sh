#!/bin/sh
# start.sh - from a fresh clone on Debian 12 to a demonstration on http://127.0.0.1:8080.
#
# Installs what is missing (apt, with sudo unless root), builds, makes the demonstration's data
# the first time, serves.  From the environment:
#     JALON_DATA    the data directory (jalon-data, beside this folder)
#     JALON_LISTEN  where to answer, ADDRESS:PORT (127.0.0.1:8080)
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
data=${JALON_DATA:-$root/jalon-data}
listen=${JALON_LISTEN:-127.0.0.1:8080}
packages="cmake gcc libc6-dev make pkg-config gettext libmicrohttpd-dev liblmdb-dev libsodium-dev
    libjansson-dev libcmark-dev"

missing=
for package in $packages; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' ||
        missing="$missing $package"
done
if [ -n "$missing" ]; then
    sudo=
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    echo "Installing:$missing"
    $sudo apt-get update -qq
    # shellcheck disable=SC2086 # several words each
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing
fi

# Runs a command whose output is only shown when it fails.
quietly() {
    mkdir -p "$root/build"
    "$@" >"$root/build/start.log" 2>&1 || { cat "$root/build/start.log" >&2; exit 1; }
}
echo "Building."
[ -f "$root/build/release/Makefile" ] || (cd "$root" && quietly cmake --preset release)
quietly cmake --build "$root/build/release" --parallel "$(nproc)" --target jalon
jalon=$root/build/release/jalon

if [ -e "$data/data.mdb" ]; then
    echo "Data: $data.  Passwords were printed when they were made; to set a new one:"
    echo "  $jalon user reset --data $data LOGIN     (jalon user list names the logins)"
else
    # Elsewhere first, so that what is half made is never served.
    rm -rf "$data.new"
    [ ! -d "$data" ] || rmdir "$data"
    "$jalon" init --data "$data.new" --demo
    mv "$data.new" "$data"
    echo "Data: $data.  To begin again, remove that directory."
fi
exec "$jalon" serve --data "$data" --listen "$listen"
