import { z } from 'zod';
import { available, type Change } from '../core/change.ts';
import { skipCode, TaskError } from '../core/errors.ts';
import { defineModule } from '../core/module.ts';
import { AbsolutePath, sha256 } from '../core/params.ts';
import { type Answers, type ContentProbe, probe, type ShellProbe, type StatProbe } from '../core/probe.ts';
import { rawShell, sh } from '../core/shell.ts';
import { type Step, step } from '../core/step.ts';

const Params = z.strictObject({
  path: AbsolutePath.regex(/^\S+$/, 'a path without spaces is wanted').default('/swapfile'),
  /** Size in MiB (1,048,576 bytes). */
  mb: z.int().min(1).max(1_048_576),
  /** Where the kernel refuses swap (containers), the task is skipped instead of failing. */
  optional: z.boolean().default(false),
});
type Params = z.output<typeof Params>;
type State = Answers<{ stat: StatProbe; swaps: ContentProbe; table: ContentProbe; container?: ShellProbe | undefined }>;

const line = (path: string): string => `${path} none swap sw 0 0`;

function isActive(params: Params, state: Partial<State>): boolean {
  const swaps = available(state.swaps ?? null, 'active swap') ?? '';
  return swaps.split('\n').some((entry) => entry.split(/\s+/)[0] === params.path);
}

function rightSize(params: Params, state: Partial<State>): boolean {
  const stat = available(state.stat ?? null, `size of ${params.path}`);
  return stat?.type === 'file' && stat.size === params.mb * 1_048_576;
}

/** /etc/fstab with exactly one line for the file, the wanted one. */
export function withSwap(table: string, path: string): string {
  const lines = table.split(/^/m);
  const mine = lines.filter((entry) => entry.trim().split(/\s+/)[0] === path);
  if (mine.length === 1 && mine[0]?.trim().split(/\s+/).join(' ') === line(path)) return table;
  const others = lines.filter((entry) => !mine.includes(entry)).join('');
  return `${others === '' || others.endsWith('\n') ? others : `${others}\n`}${line(path)}\n`;
}

/** @throws TaskError `NOT_A_FILE`, `SKIP`, `SWAP_REFUSED` */
function refuseImpossible(params: Params, state: State): void {
  const stat = available(state.stat, `kind of ${params.path}`);
  if (stat !== null && stat.type !== 'file') {
    throw new TaskError({
      code: 'NOT_A_FILE',
      message: `${params.path} exists and is a ${stat.type}.`,
      hint: 'Move it away first, or use another path for the swap file.',
    });
  }
  const container = available(state.container ?? null, 'kind of virtualization')?.stdout.trim() ?? '';
  if (container === '' || container === 'none') return;
  throw new TaskError({
    code: params.optional ? skipCode : 'SWAP_REFUSED',
    message: `The kernel lets no container (${container}) turn swap on.`,
    hint: 'Give swap to the machine that holds the container, or set `optional: true`.',
  });
}

/** `$1`: the path; `$2`: MiB. Made aside, so that a file at the path is always whole; a file with holes is written out. */
const make = rawShell(`set -e; umask 077
new="$1.pincer-new"; trap 'rm -f -- "$new"' EXIT
swapoff -- "$1" 2>/dev/null || :
rm -f -- "$new"
fallocate -l "$2"MiB -- "$new" || dd if=/dev/zero of="$new" bs=1M count="$2" status=none
mkswap -- "$new" >/dev/null
mv -fT -- "$new" "$1"
swapon -- "$1" && exit 0
dd if=/dev/zero of="$1" bs=1M count="$2" conv=notrunc status=none
mkswap -- "$1" >/dev/null
swapon -- "$1" || { rm -f -- "$1"; exit 1; }`);

/**
 * A swap file, in use now and after each boot.
 *
 * @example swapfile({ mb: 2048, optional: true })
 */
export const swapfile = defineModule({
  name: 'swapfile',
  kind: 'state',
  params: Params,
  probe: (params, known: Partial<State>) => ({
    stat: probe.stat(params.path),
    swaps: probe.content('/proc/swaps'),
    table: probe.content('/etc/fstab'),
    ...('swaps' in known && !(isActive(params, known) && rightSize(params, known))
      ? {
          container: probe.sh(sh`systemd-detect-virt --container 2>/dev/null; exit 0`, {
            reads: ['host:virtualization'],
          }),
        }
      : {}),
  }),
  diff: (params, state: State): Change[] => {
    refuseImpossible(params, state);
    const stat = available(state.stat, `kind of ${params.path}`);
    const table = available(state.table, 'content of /etc/fstab') ?? '';
    const wanted = withSwap(table, params.path);
    const made = rightSize(params, state);
    return [
      ...(made
        ? []
        : [{ field: 'swap file', summary: `${stat ? 'resize' : 'create'} ${params.path}: ${params.mb} MiB` }]),
      ...(made && !isActive(params, state) ? [{ field: 'swap', summary: `turn swap in ${params.path} on` }] : []),
      ...(made && stat?.mode !== '0600' ? [{ field: 'mode', summary: `mode ${stat?.mode} -> 0600` }] : []),
      ...(wanted === table
        ? []
        : [{ field: 'fstab', summary: `list ${params.path} in /etc/fstab`, before: table, after: wanted }]),
    ];
  },
  apply: (params, state: State): Step[] => {
    const stat = available(state.stat, `kind of ${params.path}`);
    const table = available(state.table, 'content of /etc/fstab');
    const wanted = withSwap(table ?? '', params.path);
    const rebuild = !rightSize(params, state) || !isActive(params, state);
    return [
      ...(rebuild ? [step.sh(make, { args: [params.path, String(params.mb)], timeout: 900 })] : []),
      ...(!rebuild && stat?.mode !== '0600' ? [step.direct(sh`chmod -- 0600 ${params.path}`)] : []),
      ...(wanted === table
        ? []
        : [step.write('/etc/fstab', wanted, { mode: '0644', expect: table === null ? null : sha256(table) })]),
    ];
  },
  touches: (params) => [`path:${params.path}`, 'path:/proc/swaps', 'path:/etc/fstab', 'host:swap'],
});
