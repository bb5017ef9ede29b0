// Imported second: what is loaded from here on is compiled once and kept by Node for the next start. Not in the folder
// for temporary files, which others may write to.
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'pincer', 'compile'));
