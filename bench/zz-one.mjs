import { FULL, measure } from './harness.mjs';
const [,, subject, title]=process.argv; const {rows}=await import(`./${subject}.mjs`);
for (const r of rows) if (r.title.includes(title)) { const res=measure(r.contenders(), FULL); console.log(r.title); const base=res[0]; for (const x of res) console.log('  ',x.name, x.median?.toFixed?.(1), x.min?.toFixed?.(1), (x.median/base.median).toFixed(2), (x.min/base.min).toFixed(2)); }
