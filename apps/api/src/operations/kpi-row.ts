import { AGING_BUCKETS, type PortfolioKpis } from '#domain';
import { amountOfMinor } from '../http/presentation.js';

/** Key figures as they leave the house: minor units become amounts of their currency. */
export function kpiRowOf(kpis: PortfolioKpis): object {
  const { aging, rollRates, promiseKept, effort, costToCollect, receivables, sales, collected, cashAtRisk, ...rest } =
    kpis;
  const amount = (minor: number): object => amountOfMinor(minor, kpis.currency);
  const { evaluatedAmount, keptAmount } = promiseKept;
  return {
    ...rest,
    aging: AGING_BUCKETS.map((bucket) => ({
      ...{ bucket, items: aging[bucket].items },
      amount: amount(aging[bucket].amount),
    })),
    ...{ receivables: amount(receivables), sales: amount(sales) },
    rollRates: rollRates.map(({ bucket, startAmount, movedAmount, percent }) => ({
      ...{ bucket, start: amount(startAmount), moved: amount(movedAmount), percent },
    })),
    promiseKept: { ...promiseKept, evaluatedAmount: amount(evaluatedAmount), keptAmount: amount(keptAmount) },
    effort: { ...effort, agencyFees: amount(effort.agencyFees) },
    collected: amount(collected),
    costToCollect: { ...costToCollect, cost: amount(costToCollect.cost) },
    cashAtRisk: amount(cashAtRisk),
  };
}
