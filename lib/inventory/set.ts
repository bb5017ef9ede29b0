import { parse } from '@iarna/toml';
import { UsageError } from '../core/errors.ts';
import { checkValue, sentenceOf } from './check.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Layer } from './layer.ts';
import { withoutMissing } from './partial.ts';
import { secretRevealer } from './reveal.ts';
import type { Schemas } from './schemas.ts';
import { isTable, keyText, mergeTables, type Table } from './table.ts';

/** Stands for the file in the location of a value that came by the command line. */
export const setFile = '--set';

/**
 * The layer of the `--set key=value` options of a command line. The key is dotted as in TOML, e.g. `base.sshPort`; the
 * value is TOML, or taken as text where it is none. A later option wins.
 *
 * @param options the texts after `--set`
 * @param schemas the fleet's schemas by role key
 * @throws UsageError `SET_SYNTAX`, `SET_UNKNOWN_KEY` or `SET_WRONG_VALUE`
 * @example setLayer(['base.sshPort=2222'], schemas).tree // { vars: { base: { sshPort: 2222 } } }
 */
export function setLayer(options: readonly string[], schemas: Schemas): Layer {
  const vars = options.reduce<Table>((tree, option) => mergeTables(tree, parseSet(option)), {});
  for (const [key, value] of Object.entries(vars)) checkRole(schemas, key, value);
  return {
    level: 'set',
    name: setFile,
    tree: { vars },
    locate: (path) => ({ file: setFile, key: keyText(path.slice(1)) }),
  };
}

/**
 * One option as a table.
 *
 * @throws UsageError `SET_SYNTAX`
 * @example parseSet('base.sshPort=2222') // { base: { sshPort: 2222 } }
 */
export function parseSet(option: string): Table {
  const [, key, text = ''] = /^([^=\n]+)=(.*)$/s.exec(option) ?? [];
  const path = key === undefined ? undefined : dottedKey(key);
  if (path === undefined || path.length < 2) {
    throw new UsageError({
      code: 'SET_SYNTAX',
      message: `--set ${option} is not understood.`,
      hint: 'Write the role key, the var and the value, e.g. --set base.sshPort=2222',
    });
  }
  return path.reduceRight<unknown>((value, name) => ({ [name]: value }), tomlValue(text)) as Table;
}

/**
 * The parts of a dotted key as TOML reads it; undefined when it is none.
 *
 * @example dottedKey('base."a.b"') // ['base', 'a.b']
 */
export function dottedKey(text: string): readonly string[] | undefined {
  let table: unknown = parsed(`${text} = 0`);
  const path: string[] = [];
  while (isTable(table)) {
    const [key, second] = Object.keys(table);
    if (key === undefined || second !== undefined) return undefined;
    path.push(key);
    table = table[key];
  }
  return table === 0 ? path : undefined;
}

/** Anything that is no TOML value is text: nobody quotes a name twice on a command line. */
function tomlValue(text: string): unknown {
  const table = parsed(`value = ${text}`);
  return table !== undefined && Object.keys(table).join() === 'value' ? table.value : text;
}

function parsed(text: string): Table | undefined {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof Error && 'fromTOML' in error) return undefined;
    throw error;
  }
}

/** Whether a secret is there is seen later; here only the form of its reference counts. */
const placeholders = secretRevealer({ directory: '.', mode: 'placeholder' });

function checkRole(schemas: Schemas, key: string, value: unknown): void {
  const schema = schemas.get(key);
  if (schema === undefined) {
    throw new UsageError({
      code: 'SET_UNKNOWN_KEY',
      message: `--set ${key}: no group of the fleet has vars "${key}".`,
      hint: didYouMean(key, [...schemas.keys()]),
    });
  }
  const revealed = isTable(value) ? placeholders(value) : { value, failed: [] };
  const [failed] = revealed.failed;
  if (failed !== undefined) {
    const { code, message, hint } = failed.error;
    throw new UsageError({ code, message: `--set ${keyText([key, ...failed.path])}: ${message}`, hint });
  }
  const checked = checkValue(schema, revealed.value);
  const [found] = checked.ok ? [] : withoutMissing(checked.findings);
  if (found === undefined) return;
  throw new UsageError({
    code: found.kind === 'unknown' ? 'SET_UNKNOWN_KEY' : 'SET_WRONG_VALUE',
    message: `--set ${sentenceOf(found, [key], 'var').replace(/^There is no var (.*)\.$/, '$1: there is no such var.')}`,
    hint: found.hint,
  });
}
