#!/bin/sh
# Install the Debian packages that the tests need, or say plainly which are missing.
set -eu

has_any() {
    for name in "$@"; do
        command -v "$name" >/dev/null && return 0
    done
    return 1
}

has_library() {
    PATH="$PATH:/sbin:/usr/sbin" ldconfig -p 2>/dev/null | grep -q "$1"
}

# Debian keeps the server's programs off the PATH.
has_postgres() {
    has_any postgres /usr/lib/postgresql/*/bin/postgres
}

missing=""
has_any chromium chromium-browser google-chrome || missing="$missing chromium"
has_any gnome-keyring-daemon || missing="$missing gnome-keyring"
has_any dbus-daemon || missing="$missing dbus"
has_library libsecret-1.so.0 || missing="$missing libsecret-1-0"
has_postgres || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

install() {
    # An old list of packages may still do.
    apt-get update -qq </dev/null || true
    DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends "$@" </dev/null >/dev/null
}

# The tests make databases of their own: while we install, Debian makes and starts none.
without_cluster() {
    setting=/etc/postgresql-common/createcluster.d/saku.conf
    mkdir -p "${setting%/*}"
    trap 'rm -f "$setting"' EXIT
    echo "create_main_cluster = false" >"$setting"
    "$@"
}

if [ "$(id -u)" = 0 ] && has_any apt-get; then
    echo "system: installing$missing"
    # The list is a list of words, so it must be split.
    # shellcheck disable=SC2086
    without_cluster install $missing && exit 0
fi

echo "system: MISSING:$missing" >&2
echo "system: the tests that need them are skipped; on Debian: sudo apt-get install$missing" >&2
[ "${CI:-}" != true ] || exit 1
