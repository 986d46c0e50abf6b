import { adsk } from "@adsk/fas";

const app = adsk.core.Application.get();
const design = app.documents.open(app.data.findFileById("document.step")).design;
const root = design.rootComponent;
adsk.log(`${root.bRepBodies.count} bodies of ${root.physicalProperties.volume} cm3`);
design.exportManager.execute(design.exportManager.createSTLExportOptions(root, "result.stl"));
