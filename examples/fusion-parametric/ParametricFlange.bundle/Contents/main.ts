/**
 * A flange with a hub: a plate, a hub with a fillet at its foot, a bore through both, and bolt holes on a circle.
 * @param {object} parameters Expressions by name, which replace those of defaults.json.
 * @returns {object} Volume, mass, box and parameters, and the model itself as STEP text and as an STL file's name.
 */

import { adsk } from "@adsk/fas";

const { Point3D, ValueInput, ObjectCollection } = adsk.core;
const { FeatureOperations, ExtentDirections } = adsk.fusion;
const COUNTS = ["holes"];

function defineParameters(design: adsk.fusion.Design, given: Record<string, string>) {
  const defaults = JSON.parse(adsk.readFileSync("appbundle://ParametricFlange/defaults.json"));
  for (const [name, expression] of Object.entries<string>({ ...defaults, ...given })) {
    const unit = COUNTS.includes(name) ? "" : "mm";
    design.userParameters.add(name, ValueInput.createByString(expression), unit, "");
  }
}

/** A circle whose diameter a parameter gives; the profile inside it. */
function disc(component: adsk.fusion.Component, plane: unknown, x: number, diameter: string): adsk.fusion.Profile {
  const sketch = component.sketches.add(plane);
  const circle = sketch.sketchCurves.sketchCircles.addByCenterRadius(Point3D.create(x, 0, 0), 1);
  const dimension = sketch.sketchDimensions.addDiameterDimension(circle, Point3D.create(x, 1, 0));
  dimension.parameter.expression = diameter;
  return sketch.profiles.item(0)!;
}

/** The edges where the hub stands on the plate: round, of the hub's radius, at the height of the plate. */
function footOfHub(design: adsk.fusion.Design, body: adsk.fusion.BRepBody) {
  const radius = design.userParameters.itemByName("hub")!.value / 2;
  const height = design.userParameters.itemByName("plate")!.value;
  const found = ObjectCollection.create();
  for (const edge of body.edges) {
    const curve = adsk.core.Circle3D.cast(edge.geometry);
    if (curve && Math.abs(curve.radius - radius) < 1e-6 && Math.abs(curve.center.z - height) < 1e-6) found.add(edge);
  }
  return found;
}

function build(design: adsk.fusion.Design): adsk.fusion.BRepBody {
  const root = design.rootComponent;
  const { extrudeFeatures, filletFeatures, circularPatternFeatures } = root.features;
  const ground = root.xYConstructionPlane;

  const plate = extrudeFeatures.addSimple(
    disc(root, ground, 0, "outer"), ValueInput.createByString("plate"), FeatureOperations.NewBodyFeatureOperation);
  extrudeFeatures.addSimple(
    disc(root, ground, 0, "hub"), ValueInput.createByString("height"), FeatureOperations.JoinFeatureOperation);
  adsk.OnProgress("The plate and its hub are built.");

  const body = plate.bodies.item(0)!;
  const fillets = filletFeatures.createInput();
  fillets.addConstantRadiusEdgeSet(footOfHub(design, body), ValueInput.createByString("fillet"), true);
  filletFeatures.add(fillets);

  const bore = extrudeFeatures.createInput(disc(root, ground, 0, "bore"), FeatureOperations.CutFeatureOperation);
  bore.setAllExtent(ExtentDirections.PositiveExtentDirection);
  extrudeFeatures.add(bore);

  const circle = design.userParameters.itemByName("circle")!.value;
  const hole = extrudeFeatures.createInput(disc(root, ground, circle / 2, "hole"), FeatureOperations.CutFeatureOperation);
  hole.setDistanceExtent(false, ValueInput.createByString("plate"));
  const first = ObjectCollection.create();
  first.add(extrudeFeatures.add(hole));
  const pattern = circularPatternFeatures.createInput(first, root.zConstructionAxis);
  pattern.quantity = ValueInput.createByString("holes");
  circularPatternFeatures.add(pattern);
  adsk.OnProgress("The bore and the bolt holes are cut.");
  return body;
}

function run() {
  const given = adsk.parameters ? JSON.parse(adsk.parameters).parameters ?? {} : {};
  const app = adsk.core.Application.get();
  const document = app.documents.add(adsk.core.DocumentTypes.FusionDesignDocumentType);
  const design = document.products.itemByProductType("DesignProductType") as adsk.fusion.Design;

  defineParameters(design, given);
  const body = build(design);
  body.name = "Flange";
  const properties = body.physicalProperties;
  adsk.log(`The flange weighs ${properties.mass.toFixed(3)} kg.`);

  const exports = design.exportManager;
  exports.execute(exports.createSTEPExportOptions("flange.step", design.rootComponent));
  const mesh = exports.createSTLExportOptions(body, "flange.stl");
  mesh.meshRefinement = adsk.fusion.MeshRefinementSettings.MeshRefinementMedium;
  exports.execute(mesh);
  document.saveAs("flange", app.data.activeFolder, "Built by ParametricFlange", "");

  const { minPoint, maxPoint } = body.boundingBox;
  const parameters: Record<string, string> = {};
  for (const parameter of design.userParameters) parameters[parameter.name] = parameter.expression;
  adsk.result = JSON.stringify({
    volume: body.volume,
    mass: properties.mass,
    box: [minPoint.asArray(), maxPoint.asArray()],
    parameters,
    step: adsk.readFileSync("flange.step"),
    files: ["flange.step", "flange.stl", "flange.fusiondesign"],
  });
}

run();
