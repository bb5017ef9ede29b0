import type { Facts } from '../core/facts.ts';
import { quote } from '../core/shell.ts';
import { neededTools } from '../shell/prelude.ts';
import type { Entry } from '../shell/session.ts';

const recordId = 'hello';

/** What an interrupted run left in its journal. */
export interface Journal {
  /** The run's folder on the host. */
  readonly folder: string;
  /** Process id of the shell that wrote it. */
  readonly shell: number | undefined;
  /** Whether that shell still lives; another process that was given its number since does not count. */
  readonly alive: boolean;
  /** Whether that shell has nobody left to answer to: the controller's connection to it is gone. */
  readonly orphan: boolean;
  /** Ids of tasks that ended. */
  readonly ended: readonly string[];
  /** The task that began and did not end. */
  readonly begun: string | undefined;
  /** Process id of its running step, if one was started. */
  readonly process: number | undefined;
  /** Temporary files that may be left. */
  readonly temporary: readonly string[];
}

/** What a host says of itself when a session starts. */
export interface Hello {
  /** Name of the user that the shell runs as. */
  readonly user: string;
  readonly uid: number;
  /** `address port address port` as sshd set it; empty without SSH. */
  readonly connection: string;
  readonly missingTools: readonly string[];
  /** Identities of handlers that were notified and did not run. */
  readonly pending: readonly string[];
  /** Whether a ledger is there at all; one without pending handlers is a leftover. */
  readonly hasLedger: boolean;
  readonly journals: readonly Journal[];
  /** Whether a guard is armed that an earlier run set and nobody confirmed: the host will restore itself. */
  readonly guardArmed: boolean;
  readonly facts: Facts | undefined;
}

export interface HelloOptions {
  /** Also gather facts (two processes more). */
  readonly withFacts: boolean;
  /** Where ledger and runs are kept; by default below /var/lib and /run for root, in the home folder for others. */
  readonly stateFolder?: string | undefined;
}

/** Whether the shell with this number was left alone: above it, and above its sudo, is process 1, and no sshd. */
const orphan = `O(){ n=0 p=$1; while [ $n -lt 5 ]&&K $p;do [ "$A" = 1 ]&&return; read -r c 2>/dev/null <"/proc/$A/comm"&&[ "$c" = sudo ]||return 1
p=$A n=$((n+1));done; return 1;}
`;

/**
 * The program that greets a host: builtins only, so that it costs next to nothing. Sets `R` (folder of runs),
 * `L` (folder of the ledger) for later messages.
 */
export function helloProgram({ withFacts, stateFolder }: HelloOptions): string {
  const folders =
    stateFolder === undefined
      ? `if [ $U = 0 ];then R=/run/pincer L=/var/lib/pincer;else L=\${HOME:-/nonexistent}/.local/state/pincer; R=$L/run;fi`
      : `L=${quote(stateFolder)}; R=$L/run`;
  const facts = `(. /etc/os-release;printf 'os %s\\nosversion %s\\ncodename %s\\n' "$ID" "$VERSION_ID" "$VERSION_CODENAME") 2>/dev/null
printf 'arch %s\\nvirt %s\\n' "$(uname -m)" "$(systemd-detect-virt 2>/dev/null||:)"
`;
  return `${folders}
${orphan}B ${recordId}
printf 'uid %s\\nconnection %s\\n' "$U" "$SSH_CONNECTION"
set -- ${neededTools.join(' ')}; hash "$@" 2>/dev/null||for t;do command -v $t >/dev/null||printf 'missing %s\\n' $t;done
if [ -r "$L/ledger" ];then while read -r l;do printf 'ledger %s\\n' "$l";done <"$L/ledger";fi
for j in "$R"/*/journal;do if [ -r "$j" ];then printf 'journal %s\\n' "\${j%/journal}"
while read -r k l;do printf 'j %s %s\\n' "$k" "$l"; if [ $k = s ];then s=\${l% *}
if [ $s != $$ ]&&K $s&&[ "$S" = "\${l#* }" ];then echo 'j alive'; O $s&&echo 'j orphan';fi;fi;done <"$j";fi;done
[ -e /var/lib/pincer/guard/armed ]&&echo guard
${withFacts ? facts : ''}e ${recordId} 0
`;
}

