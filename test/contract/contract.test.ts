import { testRegistered } from './registered.js';

await testRegistered('cpu');
