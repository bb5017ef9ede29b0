import { realpathSync } from 'node:fs';
import type { Fleet, Groups, Play } from '../core/fleet.ts';
import type { FleetSchemas } from '../inventory/schemas.ts';

/** Plays and the fleet that they are for: a plain value that other programs may import. */
export interface Playbook {
  readonly type: 'playbook';
  /** Path of the file that defines it. */
  readonly file: string;
  readonly fleet: FleetSchemas;
  readonly plays: readonly Play[];
}

/**
 * A playbook: its plays, in order. Where its file is what Node was started with, it also reads the command line, does
 * what it says and sets the exit status; where the file is imported, nothing runs.
 *
 * @param meta  the file's own `import.meta`
 * @param fleet groups and schemas of vars
 * @param plays what `fleet.play` returns
 * @example export default await playbook(import.meta, fleet, [fleet.play('Gateways', { hosts: 'gateways', ... })]);
 */
export async function playbook<G extends Groups>(
  meta: ImportMeta,
  fleet: Fleet<G>,
  plays: readonly Play[],
): Promise<Playbook> {
  const value: Playbook = Object.freeze({
    type: 'playbook',
    file: meta.filename,
    fleet,
    plays: Object.freeze([...plays]),
  });
  if (isMain(meta)) {
    const { runAsProgram } = await import('./program.ts');
    await runAsProgram(value);
  }
  return value;
}

/** `import.meta.main` where the loader gives it, else a comparison with what was started. */
function isMain(meta: ImportMeta): boolean {
  if (typeof meta.main === 'boolean') return meta.main;
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === realpathSync(meta.filename);
}
