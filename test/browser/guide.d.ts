/** The component that docs/guide/forms.md has. */
declare module 'guide/forms.tsx' {
  export function NetworkForm(props: { save: (network: object) => void }): null;
}
