import { quote } from '../../core/shell.ts';

/** Where the guard keeps its marker, snapshot and undo script; its existence is the lock. */
const guardFolder = '/var/lib/pincer/guard';

/** Seconds until the host restores itself unless the new way in was proven (lock-out guard, step 3). */
export const revertSeconds = 120;

/** Unit names on the host. */
const timer = 'pincer-guard';
const bootUnit = 'pincer-guard-boot.service';
const bootUnitPath = `/etc/systemd/system/${bootUnit}`;

/** What a change of sshd or firewall may touch besides what its tasks name. */
const alwaysKept = [
  '/etc/ssh/sshd_config',
  '/etc/ssh/sshd_config.d',
  '/etc/systemd/system/ssh.socket.d',
  '/etc/ufw',
  '/etc/default/ufw',
] as const;

/**
 * The paths whose state a guard remembers: a folder that holds one of them (`/etc/ssh` with its host keys) is left out,
 * because its parts are named.
 *
 * @param touched paths that the guarded tasks may alter
 */
export function keptPaths(touched: readonly string[]): string[] {
  const extra = touched.filter((path) => !alwaysKept.some((kept) => kept === path || kept.startsWith(`${path}/`)));
  return [...new Set([...alwaysKept, ...extra])].sort();
}

/**
 * Refuses early what could not be undone or proven.
 *
 * @param user the login user of the next run, who needs a key
 */
export function preflightProgram(user: string): string {
  return `B guard-preflight
if ! [ -d /run/systemd/system ];then echo no-systemd
elif ! command -v systemd-run >/dev/null||! command -v tar >/dev/null||! command -v ss >/dev/null;then echo no-tools
elif [ -e ${guardFolder}/armed ]||[ -e ${guardFolder}/reverting ];then echo armed
else h=$(getent passwd -- ${quote(user)}|cut -d: -f6)
if [ -n "$h" ]&&[ -s "$h/.ssh/authorized_keys" ];then echo fine;else echo no-key;fi;fi </dev/null
E guard-preflight 0
`;
}

/** The text that restores the host; run by the timer, at boot, or at once. Exactly one of undo and commit wins the `mv`. */
export function undoScript(): string {
  return `#!/bin/sh
# Written by Pincer: puts sshd and firewall back as they were before a change that was not confirmed.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C; export PATH LC_ALL
cd ${guardFolder} || exit 1
mv armed reverting 2>/dev/null || { [ "$1" = boot ] && [ -e reverting ]; } || exit 0
tar -C / -xpf snapshot.tar
tar -tf snapshot.tar | grep -v '/$' | sort >before
while read -r path; do [ ! -e "$path" ] || find "$path" ! -type d; done <paths | sed 's,^/,,' | sort >now
comm -13 before now | while read -r path; do rm -f -- "/$path"; done
for unit in ssh.service ssh.socket; do
  if grep -qx "$unit is-enabled" units; then systemctl -q enable $unit; elif grep -qx "$unit is-disabled" units; then systemctl -q disable $unit; fi
done
sync
if [ "$1" != boot ]; then
  systemctl daemon-reload
  mkdir -p /run/sshd
  if grep -qx 'ssh.socket active' units; then systemctl stop ssh.service; systemctl restart ssh.socket
  else systemctl -q is-active ssh.socket && systemctl stop ssh.socket; systemctl restart ssh.service; fi
  if command -v ufw >/dev/null; then
    if grep -qs '^ENABLED=yes' /etc/ufw/ufw.conf; then ufw --force disable; sed -i 's/^ENABLED=.*/ENABLED=yes/' /etc/ufw/ufw.conf; ufw --force enable
    else ufw --force disable; fi
    tar -C / -xpf snapshot.tar
  fi
fi
mv reverting reverted
systemctl disable ${bootUnit} 2>/dev/null
rm -f ${bootUnitPath}
sync
exit 0
`;
}

/** The unit that restores the host when it reboots before the change was confirmed: a transient timer is gone then. */
function bootUnitText(): string {
  return `[Unit]
Description=Pincer: restore sshd and firewall after an unconfirmed change
DefaultDependencies=no
ConditionPathExists=|${guardFolder}/armed
ConditionPathExists=|${guardFolder}/reverting
After=local-fs.target
Before=ssh.service ssh.socket ufw.service
[Service]
Type=oneshot
ExecStart=/bin/sh ${guardFolder}/undo boot
[Install]
WantedBy=sysinit.target
`;
}

/**
 * Snapshots, writes the undo script and arms both timers, before anything is changed. Prints `armed` when all of it holds.
 *
 * @param paths what the guard remembers
 */
