import { UsageError } from '../core/errors.ts';
import type { PlantedFile, PlantedFiles } from './guest-files.ts';
import { maximumHosts } from './names.ts';
import type { Suite } from './recipe.ts';

/** What a scenario may ask of one host; all of it has a default. */
export interface HostSpec {
  /** Its Debian release; by default the lab's. */
  readonly suite?: Suite | undefined;
  /** Saved layers under its disk; by default the lab's. */
  readonly layers?: readonly string[] | undefined;
  /** Files that are there before it boots, by absolute path: the content, or content and mode, or a symlink. */
  readonly files?: Readonly<Record<string, string | PlantedFile>> | undefined;
  /** Its groups in the inventory; by default `['gateways']`. */
  readonly groups?: readonly string[] | undefined;
}

/** The same with every default filled in. */
export interface WantedHost {
  readonly name: string;
  readonly suite: Suite;
  readonly layers: readonly string[];
  readonly files: PlantedFiles;
  readonly groups: readonly string[];
}

/**
 * Fills in what a scenario left out.
 *
 * @param hosts how many, or one spec for each: the first is h1
 * @throws UsageError `LAB_COUNT` unless there are 1 to 240
 * @example wantedHosts(2, { suite: 'trixie', layers: [] }).map((host) => host.name) // ['h1', 'h2']
 */
export function wantedHosts(
  hosts: number | readonly HostSpec[],
  defaults: { readonly suite: Suite; readonly layers: readonly string[] },
): readonly WantedHost[] {
  const count = typeof hosts === 'number' ? hosts : hosts.length;
  if (!Number.isInteger(count) || count < 1 || count > maximumHosts) {
    throw new UsageError({
      code: 'LAB_COUNT',
      message: `A lab cannot have ${count} hosts.`,
      hint: `Ask for 1 to ${maximumHosts}.`,
    });
  }
  const specs: readonly HostSpec[] = typeof hosts === 'number' ? Array.from({ length: count }, () => ({})) : hosts;
  return specs.map((spec, index) => ({
    name: `h${index + 1}`,
    suite: spec.suite ?? defaults.suite,
    layers: spec.layers ?? defaults.layers,
    files: plantedFiles(spec.files ?? {}),
    groups: spec.groups ?? ['gateways'],
  }));
}

function plantedFiles(files: Readonly<Record<string, string | PlantedFile>>): PlantedFiles {
  const entries = Object.entries(files);
  return Object.fromEntries(entries.map(([path, file]) => [path, typeof file === 'string' ? { content: file } : file]));
}
