export * from './primitives.js';
export * from './terms.js';
export * from './decisions.js';
export * from './feeds.js';
export * from './imports.js';
export * from './operations.js';
export * from './answers/index.js';
