export { KPI_RULES, median, percent, ratio } from './ratio.js';
export * from './receivables.js';
export {
  agingOf,
  amountIn,
  balanceAt,
  monthsBack,
  periodFacts,
  periodFigures,
  rollRate,
  rollRates,
  salesOf,
  type InvoiceLife,
  type RollRate,
} from './invoices.js';
export { MonthlyFigures, type MonthFigures } from './monthly.js';
export * from './work.js';
export * from './cash-at-risk.js';
export * from './stress.js';
export * from './portfolio.js';
