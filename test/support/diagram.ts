import assert from 'node:assert/strict';
import { readProcess } from '../../runtime/process/read-process.ts';
import type { ProcessElement, ProcessGraph } from '../../runtime/process/types.ts';

/** A BPMN document around process content. */
export function diagram(content: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:altinn="http://altinn.no/process" id="D" targetNamespace="x">
<bpmn:process id="P" isExecutable="false">
${content}
</bpmn:process></bpmn:definitions>`;
}

export function flow(id: string, source: string, target: string, condition?: string): string {
  const body = condition === undefined ? '' : `<bpmn:conditionExpression>${condition}</bpmn:conditionExpression>`;
  return `<bpmn:sequenceFlow id="${id}" sourceRef="${source}" targetRef="${target}">${body}</bpmn:sequenceFlow>`;
}

export function task(id: string, taskType: string, more = '', kind = 'task'): string {
  return `<bpmn:${kind} id="${id}" name="${id}"><bpmn:extensionElements><altinn:taskExtension><altinn:taskType>${taskType}</altinn:taskType>${more}</altinn:taskExtension></bpmn:extensionElements></bpmn:${kind}>`;
}

/** The graph of a diagram that must load. */
export async function graphOf(content: string): Promise<ProcessGraph> {
  const { graph, problems } = await readProcess(diagram(content));
  assert.ok(graph !== null, JSON.stringify(problems));
  return graph;
}

export function elementOf(graph: ProcessGraph, id: string): ProcessElement {
  const element = graph.elements.get(id);
  assert.ok(element !== undefined, `no element ${id}`);
  return element;
}
