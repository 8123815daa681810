/** Rows of a transaction: enough to be fast, few enough that nobody waits long for the accounts in it. */
export const CHUNK = 1000;

/** Batches of any size as chunks of `size`; the last one may be smaller. */
export async function* chunksOf<T>(batches: AsyncIterable<readonly T[]>, size = CHUNK): AsyncGenerator<T[]> {
  let chunk: T[] = [];
  for await (const batch of batches) {
    for (const one of batch) {
      chunk.push(one);
      if (chunk.length < size) continue;
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}
