import { progressBar } from './output/bar.js';

/** Progress over things that are counted as they are done; ends with the last one. */
export function progress(what: string): (done: number, total: number) => void {
  const bar = progressBar(what);
  return (done, total) => {
    bar.at(done, total);
    if (done >= total) bar.stop();
  };
}
