#!/usr/bin/env node
// The command line. Installs and builds what is missing first, so that it works on a fresh clone too.
import '../scripts/check-node.mjs';

import('../scripts/prepare.mjs')
  .then(function (prepare) {
    return prepare.prepare();
  })
  .then(function () {
    return import('../dist/apps/cli/src/main.js');
  })
  .catch(function (error) {
    console.error(error && error.remedy ? error.message + '\n' + error.remedy : error);
    process.exit(1);
  });
