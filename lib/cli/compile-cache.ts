// What is imported later, when it is needed, is compiled once and kept by Node for the next start. What a playbook imports
// itself is loaded before this runs; for that there is `make build`, whose output turns the cache on first.
import module from 'node:module';
import { cacheFolder } from '../template/cache-folder.ts';

module.enableCompileCache(cacheFolder('compile'));