export function armProgram(paths: readonly string[]): string {
  const units = ['ssh.service', 'ssh.socket', 'ufw.service'];
  return `B guard-arm
(set -e; umask 077; rm -rf ${guardFolder}; mkdir -p /var/lib/pincer; mkdir ${guardFolder}; cd ${guardFolder}
printf '%s\\n' ${paths.map(quote).join(' ')} >paths
for u in ${units.join(' ')};do printf '%s %s\\n%s is-%s\\n' $u "$(systemctl is-active $u||:)" $u "$(systemctl is-enabled $u 2>/dev/null||:)";done >units
while read -r p;do if [ -e "$p" ];then printf '%s\\n' "\${p#/}";fi;done <paths >list
tar -C / -cpf snapshot.tar -T list
printf %s ${quote(undoScript())} >undo; sh -n undo
printf %s ${quote(bootUnitText())} >${bootUnitPath}; chmod 644 ${bootUnitPath}
systemctl daemon-reload; systemctl -q enable ${bootUnit}
systemctl -q stop ${timer}.timer 2>/dev/null||:; systemctl reset-failed ${timer}.service ${timer}.timer 2>/dev/null||:
: >armed; sync
systemd-run -q --collect --unit=${timer} --on-active=${revertSeconds} --timer-property=AccuracySec=1s /bin/sh ${guardFolder}/undo
systemctl -q is-active ${timer}.timer; systemctl -q is-enabled ${bootUnit}; echo armed) </dev/null
E guard-arm $?
`;
}

/**
 * Puts sshd's new settings in force, whichever way the host listens, and waits for the port. Where systemd's socket
 * listens and no generator reads sshd_config, the ports go into the socket's drop-in.
 *
 * @param port must be listened on afterwards
 */
export function activateProgram(port: number): string {
  return `B guard-activate
(mkdir -p /run/sshd; sshd -t||exit 1
if systemctl -q is-active ssh.socket||systemctl -q is-enabled ssh.socket 2>/dev/null;then
if ! [ -e /usr/lib/systemd/system-generators/sshd-socket-generator ];then mkdir -p /etc/systemd/system/ssh.socket.d
{ printf '[Socket]\\nListenStream=\\n'; sshd -T|sed -n 's/^port /ListenStream=/p';} >/etc/systemd/system/ssh.socket.d/pincer.conf;fi
systemctl daemon-reload&&systemctl stop ssh.service&&systemctl restart ssh.socket
else systemctl reload-or-restart ssh.service;fi||exit 1
n=0; until ss -Hltn "sport = :${port}"|grep -q .;do n=$((n+1)); [ $n -lt 50 ]||{ echo "nothing listens on port ${port}" >&2; exit 1;}; sleep 0.1;done) </dev/null
E guard-activate $?
`;
}

/** Confirms, over the new connection: prints `confirmed` when undo had not begun. */
export function commitProgram(): string {
  return `B guard-commit
if mv ${guardFolder}/armed ${guardFolder}/confirmed;then systemctl -q stop ${timer}.timer; systemctl -q disable ${bootUnit} 2>/dev/null; rm -f ${bootUnitPath}; systemctl daemon-reload; rm -rf ${guardFolder}; echo confirmed;fi </dev/null
E guard-commit 0
`;
}

/** Restores at once, then says whether the host equals its snapshot. */
export function undoProgram(): string {
  return `B guard-undo
(timeout -k 5 90 sh ${guardFolder}/undo now) </dev/null
E guard-undo $?
${compareProgram()}`;
}

/** Waits until a guard has fired (or was confirmed), then compares the host with the snapshot and clears up. */
export function awaitRevertProgram(): string {
  return `n=0; while [ -e ${guardFolder}/armed ]||[ -e ${guardFolder}/reverting ];do n=$((n+1)); [ $n -lt ${(revertSeconds + 60) * 2} ]||break; sleep 0.5;done
${compareProgram()}`;
}

/** What a look at the guard says when the change was confirmed: nothing is left to restore. */
export const confirmedMark = 'confirmed';

/** Prints how the host differs from the snapshot; nothing: it equals it. */
function compareProgram(): string {
  return `B guard-compare
if [ -e ${guardFolder}/reverted ];then (systemctl -q stop ${timer}.timer 2>/dev/null; cd ${guardFolder}&&tar -C / -df snapshot.tar 2>&1|grep -v 'Mod time differs'; rm -rf ${guardFolder})
elif ! [ -d ${guardFolder} ]||[ -e ${guardFolder}/confirmed ];then echo ${confirmedMark};else echo 'not reverted';fi </dev/null
E guard-compare 0
`;
}

/** Seconds that any one of these programs may take. */
export const guardSeconds = { arm: 60, activate: 60, commit: 60, undo: 150, await: revertSeconds + 120 } as const;
