export { accountCase } from './account-case.js';
export { portfolioSweep } from './portfolio-sweep.js';
