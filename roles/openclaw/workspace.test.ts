import { describe, expect, it } from 'vitest';
import { loadTemplate } from '../../lib/template/load.ts';
import { openClawVersions } from './vars.ts';
import { workspaceFiles } from './workspace.ts';

const rendered = (version: (typeof openClawVersions)[number]): Record<string, string> =>
  Object.fromEntries(
    workspaceFiles(version).present.map(({ name, template, variables }) => [
      name,
      loadTemplate(template).render(variables),
    ]),
  );

describe.each(openClawVersions)('workspace files of %s', (version) => {
  const files = rendered(version);

  it('hold the words that the Security Rules cannot do without', () => {
    for (const words of [
      'SOUL.md',
      'hardened OpenClaw',
      'Security Rules',
      'prompt injection',
      'API keys',
      'least privilege',
    ]) {
      expect(files['SOUL.md']).toContain(words);
    }
  });

  it('hold seven security rules and three rules of behaviour', () => {
    const soul = files['SOUL.md'] ?? '';
    expect(soul.match(/^\d\. /gm)).toHaveLength(7);
    expect(soul.match(/^- /gm)).toHaveLength(3);
  });

  it('fit into the prompt whole: OpenClaw cuts a file at 20000 characters', () => {
    for (const text of Object.values(files)) expect(text.length).toBeLessThan(20_000);
  });
});

it('brings HEARTBEAT.md only to the version that reads it, and takes it away from the other', () => {
  expect(Object.keys(rendered('2026.3.13'))).toEqual(['SOUL.md', 'AGENTS.md', 'HEARTBEAT.md']);
  expect(workspaceFiles('2026.3.13').absent).toEqual([]);
  expect(Object.keys(rendered('2026.9.6'))).toEqual(['SOUL.md', 'AGENTS.md']);
  expect(workspaceFiles('2026.9.6').absent).toEqual(['HEARTBEAT.md']);
  expect(rendered('2026.3.13')['AGENTS.md']).toContain('follow HEARTBEAT.md and nothing else');
  expect(rendered('2026.9.6')['AGENTS.md']).not.toContain('HEARTBEAT.md');
});
