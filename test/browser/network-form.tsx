import { linkLocalAddress, slaacAddress } from 'hextet/eui64';
import { field, fix, form, type FormOutput, issuesOf, lines, optional, resolver, validate } from 'hextet/form';
import { Mac } from 'hextet/mac';
import { Prefix } from 'hextet/prefix';
import { AddressRange } from 'hextet/range';
import { type Rule, ruleEntrySchema, ruleFamily, ruleProtocolSchema } from 'hextet/rule';
import { useForm, useWatch } from 'react-hook-form';

const machine = { public: field(Prefix, { length: 64 }), mac: field(Mac, { check: linkLocalAddress }) };
const rule = { protocol: optional(field(ruleProtocolSchema)), sources: optional(lines(ruleEntrySchema)) };
const fields = { prefix: field(Prefix, { length: [48, 64] }), reserved: lines(AddressRange), ...machine, ...rule };
const outside = { code: 'outside', message: 'this /64 is not in the prefix', path: ['public'] };
const schema = form(fields, ({ prefix, public: network, protocol, sources }) =>
  prefix.contains(network) ? familyOf({ protocol, sources }) : { ok: false, issue: outside },
);
const options = { resolver: resolver(schema), mode: 'onChange' } as const;
const names = ['prefix', 'public', 'mac', 'reserved', 'protocol', 'sources'] as const;

function familyOf(parts: Partial<Rule>) {
  return ruleFamily({ direction: 'ingress', action: 'allow', ...parts });
}

export function NetworkForm({ save }: { save: (network: FormOutput<typeof fields>) => void }) {
  const { control, formState, handleSubmit, register, setFocus, setValue } = useForm(options);
  const values = useWatch({ control });
  const [host, parts] = [validate(form(machine), values), validate(form(rule), values)];
  const family = parts.ok && familyOf(parts.value);
  const inputs = names.map((name) => {
    const issues = issuesOf(formState.errors[name]);
    const Field = name === 'reserved' || name === 'sources' ? 'textarea' : 'input';
    const items = issues.map((issue) => {
      const [text, right] = [values[name] ?? '', fix(issue)];
      const mended = right && text.slice(0, right.start) + right.text + text.slice(right.end);
      const mend = () => { setValue(name, mended, { shouldValidate: true }); setFocus(name); };
      const button = right && <button type="button" onClick={mend}>{right.text}</button>;
      return <li key={issue.start}>{issue.line && `line ${issue.line}: `}{issue.message} {button}</li>;
    });
    return <div key={name}>
      <label htmlFor={name}>{name}</label>
      <Field id={name} {...register(name)} aria-invalid={issues.length > 0} aria-describedby={`${name}-issues`} />
      <ul id={`${name}-issues`} aria-live="polite">{items}</ul>
    </div>;
  });
  return <form onSubmit={handleSubmit(save)}>
    {inputs}
    <output>{host.ok && String(slaacAddress(host.value.public, host.value.mac))}</output>
    <output>{family && family.ok && `for ${family.family}`}</output>
    <button>Save</button>
  </form>;
}
