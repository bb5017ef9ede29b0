import { expect, it } from 'vitest';
import { pages, parsePage } from './pages.ts';

const text = `# A *title*, and more

Text with \`code\`, \`a \\| b\` and a [link](other.md#part), also [\`x\`](../x.ts).

## Second

\`\`\`ts
const a = [1](2);
# no heading
\`\`\`

1. In a list:

   \`\`\`
   plain
   \`\`\`
`;

it('takes blocks, links, code and headings apart', () => {
  expect(parsePage('docs/x.md', text)).toEqual({
    path: 'docs/x.md',
    blocks: [
      { language: 'ts', text: 'const a = [1](2);\n# no heading\n', line: 7 },
      { language: '', text: 'plain\n', line: 14 },
    ],
    links: [
      { text: 'link', target: 'other.md#part' },
      { text: 'x', target: '../x.ts' },
    ],
    codes: ['code', 'a | b', 'x'],
    anchors: ['a-title-and-more', 'second'],
  });
});

it('refuses a block without an end', () => {
  expect(() => parsePage('docs/x.md', 'a\n```ts\nb\n')).toThrow('docs/x.md:2');
});

it('finds the pages', () => {
  const paths = pages().map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['README.md', 'docs/cli.md', 'molecule/README.md']));
});
