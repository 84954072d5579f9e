// A working day of everybody on a case team, each on a phone of their own, in three languages, with stretches without network:
// one child from the first call to the court. Every page is looked at by axe-core and kept as a picture.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Demo } from './demo.mjs';
import { Worker } from './worker.mjs';

const CHILD = 'Kenanga Uji Coba';
let demo;
let child;
const people = {};

async function begin(name, role) {
  people[name] = await Worker.begin(demo, demo.of(role)[0]);
  await people[name].sent(90_000);
  return people[name];
}

// What others sent is here.
async function here(worker, path, words) {
  const end = Date.now() + 45_000;
  for (;;) {
    await worker.go(path);
    await worker.page.locator('main h1').first().waitFor();
    const text = await worker.page.locator('main').innerText();
    if (words.test(text)) return text;
    assert.ok(Date.now() < end, `${words} arrives at ${path}`);
    await worker.page.waitForTimeout(1000);
  }
}

test.before(async () => {
  demo = await Demo.begin();
});
test.after(async () => {
  for (const worker of Object.values(people)) await worker.end();
  await demo?.end();
});

test('the caseworker takes a child on, without network for most of it', async () => {
  const ana = await begin('ana', 'caseworker');
  await ana.go('/more'); // the second half of the app is here before the network goes
  await ana.page.locator('main h1').waitFor();
  await ana.phone.offline();
  await ana.go('/search');
  await ana.page.getByLabel('Name', { exact: false }).first().fill(CHILD);
  await ana.page.locator('form.fill button.main').click();
  await ana.page.getByRole('link', { name: /new file/ }).click();
  await ana.page.locator('form.fill').waitFor();
  const intake = { danger_now: 'no', age: '14', safe_contact: 'visit' };
  await ana.fill(intake);
  await ana.save(intake);
  child = /cases\/(\w+)\/screening/.exec(ana.page.url())[1];
  const look = { result: 'eligible', told_child: 'yes', crime_told: 'no' };
  await ana.fill(look);
  await ana.save(look);
  const registration = { given_name: CHILD, age: '14', sex: 'female', consent_statistics: 'given', risk_level: 'high' };
  await ana.fill(registration);
  await ana.save(registration);
  await ana.page.getByText('Saved.').waitFor();
  await ana.write(child, 'safe_contact', { way: 'visit', say_we_are: 'a call about school', letters: 'no' });
  await ana.write(child, 'limits_told', { understood: 'yes' });
  await ana.write(child, 'consent_purpose', { purpose: 'services', answer: 'given', basis: 'child_consent' });
  await ana.write(child, 'rapid_risk', { recent: 'no', risk_level: 'high' });
  await ana.write(child, 'goal', { words: 'Back to school', rating: '3' });
  await ana.write(child, 'plan', { child_agrees: 'yes', 'what[0]': 'school', 'who[0]': 'caseworker' });
  await ana.write(child, 'referral', { service: 'health_medical', to: 'Puskesmas Utara', consent: 'yes' });
  await ana.write(child, 'disclosure', { by: 'the_child' });
  await ana.write(child, 'family_member', { relation: 'step_parent', safe: 'no' });
  const file = await ana.look(`/cases/${child}`, 'day-caseworker-file');
  assert.match(file, /a call about school/);
  assert.ok(!file.includes(CHILD));
  for (const area of ['case', 'consent', 'services', 'family', 'legal']) {
    const text = await ana.look(`/cases/${child}/of/${area}`, `day-caseworker-${area}`);
    assert.ok(!text.includes(CHILD), area);
  }
  assert.match(await ana.look(`/cases/${child}/of/family`, 'day-caseworker-family'), /not safe for the child/);
  assert.match(await ana.look(`/cases/${child}/check`, 'day-caseworker-check'), /of 12 are there/);
  await ana.look('/calendar', 'day-caseworker-calendar');
  await ana.look('/conference', 'day-caseworker-conference');
  assert.match(await ana.look('/today', 'day-caseworker-today'), /Report to the police/);
  await ana.phone.offline(false);
  await ana.sent(90_000);
});

