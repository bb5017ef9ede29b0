/** A pure function of one object, whose parts it names in its parameter. */
type Pure = (input: never) => unknown;

/** `({ vars }) =>`, `function ({ vars }) {` or `tasks({ vars }) {`, as far as the brace. */
const head = /^(?:function\b\s*)?[\w$]*\s*\(\s*\{/;
const nothing = /^(?:function\b\s*)?[\w$]*\s*\(\s*\)/;
/** `vars`, or `vars: other`; what stands in inner braces is taken out before. */
const names = /^\s*(?:([\w$]+)\s*(?::\s*[\w$]*\s*)?(?:,\s*|$))*$/;
const name = /([\w$]+)\s*(?::\s*[\w$]*\s*)?(?:,\s*|$)/g;

/**
 * Which parts of its input a function looks at, read from the pattern of its parameter, as test runners find fixtures. What
 * the pattern does not name, neither the function nor a closure of it can reach later.
 *
 * @returns undefined when that cannot be told: it may look at everything
 * @example partsLookedAt(({ vars: { port }, facts }) => port) // ['vars', 'facts']
 */
export function partsLookedAt(make: Pure): readonly string[] | undefined {
  const text = Function.prototype.toString.call(make);
  if (/\barguments\b|\{ \[native code\] \}$/.test(text)) return undefined;
  if (nothing.test(text)) return [];
  const start = head.exec(text)?.[0].length;
  if (start === undefined) return undefined;
  const pattern = insideBraces(text, start);
  if (pattern === undefined || !names.test(pattern)) return undefined;
  return [...pattern.matchAll(name)].map(([, found = '']) => found);
}

/** What stands between a brace and its end, without what stands in braces inside of it; undefined for text that is more than names. */
function insideBraces(text: string, start: number): string | undefined {
  let depth = 1;
  let pattern = '';
  for (let index = start; index < text.length; index++) {
    const character = text[index] ?? '';
    // A default value may hold anything: texts with braces, calls, functions.
    if (/["'`=(/[]/.test(character)) return undefined;
    if (character === '{') depth += 1;
    else if (character === '}') depth -= 1;
    else if (depth === 1) pattern += character;
    if (depth === 0) return pattern;
  }
  return undefined;
}
