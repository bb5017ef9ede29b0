import { sh } from '../core/shell.ts';
import { type ShellStep, step } from '../core/step.ts';

/** systemd's own limit for a start or stop is 90 s (DefaultTimeoutStartSec); units may set more. In seconds. */
const operationTimeout = 300;

/** Seconds for what only changes links and tables. */
const quickTimeout = 120;

/**
 * `$1` the verb, `$2` the unit. `systemctl start` succeeds for a plain service that dies right afterwards, so it is looked
 * at again: not only whether it is active, but also whether systemd had to start it once more meanwhile. A look is one
 * `systemctl show`: a unit that dies again and again has another state by the time of a second one.
 */
const operate = sh`verb=$1 unit=$2
look() {
  type= restarts= state= substate= result=
  shown=$(systemctl show -p Type,NRestarts,ActiveState,SubState,Result -- "$unit")
  while IFS='=' read -r name value; do
    case $name in
      Type) type=$value ;;
      NRestarts) restarts=$value ;;
      ActiveState) state=$value ;;
      SubState) substate=$value ;;
      Result) result=$value ;;
    esac
  done <<SHOWN
$shown
SHOWN
}
fail() {
  printf '%s\\n' "$1; its last messages:" >&2
  journalctl --no-pager -q -n 20 -o short -u "$unit" >&2
  exit 1
}
# A unit that died often is not started again for a while, nor is one that is about to reach that limit.
case $verb in start | restart) systemctl reset-failed -- "$unit" 2>/dev/null ;; esac
systemctl "$verb" -- "$unit" || fail "systemctl $verb failed for $unit"
[ "$verb" != stop ] || exit 0
look
before=$restarts
case $type in
  simple | exec | idle)
    sleep 0.5
    look
    ;;
esac
# auto-restart-queued, since systemd 254, is the last moment of auto-restart.
dies="$unit dies and is started again"
case $substate in auto-restart*) fail "$dies" ;; esac
[ "$restarts" = "$before" ] || fail "$dies"
# A oneshot service that did its work is inactive again.
case $state/$type/$result in
  active/* | reloading/* | inactive/oneshot/success) ;;
  *) fail "$unit is $state ($result) after $verb" ;;
esac`;

/**
 * Starts, stops, restarts or reloads a unit and looks whether it is really up afterwards; a failure prints the
 * unit's last 20 messages.
 *
 * @example operateUnit('restart', 'ssh.service')
 */
export function operateUnit(verb: 'start' | 'stop' | 'restart' | 'reload', unit: string): ShellStep {
  return step.sh(operate, { args: [verb, unit], timeout: operationTimeout });
}

/**
 * Changes what systemd does with a unit by itself: at boot, or not at all.
 *
 * @example registerUnit('enable', 'ssh.service')
 */
export function registerUnit(verb: 'enable' | 'reenable' | 'disable' | 'mask' | 'unmask', unit: string): ShellStep {
  return step.sh(sh`systemctl --quiet ${verb} -- ${unit}`, { timeout: quickTimeout });
}

/**
 * Has systemd read all unit files again.
 *
 * @example daemonReload() // systemctl daemon-reload
 */
export function daemonReload(): ShellStep {
  return step.sh(sh`systemctl daemon-reload`, { timeout: quickTimeout });
}
