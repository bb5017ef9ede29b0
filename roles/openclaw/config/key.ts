import { z } from 'pincer';
/**
 * Describes a key of openclaw.json: why the role sets it, and the page that defines it.
 *
 * @param type   what the key takes
 * @param why    one clause
 * @param source page of the documentation that OpenClaw's own npm package carries, relative to its folder `docs`
 * @example documented(Port, 'the only port the gateway listens on', 'gateway/config-gateway.md')
 */
export function documented<T extends z.ZodType>(type: T, why: string, source: string): T {
  return type.describe(`${why} [docs/${source}]`);
}

/**
 * A key that the role always sets to one value; hardening is what it says, so no var can soften it.
 *
 * @example fixed(false, 'no PTY shell in the browser', 'gateway/config-gateway.md')
 */
export function fixed<const V extends string | number | boolean>(value: V, why: string, source: string) {
  return documented(z.literal(value).default(value as z.util.NoUndefined<V>), why, source);
}

/**
 * A list of names that the role always sets as it stands here.
 *
 * @example fixedList(['cron', 'exec'], 'control plane', 'gateway/security/tool-permissions.md')
 */
export function fixedList(values: readonly string[], why: string, source: string) {
  return documented(
    z
      .array(z.enum(values))
      .length(values.length)
      .default([...values]),
    why,
    source,
  );
}

/**
 * An object of keys that are all fixed, so that it fills itself.
 *
 * @example section({ enabled: fixed(false, 'no browser', 'gateway/config-browser-ui-desktop.md') })
 */
export function section<S extends z.ZodRawShape>(shape: S) {
  return z.strictObject(shape).prefault({} as never);
}
