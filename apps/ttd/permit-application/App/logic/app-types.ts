// Written by `stafett types` from the definition ttd/permit-application. Changes are lost the next time.

export interface Soknad {
  soker?: Soker | null;
  arrangement?: Arrangement | null;
  kontakter: Kontakt[];
}

export interface Soker {
  navn?: string | null;
  nummer?: string | null;
  epost?: string | null;
  telefon?: string | null;
}

export interface Arrangement {
  formaal?: "marked" | "konsert" | "idrett" | "annet" | null;
  beskrivelse?: string | null;
  sted?: string | null;
  fraDato?: string | null;
  tilDato?: string | null;
  antallDeltakere?: number | null;
  servering?: boolean | null;
  areal?: number | null;
}

export interface Kontakt {
  /** Given by the runtime; keep it when a row is kept. */
  altinnRowId?: string;
  navn?: string | null;
  telefon?: string | null;
}

/** For `defineApp<AppTypes>({...})`. */
export interface AppTypes {
  models: { soknad: Soknad };
  dataTypes: "ref-data-as-pdf" | "samtykke" | "soknad" | "vedlegg";
  tasks: "PdfTask_Task_1" | "Task_1" | "Task_2";
  gateways: "Gateway_1";
  serviceTasks: "pdf";
  actions: "confirm" | "reject";
  texts: "appName" | "arrangement" | "arrangement.antall" | "arrangement.areal" | "arrangement.beskrivelse" | "arrangement.formaal" | "arrangement.fra" | "arrangement.servering" | "arrangement.sted" | "arrangement.til" | "arrangement.tittel" | "feil.tilDato" | "formaal.annet" | "formaal.idrett" | "formaal.konsert" | "formaal.marked" | "ja" | "kontakt.navn" | "kontakt.telefon" | "kontakter.tittel" | "send" | "soker" | "soker.epost" | "soker.navn" | "soker.nummer" | "soker.telefon" | "soker.tittel" | "varsel.mange" | "vedlegg.gruppe" | "vedlegg.tittel";
  options: "formaal";
  dataLists: never;
}
