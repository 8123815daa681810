// Messages and stack traces of failures go through the payload codec too. Plain CommonJS because the Temporal SDK
// `require`s it in client and worker, and the workflow bundler takes it as it is.
const { DefaultFailureConverter } = require('@temporalio/common');
exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
