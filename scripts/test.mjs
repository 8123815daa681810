// `npm test`: installs and builds what is missing, checks, runs every test, and ends with `N passed, N failed`.
import './check-node.mjs';

import('./prepare.mjs')
  .then(function (prepare) {
    return prepare.prepare();
  })
  .then(function () {
    return import('./test-run.mjs');
  })
  .then(function (run) {
    return run.runAll(process.argv.slice(2));
  })
  .catch(function (error) {
    console.error(error && error.remedy ? error.message + '\n' + error.remedy : error);
    console.log('0 passed, 1 failed');
    process.exit(1);
  });
