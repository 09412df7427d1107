import { parentPort, workerData } from 'node:worker_threads';
import type { XsdFinding } from '../kernel/ports.ts';
import { SchemaCompiler, type SchemaContents } from './schema-compiler.ts';

export interface XsdJob {
  id: string;
  file: string;
  /** Null when this thread is thought to have compiled the schema. */
  contents: SchemaContents | null;
  xml: string;
}

/** `findings` null: the schema's files are wanted first. */
export type XsdResult = { findings: XsdFinding[] | null } | { error: string };

export interface XsdWorkerData {
  mostSchemas: number;
}

const port = parentPort;
if (port) {
  const { mostSchemas } = workerData as XsdWorkerData;
  const compiler = import('libxml2-wasm').then((library) => new SchemaCompiler(library, mostSchemas));
  port.on('message', ({ id, file, contents, xml }: XsdJob) => {
    void compiler.then((ready) => ({ findings: ready.check(id, file, contents, xml) }))
      .catch((error: unknown) => ({ error: error instanceof Error ? error.message.trim() : String(error) }))
      .then((result) => port.postMessage(result satisfies XsdResult));
  });
}
