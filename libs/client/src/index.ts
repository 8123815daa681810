/** The typed client of the HTTP API: the command line, the demo and tests are built on it. */
import type { components } from './schema.js';

export { createClient, dataOf, everyItem, type AmicableClient, type ClientOptions } from './client.js';
export { ProblemError, Unreachable, type ProblemDocument } from './problem.js';
export type { RetryPolicy } from './retry.js';
export type { paths } from './schema.js';
export type { Upload } from './upload.js';
/** Named parts of the document: `Schemas['Case']`, `Schemas['Letter']`, … */
export type Schemas = components['schemas'];
