/**
 * A name as part of an id: lower case, words joined by dashes.
 *
 * @example slug('Write the sshd settings') // 'write-the-sshd-settings'
 */
export function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'unnamed'
  );
}

/**
 * Makes ids unique in order of appearance: the second `a/b` becomes `a/b~2`.
 *
 * @example const unique = uniqueIds(); unique('a'); unique('a') // 'a', 'a~2'
 */
export function uniqueIds(): (id: string) => string {
  const seen = new Map<string, number>();
  return (id) => {
    const count = (seen.get(id) ?? 0) + 1;
    seen.set(id, count);
    return count === 1 ? id : `${id}~${count}`;
  };
}
