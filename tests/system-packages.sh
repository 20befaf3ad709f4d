#!/bin/sh
# Sees to it that the browsers and tools that the tests need are there; installs them where that is permitted.
set -eu

packages=""
need() { # need COMMAND PACKAGE
    command -v "$1" >/dev/null 2>&1 || packages="$packages $2"
}
PATH="$PATH:/usr/sbin:/sbin"
need chromium chromium
need firefox-esr firefox-esr
need ip iproute2
need unshare util-linux
need turnserver coturn
[ -n "$(find /usr/lib/postgresql -name initdb -print -quit 2>/dev/null)" ] || packages="$packages postgresql"
find /usr/share/fonts -name '*.ttf' -print -quit 2>/dev/null | grep -q . || packages="$packages fonts-noto-core"

[ -z "$packages" ] && exit 0

install="apt-get install --yes --no-install-recommends$packages"
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need these Debian packages or their like:$packages" >&2
    exit 1
elif [ "$(id -u)" = 0 ]; then
    as=""
elif sudo -n true 2>/dev/null; then
    as="sudo"
else
    echo "The tests need further packages. Install them with:" >&2
    echo "    sudo apt-get update && sudo $install" >&2
    exit 1
fi
echo "· Installing$packages"
export DEBIAN_FRONTEND=noninteractive
$as apt-get update
$as $install
