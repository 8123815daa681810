// The transform of the tests while a mutant runs: one predicate always holds, everything else is as written.
import swc from '@swc/jest';
import { mutated } from '../../scripts/mutant.mjs';

const [file, predicate, holds] = (process.env.MUTANT ?? '').split('#');

export default {
  createTransformer() {
    const inner = swc.createTransformer();
    const concerns = (path) => path.endsWith(`/${file}`);
    const change = (source, path) => (concerns(path) ? mutated(source, predicate, holds) : source);
    return {
      ...inner,
      process: (source, path, options) => inner.process(change(source, path), path, options),
      processAsync: async (source, path, options) => inner.process(change(source, path), path, options),
      getCacheKey: (source, path, options) => inner.getCacheKey(change(source, path), path, options),
    };
  },
};