/**
 * Reads the answer of `helloProgram`.
 *
 * @param loginUser who logged in; a shell that is not root's is theirs
 */
export function parseHello(entry: Entry, loginUser: string): Hello {
  const values = new Map<string, string[]>();
  const journals: { folder: string; lines: string[] }[] = [];
  for (const line of entry.stdout.toString('utf8').split('\n')) {
    const [key, rest] = cut(line);
    if (key === 'journal') journals.push({ folder: rest, lines: [] });
    else if (key === 'j') journals.at(-1)?.lines.push(rest);
    else if (key) values.set(key, [...(values.get(key) ?? []), rest]);
  }
  const one = (key: string): string => values.get(key)?.[0] ?? '';
  const uid = Number(one('uid'));
  return {
    user: uid === 0 ? 'root' : loginUser,
    uid,
    connection: one('connection'),
    missingTools: values.get('missing') ?? [],
    pending: pendingOf(values.get('ledger') ?? []),
    hasLedger: values.has('ledger'),
    journals: journals.map(({ folder, lines }) => parseJournal(folder, lines)),
    guardArmed: values.has('guard'),
    facts: values.has('arch')
      ? {
          os: { id: one('os'), version: one('osversion'), codename: one('codename') },
          architecture: one('arch'),
          virtualization: one('virt'),
        }
      : undefined,
  };
}

/** Handlers of a ledger's lines: `+ identity` notified, `- identity` ran. */
function pendingOf(lines: readonly string[]): string[] {
  const pending = new Set<string>();
  for (const line of lines) {
    const [sign, identity] = cut(line);
    if (sign === '+') pending.add(identity);
    else if (sign === '-') pending.delete(identity);
  }
  return [...pending];
}

/** `s` shell and when the kernel started it, `b` begun, `p` process, `t` temporary file, `e` ended. */
function parseJournal(folder: string, lines: readonly string[]): Journal {
  let shell: number | undefined;
  let alive = false;
  let isOrphan = false;
  let begun: string | undefined;
  let process: number | undefined;
  const ended: string[] = [];
  const temporary: string[] = [];
  for (const line of lines) {
    const [key, value] = cut(line);
    if (key === 's') shell = Number(cut(value)[0]);
    else if (key === 'orphan') isOrphan = true;
    else if (key === 'alive') alive = true;
    else if (key === 'b') {
      begun = value;
      process = undefined;
    } else if (key === 'p') process = Number(value);
    else if (key === 't') temporary.push(value);
    else if (key === 'e') {
      ended.push(value);
      if (begun === value) begun = undefined;
    }
  }
  return { folder, shell, alive, orphan: isOrphan, ended, begun, process, temporary };
}

function cut(line: string): [string, string] {
  const space = line.indexOf(' ');
  return space < 0 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)];
}

/** Makes the run's folder and journal, once per session that changes something. */
export function openRun(runId: string): string {
  return `D=$R/${quote(runId)}; mkdir -p -m 700 -- "$R" "$L" "$D"; K $$; J s $$ $S\n`;
}

/** Notes that a handler is pending, safely on disk before the change that notified it. */
export function notify(identities: readonly string[]): string {
  const lines = identities.map((identity) => `+ ${identity}\\n`).join('');
  return `[ -n "$F" ]||{ printf '${lines}' >>"$L/ledger"&&sync -- "$L/ledger"||F=ledger;}\n`;
}

/** Notes that a handler ran; it must come right behind its steps. */
export function settle(identity: string): string {
  return `[ -n "$F" ]||printf -- '- ${identity}\\n' >>"$L/ledger"\n`;
}

/** Id of the record that says that the run's folder is gone. */
export const closedId = 'closed';

/**
 * Removes what the run kept on the host, when all went well; the ledger goes only when nothing is pending.
 *
 * @param runId of a run that made its folder, in this session or an earlier one; undefined when it made none
 */
export function closeRun(runId: string | undefined, hasPendingHandlers: boolean): string {
  const folder = runId === undefined ? '' : ` "$R"/${quote(runId)}`;
  const ledger = hasPendingHandlers ? '' : ' "$L/ledger"';
  return `[ -n "$F" ]||{ B ${closedId}; rm -rf --${folder}${ledger} </dev/null; D=; E ${closedId} 0;}\n`;
}
