#!/bin/sh
# Makes sure that the programs are there which tests call: installs their Debian packages as root, else says which.
# usage: packages.sh check|e2e
set -eu

# program:package
check='ssh-keygen:openssh-client'
# The lab installs its own programs (lib/lab/requirements.ts); these are the tests' own.
e2e="$check sshd:openssh-server sudo:sudo curl:curl socat:socat"

case ${1:-} in
check) wanted=$check ;;
e2e) wanted=$e2e ;;
*) echo "usage: $0 check|e2e" >&2; exit 64 ;;
esac

PATH=$PATH:/usr/sbin:/sbin
missing() {
  for pair in $wanted; do
    command -v "${pair%%:*}" >/dev/null || printf '%s ' "${pair#*:}"
  done
}

packages=$(missing)
[ -n "$packages" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "make: install first: apt-get install $packages" >&2
  exit 1
fi
echo "make: installing $packages"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
# RUNLEVEL=1: services that come along are not started on this machine.
RUNLEVEL=1 apt-get -qq -y --no-install-recommends install $packages >/dev/null
