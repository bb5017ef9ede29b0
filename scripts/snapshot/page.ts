/** A template that the snapshot is warmed up with. */
export const pageText = 'Hello {{name}}\n{{#if more}}{{#each list}}{{this}}\n{{/each}}{{/if}}';
