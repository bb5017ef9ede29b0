import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { LabError } from './errors.ts';
import { unlessMissing } from './files.ts';
import { suites } from './recipe.ts';

/** `run/<lab>/lab.json`. `made` is false until the lab's network stands, so that a crash half-way is seen. */
export const LabState = z.strictObject({
  name: z.string(),
  subnet: z.string().regex(/^10\.77\.\d{1,3}$/),
  made: z.boolean(),
});
export type LabState = z.infer<typeof LabState>;

const PlantedFileState = z.union([
  z.strictObject({ content: z.string(), mode: z.number().int().optional() }),
  z.strictObject({ symlink: z.string() }),
]);

/** `run/<lab>/h<i>/host.json`: enough to make the host again from nothing. `made` is false until its disk and network stand. */
export const HostState = z.strictObject({
  name: z.string().regex(/^h[1-9]\d{0,2}$/),
  suite: z.enum(suites),
  base: z.string(),
  layers: z.array(z.string()),
  groups: z.array(z.string()),
  files: z.record(z.string(), PlantedFileState),
  made: z.boolean(),
});
export type HostState = z.infer<typeof HostState>;

/** `run/<lab>/proxy.json`: written by the proxy once it listens. */
export const ProxyState = z.strictObject({ pid: z.number().int().positive() });
export type ProxyState = z.infer<typeof ProxyState>;

/** `layers/<name>/layer.json`: on what the layer was saved; it fits nothing else. */
export const LayerState = z.strictObject({
  name: z.string(),
  suite: z.enum(suites),
  base: z.string(),
  below: z.array(z.string()),
});
export type LayerState = z.infer<typeof LayerState>;

/** `/run/pincer-lab/<lab>.json`: the home of a lab and the network it took. */
export const RegistryEntry = z.strictObject({ home: z.string(), subnet: z.string() });
export type RegistryEntry = z.infer<typeof RegistryEntry>;

/**
 * Reads a state file.
 *
 * @returns undefined when there is none
 * @throws LabError `LAB_STATE` when it is not what this version of Pincer writes
 * @example const state = await readState(LabState, paths.state)
 */
export async function readState<T>(schema: z.ZodType<T>, file: string): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch(unlessMissing(undefined));
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new LabError({
      code: 'LAB_STATE',
      message: `${file} is not a state file of this version of Pincer.`,
      hint: 'Take the lab down with `pincer lab down`, which does not need it, and make it again.',
      cause,
    });
  }
}