test('paper from the field is typed in with its own day and author', async () => {
  const { ana } = people;
  await ana.go(`/cases/${child}/contact?paper=1`);
  await ana.page.locator('form.fill').waitFor();
  const contact = { '-paper-day': '2017-01-05', '-paper-by': 'CW 3', contact_date: '2017-01-05', seen_alone: 'yes' };
  await ana.fill(contact);
  await ana.looksRight('day-caseworker-paper');
  await ana.save(contact);
  await ana.look(`/cases/${child}/history`, 'day-caseworker-history');
  assert.match(await ana.page.locator('main').textContent(), /Typed in from paper/);
  await ana.sent();
});

test('the shelter team takes the child in, in Indonesian, and sees no name', async () => {
  const zahra = await begin('zahra', 'shelter_staff');
  await zahra.speak('id');
  await here(zahra, `/cases/${child}`, new RegExp(child));
  const stay = { kind: 'shelter', bed: 'A-3', agrees: 'yes', rules: 'yes' };
  await zahra.write(child, 'admission', stay);
  await zahra.phone.offline();
  await zahra.write(child, 'day_log', { shift: 'night', mood: 'quiet', log: 'Tidur nyenyak' });
  await zahra.write(child, 'medicine_given', { what: 'Paracetamol' });
  const beds = await zahra.look('/beds', 'day-shelter-beds');
  assert.match(beds, /A-3/);
  assert.match(beds, /Tidur nyenyak/);
  await zahra.look(`/cases/${child}/of/shelter`, 'day-shelter-area');
  assert.ok(!(await zahra.page.content()).includes(CHILD));
  await zahra.look('/today', 'day-shelter-today');
  await zahra.phone.offline(false);
  await zahra.sent();
});

test('the psychologist measures, writes a private note, and sees change, in Dutch', async () => {
  const dian = await begin('dian', 'psychologist');
  await dian.speak('nl');
  await here(dian, `/cases/${child}`, new RegExp(child));
  await dian.write(child, 'therapy_note', { note: 'Alleen voor de therapeut', alert: 'no' });
  const sheet = (value) => Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((number) => [`q${number}`, value]));
  await dian.write(child, 'cries8', { on: '2016-12-01', ...sheet('often') });
  await dian.write(child, 'cries8', { on: '2017-01-06', ...sheet('rarely') });
  await dian.write(child, 'session', { note: 'Over school gepraat' });
  const area = await dian.look(`/cases/${child}/of/psychosocial`, 'day-psychologist-area');
  assert.match(area, /CRIES-8/);
  assert.ok(await dian.page.locator('figure.chart svg').count(), 'two points make a picture');
  await dian.sent();
});

test('nobody but the psychologist reads the private note', async () => {
  const { ana } = people;
  const text = await here(ana, `/cases/${child}/of/psychosocial`, /CRIES-8/);
  assert.ok(!text.includes('Alleen voor de therapeut'));
});

test('the lawyer follows the matter, counts the losses and puts papers together', async () => {
  const yusuf = await begin('yusuf', 'lawyer');
  await here(yusuf, `/cases/${child}`, new RegExp(child));
  await yusuf.write(child, 'police_report', { unit_safe: 'yes', outcome: 'reported', unit: 'UPPA', proof: 'LP/7' });
  await yusuf.write(child, 'matter', { regime: 'uu_8_1981', kind: 'criminal', filed_on: '2016-12-20' });
  await yusuf.write(child, 'stage', { stage: 'l20_bap', on: '2017-01-03' });
  await yusuf.write(child, 'hearing', { held: 'no', postponed: 'judge' });
  await yusuf.write(child, 'questioned', { by: 'by_police', minutes: '40' });
  await yusuf.write(child, 'loss', { head: 'care_cost', amount: '150000', what: 'Bus', receipt: 'K-1' });
  const area = await yusuf.look(`/cases/${child}/of/legal`, 'day-lawyer-area');
  assert.match(area, /after 14 days/);
  assert.match(area, /questioned 1 time/);
  assert.match(area, /150,000/);
  await yusuf.look(`/cases/${child}/annex`, 'day-lawyer-annex-asks');
  await yusuf.page.locator('button[name=read]').click();
  await yusuf.page.locator('article.sheet').first().waitFor();
  await yusuf.looksRight('day-lawyer-annex');
  await yusuf.look(`/cases/${child}/bundle`, 'day-lawyer-bundle-choose');
  const documents = yusuf.page.locator('input[name=document]');
  await documents.nth(0).check();
  await documents.nth(1).check();
  await yusuf.page.locator('form.fill button.main').click();
  await yusuf.page.locator('button[name=read]').click();
  await yusuf.page.locator('article.leaf').first().waitFor();
  await yusuf.looksRight('day-lawyer-bundle');
  assert.equal(await yusuf.page.locator('article.leaf').count(), 2);
  assert.ok(!(await yusuf.page.content()).includes(CHILD));
  assert.ok(!(await yusuf.look('/today', 'day-lawyer-today')).includes('Report to the police'), 'the clock of the law ended with an outcome');
  await yusuf.sent();
});

