export * from './case-activities.js';
export * from './case-sinks.js';
export * from './ports.js';
export * from './sweep-activities.js';
export * from './letters/print.js';
export * from './letters/smtp.js';
