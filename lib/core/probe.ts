import type { Resource } from './resource.ts';
import type { ShellText } from './shell.ts';

/** An answer that could not be had, and why: a tool is missing, a path is not readable. */
export interface Unavailable {
  readonly unavailable: string;
}

/** Every answer of a host is a value, `null` (absent), or unavailable. */
export type Answer<T> = T | null | Unavailable;

export interface Stat {
  readonly type: 'file' | 'directory' | 'symlink' | 'other';
  /** Four octal digits, e.g. `0644`. */
  readonly mode: string;
  readonly owner: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
  /** Bytes; only meaningful for files. */
  readonly size: number;
}

export interface Unit {
  /** `loaded`, `not-found`, `masked`, `bad-setting` ... as systemd names them. */
  readonly load: string;
  /** `active`, `inactive`, `failed`, `activating` ... */
  readonly active: string;
  /** `enabled`, `disabled`, `static`, `masked` ...; empty where systemd names none. */
  readonly file: string;
  readonly sub: string;
  /** The unit's file changed since systemd read it. */
  readonly needsReload: boolean;
}

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}

export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface ProbeOf<Kind extends string, T> {
  readonly kind: Kind;
  /** Never set: carries the type of the answer. */
  readonly answer?: Answer<T>;
}

/** Does not follow a final symlink. */
export interface StatProbe extends ProbeOf<'stat', Stat> {
  readonly path: string;
}
/** Hex digest of a regular file; `null` when there is no file. Follows symlinks. */
export interface Sha256Probe extends ProbeOf<'sha256', string> {
  readonly path: string;
}
/** Text of a regular file up to 1 MB, `null` when there is no file. */
export interface ContentProbe extends ProbeOf<'content', string> {
  readonly path: string;
  readonly secret: boolean;
}
/** Target of a symlink as it is written in the link; `null` when it is no symlink. */
export interface LinkProbe extends ProbeOf<'link', string> {
  readonly path: string;
}
/** Installed version of a Debian package; `null` when it is not installed. */
export interface PackageProbe extends ProbeOf<'package', string> {
  readonly name: string;
}
export interface UnitProbe extends ProbeOf<'unit', Unit> {
  readonly name: string;
}
export interface AccountProbe extends ProbeOf<'account', Account> {
  readonly name: string;
}
export interface GroupProbe extends ProbeOf<'group', GroupEntry> {
  readonly name: string;
}
/** Running value of a kernel setting. */
export interface SysctlProbe extends ProbeOf<'sysctl', string> {
  readonly key: string;
}
/** Output of a text that only reads. Runs as `sh -c text pincer args...` under a deadline. */
export interface ShellProbe extends ProbeOf<'sh', CommandResult> {
  readonly text: string;
  readonly args: readonly string[];
  readonly reads: readonly Resource[];
  readonly secret: boolean;
  /** Seconds. */
  readonly timeout: number;
}

/** A question to a host, as data; the engine merges those of many tasks. */
export type Probe =
  | StatProbe
  | Sha256Probe
  | ContentProbe
  | LinkProbe
  | PackageProbe
  | UnitProbe
  | AccountProbe
  | GroupProbe
  | SysctlProbe
  | ShellProbe;

/** The questions of one task, by name. */
export type Probes = { readonly [name: string]: Probe | undefined };

/** What came back, by the same names. */
export type Answers<Q extends Probes> = {
  readonly [Name in keyof Q]: Exclude<Q[Name], undefined> extends { readonly answer?: infer A }
    ? Exclude<A, undefined> | (undefined extends Q[Name] ? undefined : never)
    : undefined;
};

export interface ShellProbeOptions {
  /** What the text reads; everything (`*`) unless declared. */
  readonly reads?: readonly Resource[] | undefined;
  readonly args?: readonly string[] | undefined;
  /** The answer must not be shown. */
  readonly secret?: boolean | undefined;
  /** Seconds; 30 unless given. */
  readonly timeout?: number | undefined;
}

/**
 * Makers of probes, one per kind.
 *
 * @example probe.stat('/etc/hosts')
 */
export const probe = {
  stat: (path: string): StatProbe => ({ kind: 'stat', path }),
  sha256: (path: string): Sha256Probe => ({ kind: 'sha256', path }),
  content: (path: string, options: { readonly secret?: boolean } = {}): ContentProbe => ({
    kind: 'content',
    path,
    secret: options.secret ?? false,
  }),
  link: (path: string): LinkProbe => ({ kind: 'link', path }),
  package: (name: string): PackageProbe => ({ kind: 'package', name }),
  unit: (name: string): UnitProbe => ({ kind: 'unit', name: name.includes('.') ? name : `${name}.service` }),
  account: (name: string): AccountProbe => ({ kind: 'account', name }),
  group: (name: string): GroupProbe => ({ kind: 'group', name }),
  sysctl: (key: string): SysctlProbe => ({ kind: 'sysctl', key }),
  sh: (text: ShellText, options: ShellProbeOptions = {}): ShellProbe => ({
    kind: 'sh',
    text: text.text,
    args: options.args ?? [],
    reads: options.reads ?? ['*'],
    secret: options.secret ?? false,
    timeout: options.timeout ?? 30,
  }),
} as const;

/** What a probe's answer depends on. */
export function readsOf(question: Probe): readonly Resource[] {
  switch (question.kind) {
    case 'stat':
    case 'sha256':
    case 'content':
    case 'link':
      return [`path:${question.path}`];
    case 'package':
      return [`package:${question.name}`];
    case 'unit':
      return [`unit:${question.name}`];
    case 'account':
      return [`user:${question.name}`];
    case 'group':
      return [`group:${question.name}`];
    case 'sysctl':
      return [`sysctl:${question.key}`];
    case 'sh':
      return question.reads;
  }
}

/** One text per distinct question: equal questions of many tasks are asked once. */
export function keyOf(question: Probe): string {
  return JSON.stringify(question);
}

/** Whether an answer is the "could not be had" kind. */
export function isUnavailable(answer: unknown): answer is Unavailable {
  return typeof answer === 'object' && answer !== null && 'unavailable' in answer;
}
