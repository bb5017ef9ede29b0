/** The values of a shell-like settings file such as /etc/default/ufw, unquoted, by upper-case name. */
export function readSettings(content: string): ReadonlyMap<string, string> {
  const lines = content.matchAll(/^([A-Z0-9_]+)=["']?(.*?)["']?[ \t]*$/gm);
  return new Map([...lines].map(([, name = '', value = '']) => [name, value]));
}

/**
 * A settings file with some values changed; every other line stays byte for byte.
 *
 * @example writeSettings('A=1\nB="x"\n', { B: 'y' }) // 'A=1\nB="y"\n'
 */
export function writeSettings(content: string, wanted: Readonly<Record<string, string>>): string {
  const now = readSettings(content);
  let text = content;
  for (const [name, value] of Object.entries(wanted)) {
    if (now.get(name) === value) continue;
    const line = `${name}=${/^[a-z]+$/.test(value) ? value : `"${value}"`}`;
    if (now.has(name)) text = text.replace(new RegExp(`^${name}=.*$`, 'gm'), line);
    else text = `${text === '' || text.endsWith('\n') ? text : `${text}\n`}${line}\n`;
  }
  return text;
}
