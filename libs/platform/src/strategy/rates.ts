import { dirname, join } from 'node:path';
import { digestOf, type ChargePolicy, type FixedSums, type RateRow } from '#domain';
import { ratesDocument, type ChargesDocument, type RatesDocument } from './charges-section.js';
import { ConfigurationError, readDocument, type ConfigurationFault, type SourceDocument } from './document.js';
import { minorUnits } from './house.js';

/**
 * Interest and fixed sums as the core reads them, with the rates in it: they are pinned like everything a case runs on.
 * @param strategy the file that says so. @throws ConfigurationError with file, line and remedy of every fault.
 */
export async function chargesOf(
  strategy: Pick<SourceDocument<unknown>, 'file' | 'fault'>,
  charges: ChargesDocument,
  folder = join(dirname(strategy.file), 'rates'),
): Promise<ChargePolicy | null> {
  if (charges === 'none') return null;
  const { rates, contract, rounding, at, fixedSum } = charges;
  if ((rates === undefined) === (contract === undefined)) {
    const remedy = 'Name a file of strategies/rates, or give the tiers of the contract';
    throw new ConfigurationError([strategy.fault(['charges'], 'needs either rates or a contract', remedy)]);
  }
  if (rates === undefined) return contractual(strategy, charges);
  const document = await loadRates(join(folder, `${rates}.yaml`));
  const { margin, reference, rows, handling, fixedSum: sums } = document.value;
  const interest = {
    rates,
    margin,
    reference,
    handling: charges.handling ?? handling,
    rows: rows as readonly RateRow[],
  };
  return {
    interest: { kind: 'statutory', ...interest, version: digestOf(interest) },
    ...{ rounding, at, fixedSum: fixedSum ? fixedSums(sums) : null },
  };
}

function contractual(
  strategy: Pick<SourceDocument<unknown>, 'fault'>,
  { contract = [], rounding, at, fixedSum }: Exclude<ChargesDocument, 'none'>,
): ChargePolicy {
  const faults = contract.flatMap(({ fromMonth }, index) => {
    const before = contract[index - 1]?.fromMonth ?? -1;
    const where = ['charges', 'contract', index, 'fromMonth'];
    if (index === 0 && fromMonth !== 0) return [strategy.fault(where, 'leaves months without a rate', 'Begin with 0')];
    return fromMonth > before ? [] : [strategy.fault(where, 'does not follow the tier before', 'Sort them by month')];
  });
  if (fixedSum) faults.push(strategy.fault(['charges', 'fixedSum'], 'only rates name a fixed sum', 'Remove it'));
  if (faults.length > 0) throw new ConfigurationError(faults);
  return { interest: { kind: 'contract', tiers: contract, version: digestOf(contract) }, rounding, at, fixedSum: null };
}

const fixedSums = (sums: RatesDocument['fixedSum']): FixedSums =>
  Object.fromEntries(
    Object.entries(sums).map(([currency, tiers]) => [
      currency,
      tiers.map((tier) => ({
        ...(tier.below === undefined ? {} : { below: minorUnits({ [currency]: tier.below })[currency]! }),
        amount: minorUnits({ [currency]: tier.amount })[currency]!,
      })),
    ]),
  );

/** Reads and checks one table of rates. @throws ConfigurationError with file, line and remedy of every fault. */
export async function loadRates(file: string): Promise<SourceDocument<RatesDocument>> {
  const document = await readDocument(file, ratesDocument);
  const faults = [...rowFaults(document), ...sumFaults(document)];
  if (faults.length > 0) throw new ConfigurationError(faults);
  return document;
}

/** Each row is the rate of one reference date, in order, each date once. */
function rowFaults(document: SourceDocument<RatesDocument>): ConfigurationFault[] {
  const { rows, reference } = document.value;
  const days = reference === 'first-day' ? ['01-01', '07-01'] : ['06-30', '12-31'];
  return rows.flatMap(({ from }, index) => {
    const at = ['rows', index, 'from'];
    if (!days.includes(from.slice(5))) {
      return [document.fault(at, `${from} is no reference date`, `Give the rate of ${days.join(' or ')}`)];
    }
    const before = rows[index - 1]?.from ?? '';
    return from > before ? [] : [document.fault(at, `${from} does not follow ${before}`, 'Sort the rows by date')];
  });
}

/** The tiers of a currency go up, and the last one holds for every greater debt. */
function sumFaults(document: SourceDocument<RatesDocument>): ConfigurationFault[] {
  return Object.entries(fixedSums(document.value.fixedSum)).flatMap(([currency, tiers]) =>
    tiers.flatMap(({ below }, index) => {
      const at = ['fixedSum', currency, index];
      if (index === tiers.length - 1) {
        return below === undefined ? [] : [document.fault(at, 'greater debts have no sum', 'Leave `below` out of it')];
      }
      const before = tiers[index - 1]?.below ?? 0;
      return below !== undefined && below > before
        ? []
        : [document.fault(at, 'the tier is never reached', 'Sort the tiers by `below`')];
    }),
  );
}
