// `make docs`: writes the parts of docs/ that come from the code itself. A test says when that is due.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modulesPage } from './docs/modules.ts';
import { repository } from './docs/pages.ts';
import { varsPages, withVars } from './docs/vars.ts';

writeFileSync(join(repository, 'docs/modules.md'), modulesPage());
for (const [path, vars] of Object.entries(varsPages)) {
  const page = readFileSync(join(repository, path), 'utf8');
  writeFileSync(join(repository, path), withVars(page, vars()));
}
