// `npm start`: installs and builds what is missing, then runs everything on this machine.
import './check-node.mjs';

import('./prepare.mjs')
  .then(function (prepare) {
    return prepare.prepare();
  })
  .then(function () {
    process.argv.splice(2, 0, 'start');
    return import('../dist/apps/cli/src/main.js');
  })
  .catch(function (error) {
    console.error(error && error.remedy ? error.message + '\n' + error.remedy : error);
    process.exit(1);
  });
