// Runs the module's own suite with the very script that serves people: sw.js, outside a service worker.
'use strict';
importScripts('/sw.js');

async function suite() {
  const module = await WebAssembly.compile(await (await fetch('/suite.wasm')).arrayBuffer());
  const instance = await WebAssembly.instantiate(module);
  seed(instance);
  const database = await openDatabase('naungan-suite');
  const [kind, ...lines] = await drive({ module, instance, database, stale: false }, 'n_start', ['suite', now()]);
  return [text(kind), ...lines.map(text)];
}

suite().then(postMessage, (error) => postMessage(['error', String(error?.stack ?? error)]));
