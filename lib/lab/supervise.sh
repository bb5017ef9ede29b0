#!/bin/sh
# Keeps one host of a lab running: prepares its control groups, runs systemd-nspawn, and runs it again after a reboot.
# usage: supervise.sh HOST-FOLDER GROUP... -- systemd-nspawn ARGUMENT...
# HOST-FOLDER holds `cgroups` (the plan, see cgroup-plan.ts); `nspawn.pid` is written there, and `stop` there ends it.
# A shell and not node, because there is one per host: 1 MB instead of 50. All in functions, so that it is read at once.

members() {
  for group in $groups; do
    find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null
  done | sort -u
}

# Ends what the last boot left and takes its groups away; bounded, because a process in uninterruptible sleep does not die.
clear_groups() {
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    left=$(members)
    [ -z "$left" ] || kill -KILL $left 2>/dev/null
    for group in $groups; do
      [ ! -d "$group" ] || find "$group" -depth -type d -exec rmdir {} + 2>/dev/null
    done
    present=
    for group in $groups; do
      [ ! -d "$group" ] || present=yes
    done
    [ -n "$present" ] || return 0
    sleep 0.05
  done
  echo "supervise: control groups are still in use: $groups"
}

prepare() {
  while read -r verb path rest; do
    case $verb in
      make) mkdir -p "$path" ;;
      copy) cat "$rest" >"$path" ;;
      write) printf '%s\n' "$rest" >"$path" ;;
      join) ;;
    esac || { echo "supervise: could not $verb $path $rest"; return 1; }
  done <"$folder/cgroups"
}

join_groups() {
  while read -r verb path rest; do
    if [ "$verb" = join ]; then
      echo 0 >"$path" || exit 1   # 0 means the writing process
    fi
  done <"$folder/cgroups"
}

main() {
  folder=$1
  shift
  groups=
  while [ "$1" != -- ]; do
    groups="$groups $1"
    shift
  done
  shift
  trap '' TERM
  while :; do
    clear_groups
    prepare || break
    (
      join_groups
      trap - TERM
      exec "$@"
    ) &
    echo $! >"$folder/nspawn.pid"
    wait $!
    status=$?
    echo "supervise: ended with status $status"
    # nspawn ends with 133 when the host rebooted, as it runs with --keep-unit.
    if [ "$status" -ne 133 ] || [ -e "$folder/stop" ]; then break; fi
  done
  rm -f "$folder/nspawn.pid"
  clear_groups
}

main "$@"
exit
