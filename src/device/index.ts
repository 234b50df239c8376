export { describeDevice } from './describe.js';
export { deviceLabel } from './device-info.js';
export { availableMemoryBytes, memoryLimitBytes } from './memory.js';
export { environmentWarnings } from './warnings.js';
