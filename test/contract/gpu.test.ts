import { testRegistered } from './registered.js';

await testRegistered('gpu');
