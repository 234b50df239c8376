import type { Addition } from '../addition.js';
import { vendorLibraries } from '../vendor-libraries.js';

export const vendor: Addition = {
  name: 'vendor',
  purpose: 'koffi, which calls the vendor libraries that are on this system: OpenBLAS, oneDNN, MKL, …',
  packages: [{ name: 'koffi', version: '3.3.4' }],
  npmBytes: 1.5e6,
  downloadBytes: 1.5e6,
  diskBytes: 5e6,
  peakBytes: 20e6,
  checkUrl: new URL('../checks/vendor.js', import.meta.url).href,
  remarks: vendorLibraries,
};
