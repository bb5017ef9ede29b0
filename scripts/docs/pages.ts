import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the checkout. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** A fenced block of a page. */
export interface Block {
  /** What stands behind the fence; empty where nothing does. */
  readonly language: string;
  readonly text: string;
  /** Line of the fence, from 1. */
  readonly line: number;
}

export interface Link {
  readonly text: string;
  readonly target: string;
}

/** A page of the documentation, taken apart. */
export interface Page {
  /** From the root of the checkout. */
  readonly path: string;
  readonly blocks: readonly Block[];
  readonly links: readonly Link[];
  /** Texts in backticks, outside of blocks. */
  readonly codes: readonly string[];
  /** What a link behind `#` may name, as GitHub makes it from headings. */
  readonly anchors: readonly string[];
}

/**
 * Every page of the documentation.
 *
 * @example pages().find(({ path }) => path === 'README.md')
 */
export function pages(): Page[] {
  const paths = globSync(['README.md', 'docs/**/*.md', '{molecule,bench}/*.md'], { cwd: repository }).sort();
  return paths.map((path) => parsePage(path, readFileSync(join(repository, path), 'utf8')));
}

/**
 * Takes a page apart. Knows what our pages use of Markdown: fences of three backticks, `[text](target)`, `code`, `#` headings.
 *
 * @example parsePage('docs/x.md', '# Title\n').anchors // ['title']
 */
export function parsePage(path: string, text: string): Page {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { language: string; indent: string; lines: string[]; line: number } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    // Within a list a block is indented.
    const [fence, indent = '', language = ''] = /^( *)```(\w*)$/.exec(line) ?? [];
    if (open === undefined && fence !== undefined) open = { language, indent, lines: [], line: index + 1 };
    else if (open === undefined) prose.push(line);
    else if (line === `${open.indent}\`\`\``) {
      blocks.push({ language: open.language, text: `${open.lines.join('\n')}\n`, line: open.line });
      open = undefined;
    } else open.lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
  }
  if (open !== undefined) throw new Error(`${path}:${open.line}: this block does not end.`);
  const rest = prose.join('\n');
  // A table writes the bar of a code as `\|`.
  const codes = [...rest.matchAll(/(`+)(.+?)\1/gs)].map(([, , code = '']) => code.replaceAll('\\|', '|').trim());
  const links = [...rest.matchAll(/\[((?:`[^`]*`|[^\]`])+)\]\(([^)\s]+)\)/g)].map(([, label = '', target = '']) => ({
    text: label.replaceAll('`', ''),
    target,
  }));
  const anchors = prose.flatMap((line) => (/^#+ /.test(line) ? [anchorOf(line.replace(/^#+ /, ''))] : []));
  return { path, blocks, links, codes, anchors };
}

/** As GitHub does: lower case, no punctuation, blanks to dashes. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}
