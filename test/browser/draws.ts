/** The draws of properties: those of one seed, as in `npm test`. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 1 });
