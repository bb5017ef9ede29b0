export { absent } from './absent.ts';
export { directory } from './directory.ts';
export { file } from './file.ts';
export { lineInFile } from './lineInFile.ts';
export { symlink } from './symlink.ts';
export { type TemplateParams, template } from './template.ts';
