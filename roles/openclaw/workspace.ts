import type { OpenClawVersion } from './vars.ts';

/** A file that OpenClaw reads into the agent's prompt, and the template that it is made of. */
export interface WorkspaceFile {
  /** Name in the workspace directory. */
  readonly name: string;
  /** Path below `templates`. */
  readonly template: string;
  /** Variables of the template. */
  readonly variables: Readonly<Record<string, boolean>>;
}

/** What the workspace of one version holds. */
export interface WorkspaceFiles {
  readonly present: readonly WorkspaceFile[];
  /** Names of files that this version does not read, and that must not linger after an upgrade. */
  readonly absent: readonly string[];
}

/**
 * Takes the place of HEARTBEAT.md on 2026.9.6, which "no longer creates HEARTBEAT.md in new workspaces or reads it at
 * runtime" (package docs reference/templates/HEARTBEAT.md); it goes into `agents.defaults.heartbeat.prompt`.
 */
export const heartbeatPrompt =
  'This is a scheduled check, not a message from a person. Do not start new work and do not repeat old tasks. ' +
  'If something that the owner asked for is due or has failed, say so in one short message. Otherwise reply NO_REPLY.';

/**
 * The workspace files that the given version really reads.
 *
 * @example workspaceFiles('2026.9.6').present.map((file) => file.name) // ['SOUL.md', 'AGENTS.md']
 */
export function workspaceFiles(version: OpenClawVersion): WorkspaceFiles {
  const heartbeatFile = version === '2026.3.13';
  const file = (name: string): WorkspaceFile => ({
    name,
    template: `openclaw/${name}.hbs`,
    variables: { heartbeatFile },
  });
  const always = [file('SOUL.md'), file('AGENTS.md')];
  return heartbeatFile
    ? { present: [...always, file('HEARTBEAT.md')], absent: [] }
    : { present: always, absent: ['HEARTBEAT.md'] };
}
