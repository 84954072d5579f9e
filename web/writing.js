// Pages with a form. What is typed is kept, sealed, so that a call, a crash or an empty battery loses nothing; the worker answers
// with the form as it is now, and what differs is put in. No rule of a form is here.
'use strict';

const TYPING = 400; // ms after the last key
const form = document.getElementById('fill');
// What is followed is not the form itself: a question called `children` or `id` would stand before what elements have by that name.
const writing = (page) => page.getElementById('writing');

// ---- the form follows what is typed ------------------------------------------------------------------------------

let timer;
let asking = false;
let again = false; // something changed while the worker was asked
let whole = false; // the next answer must have every question

function soon(ms) {
  clearTimeout(timer);
  timer = setTimeout(exchange, ms);
}

async function exchange() {
  if (asking) {
    again = true;
    return;
  }
  [asking, again] = [true, false];
  try {
    const body = new URLSearchParams(new FormData(form));
    body.append('path', new URL(form.getAttribute('action'), location.href).pathname);
    if (whole) body.delete('-page');
    whole = false;
    const response = await fetch('/keep', { method: 'POST', body });
    const fresh = response.ok && writing(new DOMParser().parseFromString(await response.text(), 'text/html'));
    if (fresh && !again) {
      follow(writing(document), fresh);
      finders();
      document.dispatchEvent(new Event('followed'));
    }
  } catch {
    // what is typed is on the page; the next key tries again
  } finally {
    asking = false;
    if (again) soon(0);
  }
}

const stands = (fresh) => fresh.dataset?.same !== undefined; // a question that is here as it is
const alike = (one, other) => (stands(other) && one.id === other.id) || one.nodeName === other.nodeName && (one.id ?? '') === (other.id ?? '');

// Makes an element like a fresh one, keeping what is there: a question that stays keeps its cursor and its answer.
function follow(old, fresh) {
  if (old.nodeType === Node.ELEMENT_NODE && stands(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.matches('.sift')) return;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const staying = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  const wanted = new Set([...fresh.children].map((child) => child.id).filter(Boolean));
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    while (at?.id && !wanted.has(at.id)) {
      const gone = at;
      at = at.nextSibling;
      gone.remove();
    }
    const here = child.id ? staying.get(child.id) : at;
    if (here && alike(here, child)) {
      if (here === at) at = at.nextSibling;
      else old.insertBefore(here, at);
      follow(here, child);
    } else if (child.nodeType === Node.ELEMENT_NODE && stands(child)) {
      whole = again = true; // the worker thinks of another page
    } else {
      old.insertBefore(document.importNode(child, true), at);
    }
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    gone.remove();
  }
  value(old, fresh);
}

// The answer as the worker has it: in its one spelling, or worked out anew. Never under the hands of somebody who types.
function value(old, fresh) {
  if (old === document.activeElement || !old.matches('input,select,textarea')) return;
  if (old.type === 'checkbox' || old.type === 'radio') old.checked = fresh.defaultChecked;
  else if (old.value !== fresh.value) old.value = fresh.value;
}

// ---- finding a choice among many ---------------------------------------------------------------------------------

function find(box) {
  const wanted = box.value.trim().toLowerCase();
  for (const choice of box.closest('fieldset').querySelectorAll('label.choice')) {
    choice.hidden = !choice.textContent.toLowerCase().includes(wanted) && !choice.querySelector(':checked');
  }
}

// Boxes to find with are of use only with a script: it shows them.
function finders() {
  for (const box of form.querySelectorAll('.sift')) {
    box.hidden = false;
    find(box.querySelector('input'));
  }
}

// ---- start -------------------------------------------------------------------------------------------------------

if (form) {
  const isFind = (event) => event.target.type === 'search';
  form.addEventListener('input', (event) => (isFind(event) ? find(event.target) : soon(TYPING)));
  form.addEventListener('change', (event) => isFind(event) || soon(0));
  form.addEventListener('submit', () => clearTimeout(timer));
  finders();
}
