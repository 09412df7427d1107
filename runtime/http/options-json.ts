import type { ProvidedOptions } from '../instance/options.ts';

/** Options on the wire: value and label always, the rest only when it says something (app-api.md §6.4). */
export function optionsJson({ options }: ProvidedOptions): object[] {
  return options.map(({ value, label, description, helpText, tags }) => ({
    value, label, ...(description ? { description } : {}), ...(helpText ? { helpText } : {}), ...(tags && Object.keys(tags).length > 0 ? { tags } : {}),
  }));
}

/** `Altinn-DownstreamParameters`: `name=value` URL-encoded, joined by commas. */
export function downstreamParameters({ parameters }: ProvidedOptions): string {
  return Object.entries(parameters).map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join(',');
}
