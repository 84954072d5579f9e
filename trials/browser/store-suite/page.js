'use strict';
const worker = new Worker('/worker.js');
worker.onmessage = ({ data }) => {
  document.getElementById('result').textContent = data.join('\n');
  document.title = 'done';
};
