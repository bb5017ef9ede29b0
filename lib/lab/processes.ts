import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Reads something of another process or group, which may end at any moment: then the answer is `fallback`. */
export function unlessGone<T>(read: () => T, fallback: T, alsoFine = ''): T {
  try {
    return read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (['ENOENT', 'ESRCH', 'ENODEV', 'ENOTDIR', alsoFine].includes(code)) return fallback;
    throw error;
  }
}

/** The process ids of this machine. */
function allProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The command line of a process; empty for one that is gone, a zombie or the kernel's own. */
export function commandLineOf(pid: number): readonly string[] {
  return unlessGone(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1), []);
}

/** A word of a command line, or what one of its words must be like. */
type Word = string | RegExp;

const hasAll = (line: readonly string[], words: readonly Word[]): boolean =>
  words.every((word) => line.some((given) => (typeof word === 'string' ? given === word : word.test(given))));

/**
 * The processes whose command line has all these words, e.g. `[/\/supervise\.sh$/, '/…/run/pincer/h1']`. A recorded
 * number alone is not enough: after a crash it may belong to somebody else.
 */
export function processesWith(...words: readonly Word[]): readonly number[] {
  return allProcesses().filter((pid) => hasAll(commandLineOf(pid), words));
}

/** Whether a process runs and its command line has all these words. */
export function isProcess(pid: number, ...words: readonly Word[]): boolean {
  const line = commandLineOf(pid);
  return line.length > 0 && hasAll(line, words);
}

/** The processes in a network namespace, given as a file that names it. */
export function processesInNamespace(file: string): readonly number[] {
  const wanted = unlessGone(() => `net:[${statSync(file).ino}]`, '');
  return wanted === '' ? [] : allProcesses().filter((pid) => namespaceOf(pid) === wanted);
}

function namespaceOf(pid: number): string {
  // A process with more capabilities than this one (PID 1 of a container, say) may not be looked into; it is not a lab's.
  return unlessGone(() => readlinkSync(`/proc/${pid}/ns/net`), '', 'EACCES');
}

/** This process and its parents, up to PID 1. */
export function ownAncestors(): readonly number[] {
  const chain: number[] = [];
  for (let pid = process.pid; pid > 0 && !chain.includes(pid); pid = parentOf(pid)) chain.push(pid);
  return chain;
}

function parentOf(pid: number): number {
  const status = unlessGone(() => readFileSync(`/proc/${pid}/status`, 'utf8'), '');
  return Number(/^PPid:\s*(\d+)/m.exec(status)?.[1] ?? 0);
}

/** The processes in a control group and all groups below it. */
export function membersOf(group: string): readonly number[] {
  const own = unlessGone(() => readFileSync(join(group, 'cgroup.procs'), 'utf8'), '');
  const below = unlessGone(() => readdirSync(group, { withFileTypes: true }), []);
  const folders = below.filter((entry) => entry.isDirectory()).map((entry) => join(group, entry.name));
  return [...own.split('\n').filter(Boolean).map(Number), ...folders.flatMap(membersOf)];
}

/**
 * The process that is PID 1 of a host, by its number on this machine; undefined when the host does not run.
 *
 * @param group the host's control group (`HostCgroups.members`)
 */
export function leaderOf(group: string): number | undefined {
  return membersOf(group).find((pid) => {
    const status = unlessGone(() => readFileSync(`/proc/${pid}/status`, 'utf8'), '');
    // Two numbers: one here and one in the host. A container inside the host has three.
    const numbers = /^NSpid:\s*(.*)$/m.exec(status)?.[1]?.trim().split(/\s+/) ?? [];
    return numbers.length === ownDepth() + 1 && numbers.at(-1) === '1';
  });
}

let depth: number | undefined;

function ownDepth(): number {
  depth ??= /^NSpid:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]?.trim().split(/\s+/).length ?? 1;
  return depth;
}

/** Ends processes at once; one that is already gone is fine. */
export function killNow(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
