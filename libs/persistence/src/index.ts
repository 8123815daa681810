export * from './ports.js';
export * from './imports/ports.js';
export { realClock, drivenClock } from './clock.js';
export { migrate } from './database/migrate.js';
export { openStores } from './open-stores.js';
export * from './clock-driver.js';
export * from './snapshot.js';
export * from './sweep.js';
export { policiesNow } from './house/policies.js';
