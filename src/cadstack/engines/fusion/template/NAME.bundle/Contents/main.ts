// A plate of the parameters `length`, `width` and `thickness`; writes it as STEP and answers its volume.
import { adsk } from "@adsk/fas";

const { Point3D, ValueInput } = adsk.core;

const wanted = { length: "80 mm", width: "40 mm", thickness: "6 mm", ...JSON.parse(adsk.parameters || "{}") };
const app = adsk.core.Application.get();
const document = app.documents.add(adsk.core.DocumentTypes.FusionDesignDocumentType);
const design = document.products.itemByProductType("DesignProductType") as adsk.fusion.Design;
for (const [name, expression] of Object.entries<string>(wanted)) {
  design.userParameters.add(name, ValueInput.createByString(expression), "mm", "");
}

const value = (name: string) => design.userParameters.itemByName(name)!.value;
const root = design.rootComponent;
const sketch = root.sketches.add(root.xYConstructionPlane);
const corner = Point3D.create(value("length"), value("width"), 0);
sketch.sketchCurves.sketchLines.addTwoPointRectangle(Point3D.create(0, 0, 0), corner);
const plate = root.features.extrudeFeatures.addSimple(
  sketch.profiles.item(0)!,
  ValueInput.createByString("thickness"),
  adsk.fusion.FeatureOperations.NewBodyFeatureOperation,
);

design.exportManager.execute(design.exportManager.createSTEPExportOptions("plate.step", root));
const volume = plate.bodies.item(0)!.volume;
adsk.log(`The plate has ${volume.toFixed(2)} cm3.`);
adsk.result = JSON.stringify({ volume });