test('the supervisor approves the plan without network, looks at the team and gives the work to somebody', async () => {
  const citra = await begin('citra', 'supervisor');
  await citra.speak('nl');
  await here(citra, '/approvals', new RegExp(child));
  await citra.phone.offline();
  await citra.look('/approvals', 'day-supervisor-approvals');
  await citra.page.locator(`main a[href^="/cases/${child}/approval"]`).first().click();
  await citra.page.locator('form.fill').waitFor();
  await citra.fill({ decision: 'approved' });
  await citra.looksRight('day-supervisor-approval');
  await citra.save({ decision: 'approved' });
  await citra.look('/board', 'day-supervisor-board');
  await citra.look('/conference', 'day-supervisor-conference');
  await citra.look(`/cases/${child}/assign`, 'day-supervisor-assign');
  await citra.page.locator('input[name=worker]').first().check();
  await citra.page.locator('form.fill button.main').click();
  await citra.page.waitForURL(/done=1/);
  await citra.phone.offline(false);
  await citra.sent(90_000);
  const { ana } = people;
  await here(ana, `/cases/${child}/of/case`, /approved/);
});

test('the team writes a service down, and every page over its files looks right', async () => {
  const { ana, citra, zahra } = people;
  await ana.go('/providers/new');
  await ana.page.locator('form.fill').waitFor();
  const service = { name: 'Klinik Sejuk', help: 'health_medical', unsafe: 'no', places: '3' };
  await ana.fill(service);
  await ana.looksRight('day-caseworker-provider');
  await ana.save(service);
  assert.match(await ana.look('/providers', 'day-caseworker-providers'), /Klinik Sejuk/);
  await ana.look('/name-key', 'day-caseworker-name-key');
  await citra.look('/houses', 'day-supervisor-houses');
  await citra.go('/houses/new');
  await citra.page.locator('form.fill').waitFor();
  await citra.fill({ code: 'A', address: 'Jalan Uji 1' });
  await citra.page.locator('input[name=children]').last().check();
  await citra.looksRight('day-supervisor-house');
  await zahra.look('/houses', 'day-shelter-houses');
});

test('a complaint about a colleague goes to the focal point alone', async () => {
  const { zahra } = people;
  await zahra.speak('en');
  await zahra.go('/complain');
  await zahra.page.locator('form.fill').waitFor();
  const complaint = { by: 'child_complains', about_staff: 'yes', whom: 'A colleague', what: 'He shouted', safe_now: 'yes' };
  await zahra.fill(complaint);
  await zahra.looksRight('day-complaint');
  await zahra.save(complaint);
  await zahra.page.getByText('Only the focal point can read it').waitFor();
  await zahra.look('/voice', 'day-voice');
  await zahra.sent();
  const salma = await begin('salma', 'focal_point');
  await here(salma, '/complaints', /He shouted/);
  await salma.looksRight('day-focal-point-complaints');
  const { ana } = people;
  await ana.go('/complaints');
  assert.ok(!(await ana.page.content()).includes('He shouted'));
});

test('no page had a script error', () => {
  for (const [name, worker] of Object.entries(people)) assert.deepEqual(worker.phone.errors, [], name);
});
