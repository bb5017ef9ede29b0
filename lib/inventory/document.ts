import { z } from 'zod';
import { Port } from '../core/params.ts';
import { checkValue, type Finding } from './check.ts';
import { type Table, withoutPath } from './table.ts';

/** Hosts and groups share one set of names in patterns, whose signs they therefore cannot hold. */
const Name = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'a name of letters, digits, ".", "_" and "-" is wanted');

const Vars = z.record(z.string(), z.record(z.string(), z.unknown()));

/** One text, or several in a list. */
const Texts = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]);

/** The names follow ssh_config(5); values stand there too. */
const Ssh = z.strictObject({
  user: z
    .string()
    .regex(/^[^\s-]\S*$/, 'a user name without blanks is wanted')
    .optional(),
  port: Port.optional(),
  identityFile: Texts.optional(),
  knownHosts: Texts.optional(),
  proxyCommand: z.string().min(1).optional(),
  connectTimeout: z.number().positive().optional(),
  agent: z.boolean().optional(),
});

const Group = z.strictObject({
  children: z.array(Name).optional(),
  vars: Vars.optional(),
  ssh: Ssh.optional(),
});

const HostSection = z.strictObject({
  address: z
    .string()
    .regex(/^[^\s-]\S*$/, 'a name or an IP address without blanks is wanted')
    .optional(),
  connection: z.enum(['ssh', 'local']).optional(),
  groups: z.array(Name).optional(),
  ssh: Ssh.optional(),
  vars: Vars.optional(),
});

const Document = z.strictObject({
  vars: Vars.optional(),
  ssh: Ssh.optional(),
  groups: z.record(Name, Group).optional(),
  hosts: z.record(Name, HostSection).optional(),
});

/** What an inventory file holds, before the fleet's schemas have seen the vars. */
export type InventoryDocument = z.output<typeof Document>;
export type HostSection = z.output<typeof HostSection>;
/** How to log in, as written at one level of the inventory. */
export type SshSettings = z.output<typeof Ssh>;

/** A document and what was left out of it because it is not fit. */
export interface CheckedDocument {
  readonly document: InventoryDocument;
  readonly findings: readonly Finding[];
}

/** Cutting out one wrong value can uncover another, but never this often. */
const mostRounds = 20;

/**
 * Checks the shape of an inventory file. Wrong parts are left out and reported, so that one run tells all mistakes.
 *
 * @example checkDocument({ hosts: { gw1: { adress: '203.0.113.5' } } }).findings.length // 1
 */
export function checkDocument(table: Table): CheckedDocument {
  const findings: Finding[] = [];
  let rest = table;
  for (let round = 0; round < mostRounds; round++) {
    const checked = checkValue(Document, rest);
    if (checked.ok) return { document: checked.value as InventoryDocument, findings };
    findings.push(...checked.findings);
    for (const found of checked.findings) rest = withoutPath(rest, found.path);
  }
  return { document: {}, findings };
}

/**
 * Checks the shape of a file below `vars/`: tables by role key.
 *
 * @example checkVars({ base: { sshPort: 22 } }).findings // []
 */
export function checkVars(table: Table): { readonly vars: Table; readonly findings: readonly Finding[] } {
  const checked = checkValue(Vars, table);
  if (checked.ok) return { vars: checked.value as Table, findings: [] };
  let rest = table;
  for (const found of checked.findings) rest = withoutPath(rest, found.path.slice(0, 1));
  return { vars: rest, findings: checked.findings };
}
