/** One place that a machine's apt fetches from. */
export interface AptSource {
  readonly uri: string;
  readonly suites: readonly string[];
}

/**
 * Reads one file of apt sources, in either of the two formats of sources.list(5).
 *
 * @param name its file name: `.sources` is the deb822 format, everything else the one-line format
 * @param text what it holds
 * @example parseAptSources('a.list', 'deb http://mirror.example/debian trixie main') // [{ uri: 'http://mirror.example/debian', suites: ['trixie'] }]
 */
export function parseAptSources(name: string, text: string): readonly AptSource[] {
  return name.endsWith('.sources') ? parseDeb822(text) : parseOneLine(text);
}

function parseOneLine(text: string): readonly AptSource[] {
  return text.split('\n').flatMap((line) => {
    // `deb [option=value ...] uri suite component...`
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)/.exec(line.replace(/#.*/, ''));
    return match?.[1] && match[2] ? [{ uri: match[1], suites: [match[2]] }] : [];
  });
}

function parseDeb822(text: string): readonly AptSource[] {
  const withoutComments = text.replace(/^#.*\n?/gm, '');
  return withoutComments.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (key: string): readonly string[] =>
      new RegExp(`^${key}:((?:.*)(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1]?.trim().split(/\s+/) ?? [];
    if (!field('Types').includes('deb') || field('Enabled')[0]?.toLowerCase() === 'no') return [];
    return field('URIs').map((uri) => ({ uri, suites: field('Suites') }));
  });
}

/** Where Debian packages come from. */
export interface DebianMirror {
  readonly main: string;
  readonly security: string;
}

/**
 * Finds the Debian mirror among a machine's sources: the one whose path is `debian`, and beside it `debian-security`.
 *
 * @returns undefined when the machine uses no Debian mirror (an Ubuntu machine, say)
 * @example debianMirror([{ uri: 'http://mirror.example/debian', suites: ['trixie'] }])?.security // 'http://mirror.example/debian-security'
 */
export function debianMirror(sources: readonly AptSource[]): DebianMirror | undefined {
  const uris = sources.map((source) => source.uri.replace(/\/+$/, ''));
  const main = uris.find((uri) => /^https?:.*\/debian$/.test(uri));
  if (main === undefined) return undefined;
  return { main, security: uris.find((uri) => /^https?:.*\/debian-security$/.test(uri)) ?? `${main}-security` };
}
