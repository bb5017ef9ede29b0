import { BaseVars } from '../../roles/base/vars.ts';
import { OpenClawRoleVars } from '../../roles/openclaw/vars.ts';
import { VerifyVars } from '../../roles/verify/vars.ts';
import { code, rowsOf, table } from './schema.ts';

/** Pages that hold a table of a role's vars, between two comments. */
export const varsPages = {
  'docs/base.md': () => varsTable(BaseVars, { sudoPassword: 'secret' }),
  'docs/verify.md': () => varsTable(VerifyVars, {}),
  'docs/openclaw.md': () =>
    varsTable(OpenClawRoleVars, { gatewayToken: 'secret', liteLlmKey: 'secret', telegramBotToken: 'secret' }),
} as const;

const marks = ['<!-- vars: written by make docs -->\n', '<!-- end of vars -->\n'] as const;

function varsTable(schema: Parameters<typeof rowsOf>[0], words: Readonly<Record<string, string>>): string {
  const rows = rowsOf(schema, words, true).map((row) => [
    row.isRequired ? `**\`${row.name}\`**` : code(row.name),
    row.value,
    code(row.fallback.replaceAll('\\n', ' ').trim()),
    row.description,
  ]);
  return table(['var', 'value', 'default', 'meaning and source'], rows);
}

/**
 * A page with the table between its marks made anew.
 *
 * @throws Error when the marks are not there
 * @example withVars(readFileSync('docs/base.md', 'utf8'), varsPages['docs/base.md']())
 */
export function withVars(page: string, vars: string): string {
  const [start, end] = [page.indexOf(marks[0]), page.indexOf(marks[1])];
  if (start < 0 || end < start) throw new Error(`The page lacks ${marks.join('... ')}`);
  return `${page.slice(0, start)}${marks[0]}\n${vars}\n${page.slice(end)}`;
}
