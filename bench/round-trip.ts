/** Median duration of an act in milliseconds, one after the other, after a few to warm up. */
export async function median(times: number, act: () => Promise<unknown>): Promise<number> {
  for (let warming = 0; warming < 10; warming++) await act();
  const durations: number[] = [];
  for (let time = 0; time < times; time++) {
    const started = performance.now();
    await act();
    durations.push(performance.now() - started);
  }
  return durations.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}
