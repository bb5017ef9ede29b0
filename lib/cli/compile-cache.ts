// Imported second: what is loaded from here on is compiled once and kept by Node for the next start.
import module from 'node:module';

module.enableCompileCache();
