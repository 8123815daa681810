// Plain old syntax and no imports: this must say what is wrong on a Node that could not read the rest.
var parts = process.versions.node.split('.');
var major = Number(parts[0]);
var minor = Number(parts[1]);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error('Node ' + process.versions.node + ' is too old: Amicable needs Node 20.19 or newer.');
  console.error('Install a newer one (https://nodejs.org, or `nvm install` in this folder) and try again.');
  process.exit(1);
}
