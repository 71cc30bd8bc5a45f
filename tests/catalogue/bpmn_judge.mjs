// Reads a BPMN file from stdin with bpmn-moddle; prints its warnings and what it found. No network.
import { text } from 'node:stream/consumers';
import { BpmnModdle } from 'bpmn-moddle';

try {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(await text(process.stdin));
  const process_ = rootElement.rootElements.find((one) => one.$type === 'bpmn:Process');
  const drawn = rootElement.diagrams[0].plane.planeElement.map((one) => one.bpmnElement?.id);
  console.log(JSON.stringify({
    warnings: warnings.map((one) => one.message),
    elements: process_.flowElements.map((one) => one.id),
    lanes: process_.laneSets[0].lanes.map((one) => one.name),
    drawn,
  }));
} catch (error) {
  console.log(JSON.stringify({ warnings: [String(error.message)], elements: [], lanes: [], drawn: [] }));
}
