import { defineApp } from 'stafett';
import type { AppTypes } from './app-types.ts';

/** An event that begins without an end lasts one day. */
export default defineApp<AppTypes>({
  data: {
    onWrite(ctx) {
      const { arrangement } = ctx.model;
      if (arrangement?.fraDato && !arrangement.tilDato) arrangement.tilDato = arrangement.fraDato;
    },
  },
});
