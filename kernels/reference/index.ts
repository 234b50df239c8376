export { checkOutput, type OutputCheck, type OutputCheckInput, toleranceOf } from './check.js';
export { type ReferenceRows, referenceProduct, referenceRows } from './rows.js';
