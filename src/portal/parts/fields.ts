import { html, type Html } from '../html.js';

interface Field {
  readonly name: string;
  readonly label: string;
  /** Said below the label. */
  readonly hint?: string;
  readonly value?: string;
  readonly required?: boolean;
}

/** A line of input with its label; the hint is tied to it. */
export function textField({ name, label, hint, value = '', required = false }: Field, type: 'text' | 'email' | 'tel' | 'date' | 'datetime-local' | 'search' = 'text'): Html {
  return labelled({ name, label, ...(hint !== undefined && { hint }) }, html`<input type="${type}" id="${name}" name="${name}" value="${value}"${attributes(name, hint, required)}>`);
}

/** Lines of input. */
export function textArea({ name, label, hint, value = '', required = false }: Field, rows: number): Html {
  return labelled(
    { name, label, ...(hint !== undefined && { hint }) },
    html`<textarea id="${name}" name="${name}" rows="${String(rows)}"${attributes(name, hint, required)}>
${value}</textarea>`,
  );
}

/** A choice of one. @param groups a group without a label stands by itself */
export function selectField(
  { name, label, hint, value = '', required = false }: Field,
  groups: readonly { readonly label?: string; readonly options: readonly { readonly value: string; readonly label: string }[] }[],
): Html {
  const optionOf = (option: { value: string; label: string }) => html`<option value="${option.value}"${option.value === value ? html` selected` : ''}>${option.label}</option>`;
  return labelled(
    { name, label, ...(hint !== undefined && { hint }) },
    html`<select id="${name}" name="${name}"${attributes(name, hint, required)}>${groups.map(({ label: group, options }) =>
      group === undefined ? html`${options.map(optionOf)}` : html`<optgroup label="${group}">${options.map(optionOf)}</optgroup>`,
    )}</select>`,
  );
}

/** Files to be sent along. */
export function fileField({ name, label, hint }: Pick<Field, 'name' | 'label' | 'hint'>): Html {
  return labelled({ name, label, ...(hint !== undefined && { hint }) }, html`<input type="file" id="${name}" name="${name}" multiple${attributes(name, hint, false)}>`);
}

function labelled({ name, label, hint }: Pick<Field, 'name' | 'label' | 'hint'>, input: Html): Html {
  return html`<div class="field"><label for="${name}">${label}</label>${hint === undefined ? '' : html`<p class="note" id="${name}-hint">${hint}</p>`}${input}</div>`;
}

function attributes(name: string, hint: string | undefined, required: boolean): Html {
  return html`${hint === undefined ? '' : html` aria-describedby="${name}-hint"`}${required ? html` required` : ''}`;
}
