export { describeDevice } from './describe.js';
export { availableMemoryBytes, memoryLimitBytes } from './memory.js';
export { pinnableProcessors, tie } from './processors.js';
export { environmentWarnings } from './warnings.js';
