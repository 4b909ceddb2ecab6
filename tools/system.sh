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

missing=""
has_any chromium chromium-browser google-chrome || missing="$missing chromium"
has_any gnome-keyring-daemon || missing="$missing gnome-keyring"
has_any dbus-daemon || missing="$missing dbus"
has_library libsecret-1.so.0 || missing="$missing libsecret-1-0"
[ -n "$missing" ] || exit 0

install() {
    # An old list of packages may still do.
    apt-get update -qq </dev/null || true
    DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends "$@" </dev/null >/dev/null
}

if [ "$(id -u)" = 0 ] && has_any apt-get; then
    echo "system: installing$missing"
    # The list is a list of words, so it must be split.
    # shellcheck disable=SC2086
    install $missing && exit 0
fi

echo "system: MISSING:$missing" >&2
echo "system: the tests that need them are skipped; on Debian: sudo apt-get install$missing" >&2
[ "${CI:-}" != true ] || exit 1
