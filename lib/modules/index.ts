export { absent } from './absent.ts';
export { command } from './command.ts';
export { directory } from './directory.ts';
export { file } from './file.ts';
export { lineInFile } from './lineInFile.ts';
export { type QueryOptions, query } from './query.ts';
export { symlink } from './symlink.ts';
export { type TemplateParams, template } from './template.ts';
