// The package ships no types for its entry; these are the few members that moddle.ts reads.
declare module 'bpmn-moddle' {
  export class BpmnModdle {
    fromXML(xml: string): Promise<{ rootElement: unknown; warnings: { message: string; element?: { id?: string }; property?: string; value?: string }[] }>;
  }
}
