import { drivenClock, openStores, realClock, type Stores } from '#persistence';
import { createRenderer, loadStrategy, type Config } from '#platform';

/** Opens the record of a running product for a command, and closes it whatever happens. */
export async function withStores<T>(config: Config, work: (stores: Stores) => Promise<T>): Promise<T> {
  const { strategy } = await loadStrategy(config.strategyFile);
  const stores: Stores = await openStores({
    url: config.databaseUrl,
    clock: config.clock.mode === 'driven' ? drivenClock() : realClock(),
    renderer: createRenderer(async (version) => stores.house.template(version)),
    keys: config.keys,
    smallDifference: strategy.smallDifference,
    allocation: strategy.allocation,
    poolSize: 4,
  });
  try {
    return await work(stores);
  } finally {
    await stores.close();
  }
}
