// Tables of expressions and scenarios of forms, answered natively and in WASM: every answer must be the same.
// `node compare.mjs MODULE PROGRAM ROOT`; says what was compared, and ends with 1 and the first differences otherwise.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const [module, program, root] = process.argv.slice(2);
const OWN = join(root, 'crates/forms/tests/data');
const SHOWN = 20;

const compiled = new WebAssembly.Module(readFileSync(module));
// The writer of workbooks brings places for wasm-bindgen, which no question reaches. Anything else would come from outside.
const needed = WebAssembly.Module.imports(compiled);
const strange = needed.filter((one) => one.kind !== 'function' || !one.module.startsWith('__wbindgen'));
if (strange.length > 0) throw new Error(`the module asks for ${strange.map((one) => one.name).join(', ')}`);
const imports = {};
for (const { module, name } of needed) {
  imports[module] ??= {};
  imports[module][name] = () => {
    throw new Error(`the module called ${name}`);
  };
}

function inWasm(message) {
  const { a_room, a_answer, a_place, memory } = new WebAssembly.Instance(compiled, imports).exports;
  const at = a_room(message.length);
  new Uint8Array(memory.buffer, at, message.length).set(message);
  const length = a_answer();
  return Buffer.from(new Uint8Array(memory.buffer, a_place(), length)).toString();
}

const natively = (message) => execFileSync(program, { input: message, maxBuffer: 1 << 28 }).toString();

function message(...parts) {
  const all = parts.map((part) => Buffer.from(part));
  return Buffer.concat(all.flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(part.length);
    return [length, part];
  }));
}

// Everything in a folder that can be asked: tables with their contexts, forms with their scenarios.
function questions(folder, tables, contexts) {
  const read = (name) => readFileSync(join(folder, name));
  const found = tables.map((name) => ({ name, message: message('table', read(contexts), read(name)) }));
  const forms = existsSync(join(folder, 'forms')) ? readdirSync(join(folder, 'forms')).sort() : [];
  for (const file of forms.filter((name) => name.endsWith('.scenarios.json'))) {
    const stem = file.slice(0, -'.scenarios.json'.length);
    const form = forms.find((name) => name === `${stem}.xlsx` || name === `${stem}.csv`);
    found.push({ name: file, message: message('form', stem, read(join('forms', form)), read(join('forms', file))) });
  }
  return found;
}

// Material of others lies beside the repository, or is absent.
function shared() {
  const folders = [root, join(root, '..'), join(root, '../..')].map((folder) => join(folder, 'shared/data/xlsform'));
  const folder = folders.find((one) => existsSync(join(one, 'expressions-shared.jsonl')));
  if (folder === undefined) {
    console.log('skipped: no shared/data/xlsform here; only our own cases are compared');
    return [];
  }
  return questions(folder, ['expressions-shared.jsonl', 'engine-differences.jsonl'], 'contexts-shared.json');
}

// `exp` and its kin come from the mathematics of the machine, which may round the last of sixteen digits otherwise.
function nearly(one = '', other = '') {
  const [[id, here], [same, there]] = [one, other].map((line) => line.split('\t'));
  return id === same && here !== undefined && Math.abs(here - there) <= Math.abs(here) * 2 ** -51;
}

let lines = 0;
let wrong = 0;
let near = 0; // other in the last digit only
for (const { name, message } of [...questions(OWN, ['cases.jsonl'], 'contexts.json'), ...shared()]) {
  const [here, there] = [natively(message), inWasm(message)].map((text) => text.split('\n'));
  lines += here.length - 1;
  for (let at = 0; at < Math.max(here.length, there.length); at += 1) {
    if (here[at] === there[at]) continue;
    if (nearly(here[at], there[at])) {
      near += 1;
      continue;
    }
    wrong += 1;
    if (wrong <= SHOWN) console.log(`${name}: natively ${here[at]}, in WASM ${there[at]}`);
  }
}
console.log(`${lines} answers compared, ${wrong} differ, ${near} in the last digit only`);
process.exitCode = wrong === 0 && lines > 0 ? 0 : 1;
