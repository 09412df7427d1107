import { defineApp } from 'stafett';

interface Application {
  arrangement: { fraDato: string | null; tilDato: string | null } | null;
}

/** An event that begins without an end lasts one day. */
export default defineApp({
  data: {
    onWrite(ctx) {
      const { arrangement } = ctx.model as unknown as Application;
      if (ctx.dataType === 'soknad' && arrangement?.fraDato && !arrangement.tilDato) arrangement.tilDato = arrangement.fraDato;
    },
  },
});
