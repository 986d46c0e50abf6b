// The adsk API of this engine, for editors. What is not here is not implemented.
// Made by fusiontask.declarations. Lengths are centimetres, angles radians.

declare module "@adsk/fas" {
  export { adsk };
}

declare namespace adsk {
  /** Have the worker fetch an on-demand input into a file of the job folder; 200, or another number on failure. */
  function OnDemand(parameter: string, suffix?: string, file?: string): number;
  /** Send a message to the work item's onProgress address; 200 when it was handed to the worker, else -1. */
  function OnProgress(message?: any): number;
  /** The text whose UTF-8 bytes are given as base64. */
  function atob(text: string, url_safe?: boolean): string;
  /** Base64 of a text's UTF-8 bytes. */
  function btoa(text: string, url_safe?: boolean): string;
  /** Let events happen: there are none, so this is a short pause of the loop that calls it. */
  function doEvents(): void;
  /** Write a line to the report. */
  function log(message?: any): void;
  /** TaskParameters as it was given. */
  const parameters: string;
  /** PersonalAccessToken or adsk3LeggedToken, which this engine needs for nothing; empty when none was given. */
  const personalAccessToken: string;
  /** The text of a file of the job folder, or `appbundle://<qualified id>/<path under Contents>`. */
  function readFileSync(path: string): string;
  /** What the report gives as result. */
  let result: string;
  namespace core {
    enum DocumentTypes { FusionDesignDocumentType = 0 }
    enum ValueTypes { StringValueType = 0, RealValueType = 1, ObjectValueType = 2, BooleanValueType = 3 }
    enum UploadStates { UploadProcessing = 0, UploadFinished = 1, UploadFailed = 2 }
    enum FutureStates { ProcessingFutureState = 0, FinishedFutureState = 1, FailedFutureState = 2 }
    enum Curve3DTypes { Line3DCurveType = 0, Arc3DCurveType = 1, Circle3DCurveType = 2 }
    enum SurfaceTypes { PlaneSurfaceType = 0, CylinderSurfaceType = 1, ConeSurfaceType = 2, SphereSurfaceType = 3, TorusSurfaceType = 4, NurbsSurfaceType = 7 }
    /** The application. */
    class Application {
      /** The document in use, or null. */
      readonly activeDocument: adsk.fusion.FusionDocument | null;
      /** The design of the active document, or null. */
      readonly activeProduct: adsk.fusion.Design | null;
      /** Who runs the script. */
      readonly currentUser: User;
      /** Where documents are kept. */
      readonly data: Data;
      /** The open documents. */
      readonly documents: Documents;
      /** The application. */
      static get(): Application;
      /** Always false: nothing runs beside the script. */
      readonly hasActiveJobs: boolean;
      /** Always true. */
      readonly isOffLine: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Write a line to the report. */
      log(message: string, level?: number, logType?: number): boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** `cadstack`. */
      readonly userId: string;
      /** `cadstack`. */
      readonly userName: string;
      /** The version of the API that is followed. */
      readonly version: string;
      static classType(): string;
      static cast(value: unknown): Application | null;
    }
    /** The smallest box along the axes that holds something. */
    class BoundingBox3D {
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The corner of the largest coordinates. */
      readonly maxPoint: Point3D;
      /** The corner of the smallest coordinates. */
      readonly minPoint: Point3D;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): BoundingBox3D | null;
    }
    /** A round edge, whole or in part. */
    class Circle3D {
      /** Its centre. */
      readonly center: Point3D;
      /** 2. */
      readonly curveType: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The direction of its axis. */
      readonly normal: Vector3D;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** In centimetres. */
      readonly radius: number;
      static classType(): string;
      static cast(value: unknown): Circle3D | null;
    }
    /** A tapering face around an axis. */
    class Cone {
      /** The direction of the axis. */
      readonly axis: Vector3D;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** A point on the axis. */
      readonly origin: Point3D;
      /** In centimetres; of a torus the larger one. */
      readonly radius: number;
      /** The number of the kind of surface. */
      readonly surfaceType: number;
      static classType(): string;
      static cast(value: unknown): Cone | null;
    }
    /** A face around an axis. */
    class Cylinder {
      /** The direction of the axis. */
      readonly axis: Vector3D;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** A point on the axis. */
      readonly origin: Point3D;
      /** In centimetres; of a torus the larger one. */
      readonly radius: number;
      /** The number of the kind of surface. */
      readonly surfaceType: number;
      static classType(): string;
      static cast(value: unknown): Cylinder | null;
    }
    /** Where documents are kept: the job folder. */
    class Data {
      /** The job folder. */
      readonly activeFolder: DataFolder;
      /** The only hub. */
      activeHub: DataHub;
      /** The only project. */
      readonly activeProject: DataProject;
      /** The hubs. */
      readonly dataHubs: DataHubs;
      /** The projects of the hub. */
      readonly dataProjects: DataProjects;
      /** The file of the job folder that an id names: its name, with or without extension, or the end of a urn. */
      findFileById(id: string): DataFile | null;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): Data | null;
    }
    /** A file of the job folder. */
    class DataFile {
      /** Its extension, without the dot. */
      readonly fileExtension: string;
      /** Empty: the job folder is not on the web. */
      readonly fusionWebURL: string;
      /** Its name in the job folder. */
      readonly id: string;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name without extension. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The job folder. */
      readonly parentFolder: DataFolder;
      /** 1: the job folder keeps no versions. */
      readonly versionNumber: number;
      static classType(): string;
      static cast(value: unknown): DataFile | null;
    }
    /** A file that is being stored, which is done at once. */
    class DataFileFuture {
      /** The stored file. */
      readonly dataFile: DataFile;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** 1: finished. */
      readonly uploadState: number;
      static classType(): string;
      static cast(value: unknown): DataFileFuture | null;
    }
    /** The files of the job folder. */
    class DataFiles {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): DataFiles | null;
      [Symbol.iterator](): Iterator<DataFile>;
    }
    /** The job folder. */
    class DataFolder {
      /** Its files. */
      readonly dataFiles: DataFiles;
      /** `job`. */
      readonly id: string;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** `job`. */
      readonly name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The only project. */
      readonly parentProject: DataProject;
      /** A file of the job folder is there already. */
      uploadFile(filename: string): DataFileFuture;
      static classType(): string;
      static cast(value: unknown): DataFolder | null;
    }
    /** The only hub, which answers to any id. */
    class DataHub {
      /** Its projects. */
      readonly dataProjects: DataProjects;
      /** `cadstack`. */
      readonly id: string;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** `Cadstack`. */
      readonly name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): DataHub | null;
    }
    /** The hubs: one. */
    class DataHubs {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The only hub, whatever the id: published scripts stop without one. */
      itemById(id: string): DataHub;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): DataHubs | null;
      [Symbol.iterator](): Iterator<DataHub>;
    }
    /** The only project. */
    class DataProject {
      /** `work-item`. */
      readonly id: string;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name. */
      readonly name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The job folder. */
      readonly rootFolder: DataFolder;
      static classType(): string;
      static cast(value: unknown): DataProject | null;
    }
    /** The projects of the hub: one, which answers to any name that a script adds. */
    class DataProjects {
      /** The only project, under this name. */
      add(name: string, purpose?: string, contributors?: string): DataProject;
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): DataProjects | null;
      [Symbol.iterator](): Iterator<DataProject>;
    }
    /** The open documents. */
    class Documents {
      /** A new document, which becomes the active one. */
      add(documentType?: number, visible?: boolean, options?: any): adsk.fusion.FusionDocument;
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Open a design that was saved here, or a STEP file. */
      open(dataFile: DataFile, visible?: boolean): adsk.fusion.FusionDocument;
      static classType(): string;
      static cast(value: unknown): Documents | null;
      [Symbol.iterator](): Iterator<adsk.fusion.FusionDocument>;
    }
    /** A straight edge. */
    class Line3D {
      /** 0. */
      readonly curveType: number;
      /** Where it ends. */
      readonly endPoint: Point3D;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Where it begins. */
      readonly startPoint: Point3D;
      static classType(): string;
      static cast(value: unknown): Line3D | null;
    }
    /** A place and orientation: the axes in the columns, the origin in the last. */
    class Matrix3D {
      /** The 16 cells, row by row. */
      asArray(): number[];
      /** Another of the same cells. */
      copy(): Matrix3D;
      /** The matrix that moves nothing. */
      static create(): Matrix3D;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Make it move nothing. */
      setToIdentity(): boolean;
      /** Make it turn by an angle in radians about an axis through a point. */
      setToRotation(angle: number, axis: Vector3D, origin: Point3D): boolean;
      /** Set the 16 cells, row by row. */
      setWithArray(cells: number[]): boolean;
      /** Apply another matrix after this one. */
      transformBy(matrix: Matrix3D): boolean;
      /** Where it moves the origin. */
      translation: Vector3D;
      static classType(): string;
      static cast(value: unknown): Matrix3D | null;
    }
    /** Any other edge. */
    class NurbsCurve3D {
      /** 5. */
      readonly curveType: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): NurbsCurve3D | null;
    }
    /** Any other face. */
    class NurbsSurface {
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** 7. */
      readonly surfaceType: number;
      static classType(): string;
      static cast(value: unknown): NurbsSurface | null;
    }
    /** A list of objects, as features take them. */
    class ObjectCollection {
      /** Add one at the end. */
      add(item: any): boolean;
      /** The objects as an array. */
      asArray(): any[];
      /** Take all out. */
      clear(): boolean;
      /** Whether the object is in it. */
      contains(item: any): boolean;
      /** How many there are. */
      readonly count: number;
      /** An empty collection. */
      static create(): ObjectCollection;
      /** A collection of these objects. */
      static createWithArray(items: any[]): ObjectCollection;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Take one out by its index. */
      removeByIndex(index: number): boolean;
      static classType(): string;
      static cast(value: unknown): ObjectCollection | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** A flat face. */
    class Plane {
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Out of its body. */
      readonly normal: Vector3D;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** A point on it. */
      readonly origin: Point3D;
      /** 0. */
      readonly surfaceType: number;
      static classType(): string;
      static cast(value: unknown): Plane | null;
    }
    /** A place in space, or on a sketch, where z is 0. */
    class Point3D {
      /** The three coordinates. */
      asArray(): number[];
      /** Another at the same place. */
      copy(): Point3D;
      /** A point at three coordinates in centimetres. */
      static create(x?: number, y?: number, z?: number): Point3D;
      /** The distance to another point. */
      distanceTo(point: Point3D): number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Move by a matrix. */
      transformBy(matrix: Matrix3D): boolean;
      /** Move by a vector. */
      translateBy(vector: Vector3D): boolean;
      /** The vector that leads from here to another point. */
      vectorTo(point: Point3D): Vector3D;
      /** Along X, in centimetres. */
      x: number;
      /** Along Y, in centimetres. */
      y: number;
      /** Along Z, in centimetres. */
      z: number;
      static classType(): string;
      static cast(value: unknown): Point3D | null;
    }
    /** The products of a document: its design. */
    class Products {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The design for `DesignProductType`; null for anything else. */
      itemByProductType(productType: string): adsk.fusion.Design | null;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): Products | null;
      [Symbol.iterator](): Iterator<adsk.fusion.Design>;
    }
    /** A face around a point. */
    class Sphere {
      /** The direction of the axis. */
      readonly axis: Vector3D;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** A point on the axis. */
      readonly origin: Point3D;
      /** In centimetres; of a torus the larger one. */
      readonly radius: number;
      /** The number of the kind of surface. */
      readonly surfaceType: number;
      static classType(): string;
      static cast(value: unknown): Sphere | null;
    }
    /** A ring-shaped face, as fillets make on round edges. */
    class Torus {
      /** The direction of the axis. */
      readonly axis: Vector3D;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** A point on the axis. */
      readonly origin: Point3D;
      /** In centimetres; of a torus the larger one. */
      readonly radius: number;
      /** The number of the kind of surface. */
      readonly surfaceType: number;
      static classType(): string;
      static cast(value: unknown): Torus | null;
    }
    /** Who runs the script: nobody in particular. */
    class User {
      /** `Cadstack`. */
      readonly displayName: string;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** `cadstack`. */
      readonly userName: string;
      static classType(): string;
      static cast(value: unknown): User | null;
    }
    /** A number in centimetres or radians, or an expression with units. */
    class ValueInput {
      /** A number in internal units: centimetres, radians. */
      static createByReal(value: number): ValueInput;
      /** An expression such as `width / 2 + 3 mm`. */
      static createByString(expression: string): ValueInput;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The number; 0 for an expression. */
      readonly realValue: number;
      /** The expression; empty for a number. */
      readonly stringValue: string;
      /** 0 for an expression, 1 for a number. */
      readonly valueType: number;
      static classType(): string;
      static cast(value: unknown): ValueInput | null;
    }
    /** A direction with a length. */
    class Vector3D {
      /** The three coordinates. */
      asArray(): number[];
      /** Another of the same components. */
      copy(): Vector3D;
      /** A vector of three components. */
      static create(x?: number, y?: number, z?: number): Vector3D;
      /** The vector perpendicular to both. */
      crossProduct(vector: Vector3D): Vector3D;
      /** The sum of the products of the components. */
      dotProduct(vector: Vector3D): number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its length in centimetres. */
      readonly length: number;
      /** Make the length 1; false for a vector without length. */
      normalize(): boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Multiply its length. */
      scaleBy(scale: number): boolean;
      /** Along X, in centimetres. */
      x: number;
      /** Along Y, in centimetres. */
      y: number;
      /** Along Z, in centimetres. */
      z: number;
      static classType(): string;
      static cast(value: unknown): Vector3D | null;
    }
  }
  namespace fusion {
    enum FeatureOperations { JoinFeatureOperation = 0, CutFeatureOperation = 1, IntersectFeatureOperation = 2, NewBodyFeatureOperation = 3, NewComponentFeatureOperation = 4 }
    enum ExtentDirections { PositiveExtentDirection = 0, NegativeExtentDirection = 1, SymmetricExtentDirection = 2 }
    enum PatternDistanceType { ExtentPatternDistanceType = 0, SpacingPatternDistanceType = 1 }
    enum DesignTypes { DirectDesignType = 0, ParametricDesignType = 1 }
    enum MeshRefinementSettings { MeshRefinementHigh = 0, MeshRefinementMedium = 1, MeshRefinementLow = 2, MeshRefinementCustom = 3 }
    enum CalculationAccuracy { LowCalculationAccuracy = 0, MediumCalculationAccuracy = 1, HighCalculationAccuracy = 2, VeryHighCalculationAccuracy = 3 }
    enum DistanceUnits { MillimeterDistanceUnits = 0, CentimeterDistanceUnits = 1, MeterDistanceUnits = 2, InchDistanceUnits = 3, FootDistanceUnits = 4 }
    /** Through everything there is. */
    class AllExtentDefinition {
      /** Through all bodies. */
      static create(): AllExtentDefinition;
      /** The ValueInput, or the parameter once a feature has it. */
      readonly distance: any;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): AllExtentDefinition | null;
    }
    /** The area of a profile. */
    class AreaProperties {
      /** In square centimetres. */
      readonly area: number;
      /** The centre of the area. */
      readonly centroid: adsk.core.Point3D;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): AreaProperties | null;
    }
    /** Bodies of a component or a feature. */
    class BRepBodies {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): BRepBodies | null;
      [Symbol.iterator](): Iterator<BRepBody>;
    }
    /** A solid body of a component. */
    class BRepBody {
      /** In square centimetres. */
      readonly area: number;
      /** The exact box around it. */
      readonly boundingBox: adsk.core.BoundingBox3D;
      /** Its edges. */
      readonly edges: BRepEdges;
      /** Its faces. */
      readonly faces: BRepFaces;
      /** The same: the computation is exact, whatever accuracy is asked for. */
      getPhysicalProperties(accuracy?: number): PhysicalProperties;
      /** Always true. */
      readonly isSolid: boolean;
      /** Whether it still exists. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The component it belongs to. */
      readonly parentComponent: Component;
      /** Mass, volume, area, centre. */
      readonly physicalProperties: PhysicalProperties;
      /** Its corners. */
      readonly vertices: BRepVertices;
      /** In cubic centimetres. */
      readonly volume: number;
      static classType(): string;
      static cast(value: unknown): BRepBody | null;
    }
    /** An edge of a body. */
    class BRepEdge {
      /** The body that it is part of. */
      readonly body: BRepBody;
      /** The exact box around it. */
      readonly boundingBox: adsk.core.BoundingBox3D;
      /** Its last corner, which of a closed edge is the first. */
      readonly endVertex: BRepVertex;
      /** The faces that meet there. */
      readonly faces: BRepFaces;
      /** The curve that carries it. */
      readonly geometry: any;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** In centimetres. */
      readonly length: number;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The point in its middle. */
      readonly pointOnEdge: adsk.core.Point3D;
      /** Its first corner. */
      readonly startVertex: BRepVertex;
      /** Its number in its body. */
      readonly tempId: number;
      static classType(): string;
      static cast(value: unknown): BRepEdge | null;
    }
    /** Edges of a body or a face. */
    class BRepEdges {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): BRepEdges | null;
      [Symbol.iterator](): Iterator<BRepEdge>;
    }
    /** A face of a body. */
    class BRepFace {
      /** In square centimetres. */
      readonly area: number;
      /** The body that it is part of. */
      readonly body: BRepBody;
      /** The exact box around it. */
      readonly boundingBox: adsk.core.BoundingBox3D;
      /** The centre of its area. */
      readonly centroid: adsk.core.Point3D;
      /** Its edges. */
      readonly edges: BRepEdges;
      /** The surface that carries it. */
      readonly geometry: any;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** A point inside it. */
      readonly pointOnFace: adsk.core.Point3D;
      /** Its number in its body. */
      readonly tempId: number;
      /** Its corners. */
      readonly vertices: BRepVertices;
      static classType(): string;
      static cast(value: unknown): BRepFace | null;
    }
    /** Faces of a body or a feature. */
    class BRepFaces {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): BRepFaces | null;
      [Symbol.iterator](): Iterator<BRepFace>;
    }
    /** A corner of a body. */
    class BRepVertex {
      /** The body that it is part of. */
      readonly body: BRepBody;
      /** The edges that meet there. */
      readonly edges: BRepEdges;
      /** Where it is. */
      readonly geometry: adsk.core.Point3D;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Its number in its body. */
      readonly tempId: number;
      static classType(): string;
      static cast(value: unknown): BRepVertex | null;
    }
    /** Corners of a body, a face or an edge. */
    class BRepVertices {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): BRepVertices | null;
      [Symbol.iterator](): Iterator<BRepVertex>;
    }
    /** Bodies that came from a file. */
    class BaseFeature {
      /** The bodies that it made or changed. */
      readonly bodies: BRepBodies;
      /** Remove it from the timeline. */
      deleteMe(): boolean;
      /** Whether it is left out. */
      isSuppressed: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The component whose bodies it changes. */
      readonly parentComponent: Component;
      static classType(): string;
      static cast(value: unknown): BaseFeature | null;
    }
    /** The edges of a chamfer, by distance. */
    class ChamferEdgeSets {
      /** Bevel these edges by the same distance on both faces. */
      addEqualDistanceChamferEdgeSet(edges: any, distance: adsk.core.ValueInput, isTangentChain?: boolean): boolean;
      /** How many sets there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ChamferEdgeSets | null;
    }
    /** Bevelled edges. */
    class ChamferFeature {
      /** The bodies that it made or changed. */
      readonly bodies: BRepBodies;
      /** Remove it from the timeline. */
      deleteMe(): boolean;
      /** Whether it is left out. */
      isSuppressed: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The component whose bodies it changes. */
      readonly parentComponent: Component;
      static classType(): string;
      static cast(value: unknown): ChamferFeature | null;
    }
    /** What defines new chamfers. */
    class ChamferFeatureInput {
      /** The edges, by distance. */
      readonly chamferEdgeSets: ChamferEdgeSets;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The distance of the edges that the input was made with. */
      setToEqualDistance(distance: adsk.core.ValueInput): boolean;
      static classType(): string;
      static cast(value: unknown): ChamferFeatureInput | null;
    }
    /** The chamfers of a component. */
    class ChamferFeatures {
      /** Bevel edges. */
      add(input: ChamferFeatureInput): ChamferFeature;
      /** How many there are. */
      readonly count: number;
      /** What defines chamfers of these edges; setToEqualDistance gives their size. */
      createInput(edges: any, isTangentChain?: boolean): ChamferFeatureInput;
      /** What defines chamfers. */
      createInput2(): ChamferFeatureInput;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ChamferFeatures | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** Copies around an axis. */
    class CircularPatternFeature {
      /** The bodies that it made or changed. */
      readonly bodies: BRepBodies;
      /** Remove it from the timeline. */
      deleteMe(): boolean;
      /** Whether it is left out. */
      isSuppressed: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The component whose bodies it changes. */
      readonly parentComponent: Component;
      /** The parameter that says how many there are. */
      readonly quantity: Parameter;
      /** The parameter that holds the angle. */
      readonly totalAngle: Parameter;
      static classType(): string;
      static cast(value: unknown): CircularPatternFeature | null;
    }
    /** What defines a new pattern around an axis. */
    class CircularPatternFeatureInput {
      /** Whether the angle is filled to both sides. */
      isSymmetric: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** How many there are in the end. */
      quantity: adsk.core.ValueInput;
      /** The angle that they fill. */
      totalAngle: adsk.core.ValueInput;
      static classType(): string;
      static cast(value: unknown): CircularPatternFeatureInput | null;
    }
    /** The patterns of a component that go around an axis. */
    class CircularPatternFeatures {
      /** Copy. */
      add(input: CircularPatternFeatureInput): CircularPatternFeature;
      /** How many there are. */
      readonly count: number;
      /** What defines a pattern of bodies or extrusions. */
      createInput(inputEntities: any, axis: any): CircularPatternFeatureInput;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): CircularPatternFeatures | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** A body joined, cut or intersected with others. */
    class CombineFeature {
      /** The bodies that it made or changed. */
      readonly bodies: BRepBodies;
      /** Remove it from the timeline. */
      deleteMe(): boolean;
      /** Whether it is left out. */
      isSuppressed: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The component whose bodies it changes. */
      readonly parentComponent: Component;
      static classType(): string;
      static cast(value: unknown): CombineFeature | null;
    }
    /** What defines how bodies are combined. */
    class CombineFeatureInput {
      /** Whether the tools stay. */
      isKeepToolBodies: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Join, cut or intersect. */
      operation: number;
      static classType(): string;
      static cast(value: unknown): CombineFeatureInput | null;
    }
    /** The combined bodies of a component. */
    class CombineFeatures {
      /** Combine. */
      add(input: CombineFeatureInput): CombineFeature;
      /** How many there are. */
      readonly count: number;
      /** What defines how a body is combined with others. */
      createInput(targetBody: BRepBody, toolBodies: any): CombineFeatureInput;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): CombineFeatures | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** A part of a design: sketches, features, bodies and occurrences of other components. */
    class Component {
      /** Its occurrences and theirs, however deep. */
      readonly allOccurrences: OccurrenceList;
      /** In square centimetres. */
      readonly area: number;
      /** Its bodies. */
      readonly bRepBodies: BRepBodies;
      /** Around all its bodies and those of its occurrences. */
      readonly boundingBox: adsk.core.BoundingBox3D;
      /** Its construction planes. */
      readonly constructionPlanes: ConstructionPlanes;
      /** Its features, by kind. */
      readonly features: Features;
      /** The same: the computation is exact, whatever accuracy is asked for. */
      getPhysicalProperties(accuracy?: number): PhysicalProperties;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** In kilograms. */
      readonly mass: number;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Where it holds other components. */
      readonly occurrences: Occurrences;
      /** The origin. */
      readonly originConstructionPoint: adsk.core.Point3D;
      /** The design it belongs to. */
      readonly parentDesign: Design;
      /** Its part number, at first its name. */
      partNumber: string;
      /** Of all its bodies and of those of its occurrences. */
      readonly physicalProperties: PhysicalProperties;
      /** Its sketches. */
      readonly sketches: Sketches;
      /** In cubic centimetres. */
      readonly volume: number;
      /** The X axis. */
      readonly xConstructionAxis: ConstructionAxis;
      /** The plane of X and Y, looking along Z. */
      readonly xYConstructionPlane: ConstructionPlane;
      /** The plane of X and Z, looking along Y: a sketch's y runs along -Z. */
      readonly xZConstructionPlane: ConstructionPlane;
      /** The Y axis. */
      readonly yConstructionAxis: ConstructionAxis;
      /** The plane of Y and Z, looking along X: a sketch's x runs along -Z. */
      readonly yZConstructionPlane: ConstructionPlane;
      /** The Z axis. */
      readonly zConstructionAxis: ConstructionAxis;
      static classType(): string;
      static cast(value: unknown): Component | null;
    }
    /** All components of a design. */
    class Components {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): Component | null;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): Components | null;
      [Symbol.iterator](): Iterator<Component>;
    }
    /** An axis of the origin. */
    class ConstructionAxis {
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** X, Y or Z. */
      readonly name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ConstructionAxis | null;
    }
    /** A plane of the origin, or one at a distance from another plane or a flat face. */
    class ConstructionPlane {
      /** Where it lies. */
      readonly geometry: adsk.core.Plane;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ConstructionPlane | null;
    }
    /** What defines a new plane. */
    class ConstructionPlaneInput {
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** At a distance from a construction plane or a flat face, along its normal. */
      setByOffset(planarEntity: any, offset: adsk.core.ValueInput): boolean;
      static classType(): string;
      static cast(value: unknown): ConstructionPlaneInput | null;
    }
    /** The planes that scripts add to a component. */
    class ConstructionPlanes {
      /** Add a plane. */
      add(input: ConstructionPlaneInput): ConstructionPlane;
      /** How many there are. */
      readonly count: number;
      /** What defines a new plane. */
      createInput(): ConstructionPlaneInput;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ConstructionPlanes | null;
      [Symbol.iterator](): Iterator<ConstructionPlane>;
    }
    /** The design of a document. */
    class Design {
      /** The root component: nothing else can be activated. */
      readonly activeComponent: Component;
      /** Every component, the root first. */
      readonly allComponents: Components;
      /** The parameters of features and of scripts. */
      readonly allParameters: ParameterList;
      /** Compute everything again now. */
      computeAll(): boolean;
      /** 1: every design is parametric. */
      designType: number;
      /** Writes STEP and STL files. */
      readonly exportManager: ExportManager;
      /** Units and expressions. */
      readonly fusionUnitsManager: UnitsManager;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The document of this design. */
      readonly parentDocument: FusionDocument;
      /** `DesignProductType`. */
      readonly productType: string;
      /** The component that holds everything. */
      readonly rootComponent: Component;
      /** The features in their order. */
      readonly timeline: Timeline;
      /** Units and expressions. */
      readonly unitsManager: UnitsManager;
      /** The parameters that scripts made. */
      readonly userParameters: UserParameters;
      static classType(): string;
      static cast(value: unknown): Design | null;
    }
    /** A distance from the profile. */
    class DistanceExtentDefinition {
      /** As far as a distance. */
      static create(distance: adsk.core.ValueInput): DistanceExtentDefinition;
      /** The ValueInput, or the parameter once a feature has it. */
      readonly distance: any;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): DistanceExtentDefinition | null;
    }
    /** Writes what a design holds. */
    class ExportManager {
      /** Refused: nothing but the original writes F3D. */
      createFusionArchiveExportOptions(filename: string, geometry?: any): any;
      /** A STEP file of a component, an occurrence or a body; of the whole design by default. */
      createSTEPExportOptions(filename: string, geometry?: any): STEPExportOptions;
      /** An STL file of a component, an occurrence or a body. */
      createSTLExportOptions(geometry: any, filename?: string): STLExportOptions;
      /** Write the file; an exception says why it could not be. */
      execute(exportOptions: any): boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ExportManager | null;
    }
    /** A region swept along its normal. */
    class ExtrudeFeature {
      /** The bodies that it made or changed. */
      readonly bodies: BRepBodies;
      /** Remove it from the timeline. */
      deleteMe(): boolean;
      /** The faces in the plane where it ends. */
      readonly endFaces: BRepFaces;
      /** The first extent; its distance is a parameter. */
      readonly extentOne: any;
      /** The extent against the normal, or null. */
      readonly extentTwo: any;
      /** All its faces. */
      readonly faces: BRepFaces;
      /** Whether it is left out. */
      isSuppressed: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** What it does to the bodies there are. */
      readonly operation: number;
      /** The component whose bodies it changes. */
      readonly parentComponent: Component;
      /** Its other faces. */
      readonly sideFaces: BRepFaces;
      /** The faces in the plane where it starts. */
      readonly startFaces: BRepFaces;
      /** The extent where it is symmetric, or null. */
      readonly symmetricExtent: any;
      /** The parameter of the taper, or null. */
      readonly taperAngleOne: Parameter | null;
      static classType(): string;
      static cast(value: unknown): ExtrudeFeature | null;
    }
    /** What defines a new extrusion. */
    class ExtrudeFeatureInput {
      /** Always true. */
      isSolid: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** What happens to the bodies there are. */
      operation: number;
      /** The bodies that are changed; empty for all. */
      participantBodies: BRepBody[];
      /** Through everything, in a direction. */
      setAllExtent(direction: number): boolean;
      /** A distance to one side, or the same to both. */
      setDistanceExtent(isSymmetric: boolean, distance: adsk.core.ValueInput): boolean;
      /** One extent in one direction. */
      setOneSideExtent(extent: any, direction: number, taperAngle?: adsk.core.ValueInput | null): boolean;
      /** To both sides: a distance each, or in all. */
      setSymmetricExtent(distance: adsk.core.ValueInput, isFullLength: boolean, taperAngle?: adsk.core.ValueInput | null): boolean;
      /** A distance along the normal, and another against it. */
      setTwoSidesDistanceExtent(distanceOne: adsk.core.ValueInput, distanceTwo: adsk.core.ValueInput): boolean;
      /** One extent along the normal, and another against it. */
      setTwoSidesExtent(sideOneExtent: any, sideTwoExtent: any, sideOneTaperAngle?: adsk.core.ValueInput | null, sideTwoTaperAngle?: adsk.core.ValueInput | null): boolean;
      /** Where it starts. */
      startExtent: any;
      /** The angle of the sides, positive outwards. */
      taperAngle: adsk.core.ValueInput | null;
      static classType(): string;
      static cast(value: unknown): ExtrudeFeatureInput | null;
    }
    /** The extrusions of a component. */
    class ExtrudeFeatures {
      /** Extrude. */
      add(input: ExtrudeFeatureInput): ExtrudeFeature;
      /** Extrude by a distance along the normal. */
      addSimple(profile: any, distance: adsk.core.ValueInput, operation: number): ExtrudeFeature;
      /** How many there are. */
      readonly count: number;
      /** What defines an extrusion of a profile, a flat face, or several of them. */
      createInput(profile: any, operation: number): ExtrudeFeatureInput;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ExtrudeFeatures | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** The features of a component, by kind. */
    class Features {
      /** Bevelled edges. */
      readonly chamferFeatures: ChamferFeatures;
      /** Copies around an axis. */
      readonly circularPatternFeatures: CircularPatternFeatures;
      /** Bodies joined, cut or intersected with others. */
      readonly combineFeatures: CombineFeatures;
      /** Extrusions. */
      readonly extrudeFeatures: ExtrudeFeatures;
      /** Rounded edges. */
      readonly filletFeatures: FilletFeatures;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Copies on the other side of a plane. */
      readonly mirrorFeatures: MirrorFeatures;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Copies in rows. */
      readonly rectangularPatternFeatures: RectangularPatternFeatures;
      /** Revolutions. */
      readonly revolveFeatures: RevolveFeatures;
      static classType(): string;
      static cast(value: unknown): Features | null;
    }
    /** The edges of a fillet, by radius. */
    class FilletEdgeSets {
      /** Round these edges; those that continue them smoothly are rounded too. */
      addConstantRadiusEdgeSet(edges: any, radius: adsk.core.ValueInput, isTangentChain?: boolean): boolean;
      /** How many sets there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): FilletEdgeSets | null;
    }
    /** Rounded edges. */
    class FilletFeature {
      /** The bodies that it made or changed. */
      readonly bodies: BRepBodies;
      /** Remove it from the timeline. */
      deleteMe(): boolean;
      /** Whether it is left out. */
      isSuppressed: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The component whose bodies it changes. */
      readonly parentComponent: Component;
      static classType(): string;
      static cast(value: unknown): FilletFeature | null;
    }
    /** What defines new fillets. */
    class FilletFeatureInput {
      /** Round these edges; those that continue them smoothly are rounded too. */
      addConstantRadiusEdgeSet(edges: any, radius: adsk.core.ValueInput, isTangentChain?: boolean): boolean;
      /** The edges, by radius. */
      readonly edgeSetInputs: FilletEdgeSets;
      /** Always true. */
      isRollingBallCorner: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): FilletFeatureInput | null;
    }
    /** The fillets of a component. */
    class FilletFeatures {
      /** Round edges. */
      add(input: FilletFeatureInput): FilletFeature;
      /** Round edges by one radius. */
      addSimple(edges: any, radius: adsk.core.ValueInput, isTangentChain?: boolean): FilletFeature;
      /** How many there are. */
      readonly count: number;
      /** What defines fillets. */
      createInput(): FilletFeatureInput;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): FilletFeatures | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** A document with a design. */
    class FusionDocument {
      /** Make it the active document. */
      activate(): boolean;
      /** Close it, saved before where that is asked for. */
      close(saveChanges?: boolean): boolean;
      /** The file it was saved to or opened from; null for a new document. */
      readonly dataFile: adsk.core.DataFile | null;
      /** Its design. */
      readonly design: Design;
      /** Whether it is the active document. */
      readonly isActive: boolean;
      /** Always true: saving again costs nothing. */
      readonly isModified: boolean;
      /** Whether it has a file. */
      readonly isSaved: boolean;
      /** Whether it is open. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Its design, as a product. */
      readonly products: adsk.core.Products;
      /** Save it to its file; raises for a document without one. */
      save(description?: string): boolean;
      /** Save it in the job folder as `<name>.fusiondesign`, with its parameters and features. */
      saveAs(name: string, dataFolder?: any, description?: string, tag?: string): boolean;
      static classType(): string;
      static cast(value: unknown): FusionDocument | null;
    }
    /** Copies on the other side of a plane. */
    class MirrorFeature {
      /** The bodies that it made or changed. */
      readonly bodies: BRepBodies;
      /** Remove it from the timeline. */
      deleteMe(): boolean;
      /** Whether it is left out. */
      isSuppressed: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The component whose bodies it changes. */
      readonly parentComponent: Component;
      static classType(): string;
      static cast(value: unknown): MirrorFeature | null;
    }
    /** What defines new mirror images. */
    class MirrorFeatureInput {
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): MirrorFeatureInput | null;
    }
    /** The mirror images of a component. */
    class MirrorFeatures {
      /** Mirror. */
      add(input: MirrorFeatureInput): MirrorFeature;
      /** How many there are. */
      readonly count: number;
      /** What defines mirror images of bodies or extrusions. */
      createInput(inputEntities: any, mirrorPlane: any): MirrorFeatureInput;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): MirrorFeatures | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** A parameter that a feature made, `d1` and so on. */
    class ModelParameter {
      /** What it is for. */
      comment: string;
      /** The feature that it belongs to. */
      readonly createdBy: any;
      /** The expression that gives its value. */
      expression: string;
      /** Always false. */
      readonly isFavorite: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name, by which expressions refer to it. */
      readonly name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** What it means to its feature, such as `AlongDistance`. */
      readonly role: string;
      /** The unit that its expression is in by default. */
      readonly unit: string;
      /** The value in internal units: centimetres, radians. */
      value: number;
      static classType(): string;
      static cast(value: unknown): ModelParameter | null;
    }
    /** The parameters that features made. */
    class ModelParameters {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ModelParameters | null;
      [Symbol.iterator](): Iterator<ModelParameter>;
    }
    /** One place where a component is used. */
    class Occurrence {
      /** The bodies of its component. */
      readonly bRepBodies: BRepBodies;
      /** The occurrences in its component. */
      readonly childOccurrences: OccurrenceList;
      /** The component that is used. */
      readonly component: Component;
      /** Take it out of the design. */
      deleteMe(): boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The component's name and the number of this occurrence. */
      readonly name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The component in which it is used. */
      readonly sourceComponent: Component;
      /** Its place and orientation. */
      transform: adsk.core.Matrix3D;
      /** Its place and orientation. */
      transform2: adsk.core.Matrix3D;
      static classType(): string;
      static cast(value: unknown): Occurrence | null;
    }
    /** Occurrences from anywhere in a design. */
    class OccurrenceList {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): OccurrenceList | null;
      [Symbol.iterator](): Iterator<Occurrence>;
    }
    /** The occurrences directly in a component. */
    class Occurrences {
      /** Use a component here once more. */
      addExistingComponent(component: Component, transform: adsk.core.Matrix3D): Occurrence;
      /** A new component, used here. */
      addNewComponent(transform: adsk.core.Matrix3D): Occurrence;
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): Occurrences | null;
      [Symbol.iterator](): Iterator<Occurrence>;
    }
    /** From a plane at a distance from the profile. */
    class OffsetStartDefinition {
      /** From a distance above the profile. */
      static create(offset: adsk.core.ValueInput): OffsetStartDefinition;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The ValueInput, or the parameter once a feature has it. */
      readonly offset: any;
      static classType(): string;
      static cast(value: unknown): OffsetStartDefinition | null;
    }
    /** A named value of a design, computed from its expression. */
    class Parameter {
      /** What it is for. */
      comment: string;
      /** The expression that gives its value. */
      expression: string;
      /** Always false. */
      readonly isFavorite: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name, by which expressions refer to it. */
      readonly name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The unit that its expression is in by default. */
      readonly unit: string;
      /** The value in internal units: centimetres, radians. */
      value: number;
      static classType(): string;
      static cast(value: unknown): Parameter | null;
    }
    /** All parameters of a design. */
    class ParameterList {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ParameterList | null;
      [Symbol.iterator](): Iterator<Parameter>;
    }
    /** What bodies weigh, as steel of 7850 kg/m3. */
    class PhysicalProperties {
      /** In square centimetres. */
      readonly area: number;
      /** The centre of mass. */
      readonly centerOfMass: adsk.core.Point3D;
      /** In kilograms per cubic centimetre. */
      readonly density: number;
      /** [true, xx, yy, zz, xy, yz, xz] about the origin, in kg cm2. */
      getXYZMomentsOfInertia(): any[];
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** In kilograms. */
      readonly mass: number;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** In cubic centimetres. */
      readonly volume: number;
      static classType(): string;
      static cast(value: unknown): PhysicalProperties | null;
    }
    /** A closed region of a sketch. */
    class Profile {
      /** Its area and centre. */
      areaProperties(accuracy?: number): AreaProperties;
      /** The box around it. */
      readonly boundingBox: adsk.core.BoundingBox3D;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The sketch it belongs to. */
      readonly parentSketch: Sketch;
      static classType(): string;
      static cast(value: unknown): Profile | null;
    }
    /** From the plane of the profile. */
    class ProfilePlaneStartDefinition {
      /** From the profile itself. */
      static create(): ProfilePlaneStartDefinition;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ProfilePlaneStartDefinition | null;
    }
    /** The profiles of a sketch, those with the largest outline first. */
    class Profiles {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): Profiles | null;
      [Symbol.iterator](): Iterator<Profile>;
    }
    /** Copies in one or two directions. */
    class RectangularPatternFeature {
      /** The bodies that it made or changed. */
      readonly bodies: BRepBodies;
      /** Remove it from the timeline. */
      deleteMe(): boolean;
      /** The parameter that holds the distance in the first direction. */
      readonly distanceOne: Parameter;
      /** Whether it is left out. */
      isSuppressed: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The component whose bodies it changes. */
      readonly parentComponent: Component;
      /** The parameter that says how many there are in the first direction. */
      readonly quantityOne: Parameter;
      static classType(): string;
      static cast(value: unknown): RectangularPatternFeature | null;
    }
    /** What defines a new pattern in rows. */
    class RectangularPatternFeatureInput {
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** A second direction. */
      setDirectionTwo(directionTwoEntity: any, quantityTwo: adsk.core.ValueInput, distanceTwo: adsk.core.ValueInput): boolean;
      static classType(): string;
      static cast(value: unknown): RectangularPatternFeatureInput | null;
    }
    /** The patterns of a component that go in rows. */
    class RectangularPatternFeatures {
      /** Copy. */
      add(input: RectangularPatternFeatureInput): RectangularPatternFeature;
      /** How many there are. */
      readonly count: number;
      /** What defines a pattern of bodies or extrusions. */
      createInput(inputEntities: any, directionOneEntity: any, quantityOne: adsk.core.ValueInput, distanceOne: adsk.core.ValueInput, patternDistanceType: number): RectangularPatternFeatureInput;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): RectangularPatternFeatures | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** A region turned about an axis. */
    class RevolveFeature {
      /** The parameter that holds the angle. */
      readonly angle: Parameter;
      /** The bodies that it made or changed. */
      readonly bodies: BRepBodies;
      /** Remove it from the timeline. */
      deleteMe(): boolean;
      /** Whether it is left out. */
      isSuppressed: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** What it does to the bodies there are. */
      readonly operation: number;
      /** The component whose bodies it changes. */
      readonly parentComponent: Component;
      static classType(): string;
      static cast(value: unknown): RevolveFeature | null;
    }
    /** What defines a new revolution. */
    class RevolveFeatureInput {
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** What happens to the bodies there are. */
      operation: number;
      /** The bodies that are changed; empty for all. */
      participantBodies: BRepBody[];
      /** An angle to one side, or half of it to each. */
      setAngleExtent(isSymmetric: boolean, angle: adsk.core.ValueInput): boolean;
      static classType(): string;
      static cast(value: unknown): RevolveFeatureInput | null;
    }
    /** The revolutions of a component. */
    class RevolveFeatures {
      /** Revolve. */
      add(input: RevolveFeatureInput): RevolveFeature;
      /** How many there are. */
      readonly count: number;
      /** What defines a revolution of a profile, or several, about an axis. */
      createInput(profile: any, axis: any, operation: number): RevolveFeatureInput;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): RevolveFeatures | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** A STEP file, in millimetres. */
    class STEPExportOptions {
      /** The file, in the job folder. */
      filename: string;
      /** What is written. */
      readonly geometry: any;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): STEPExportOptions | null;
    }
    /** An STL file. */
    class STLExportOptions {
      /** The file, in the job folder. */
      filename: string;
      /** What is written. */
      readonly geometry: any;
      /** Whether the file is binary. */
      isBinaryFormat: boolean;
      /** Always false. */
      isOneFilePerBody: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** How fine the mesh is. */
      meshRefinement: number;
      /** The largest angle from the surface, in radians. */
      normalDeviation: number;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Always false: there is no print utility. */
      sendToPrintUtility: boolean;
      /** The largest distance from the surface, in centimetres. */
      surfaceDeviation: number;
      /** The unit of the file. */
      unitType: number;
      static classType(): string;
      static cast(value: unknown): STLExportOptions | null;
    }
    /** Curves on a plane. Places on it are in its own coordinates, with z = 0. */
    class Sketch {
      /** Always false: nothing is computed before it is needed. */
      isComputeDeferred: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Always true: there is no display. */
      isVisible: boolean;
      /** A place of the model in the sketch's coordinates. */
      modelToSketchSpace(point: adsk.core.Point3D): adsk.core.Point3D;
      /** Its name. */
      name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Its origin, in the model. */
      readonly origin: adsk.core.Point3D;
      /** The component it belongs to. */
      readonly parentComponent: Component;
      /** The closed regions of its curves. */
      readonly profiles: Profiles;
      /** The plane or face it lies on. */
      readonly referencePlane: any;
      /** Its curves, by kind. */
      readonly sketchCurves: SketchCurves;
      /** Its dimensions, which are parameters. */
      readonly sketchDimensions: SketchDimensions;
      /** Its points. */
      readonly sketchPoints: SketchPoints;
      /** A place on the sketch in the model's coordinates. */
      sketchToModelSpace(point: adsk.core.Point3D): adsk.core.Point3D;
      /** What takes a place on the sketch to one in the model. */
      readonly transform: adsk.core.Matrix3D;
      /** Its x axis, in the model. */
      readonly xDirection: adsk.core.Vector3D;
      /** Its y axis, in the model. */
      readonly yDirection: adsk.core.Vector3D;
      static classType(): string;
      static cast(value: unknown): Sketch | null;
    }
    /** A part of a circle. */
    class SketchArc {
      /** Its centre. */
      readonly centerSketchPoint: SketchPoint;
      /** Remove it. */
      deleteMe(): boolean;
      /** Where it ends. */
      readonly endSketchPoint: SketchPoint;
      /** Whether it is only a help line, which bounds no profile. */
      isConstruction: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** In centimetres. */
      readonly length: number;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The sketch it belongs to. */
      readonly parentSketch: Sketch;
      /** In centimetres. */
      readonly radius: number;
      /** Where it begins. */
      readonly startSketchPoint: SketchPoint;
      static classType(): string;
      static cast(value: unknown): SketchArc | null;
    }
    /** The arcs of a sketch. */
    class SketchArcs {
      /** An arc around a centre, from a point through an angle in radians. */
      addByCenterStartSweep(centerPoint: any, startPoint: any, sweepAngle: number): SketchArc;
      /** An arc from one point through another to a third. */
      addByThreePoints(startPoint: any, point: any, endPoint: any): SketchArc;
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): SketchArcs | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** A circle; a diameter or radial dimension drives its radius. */
    class SketchCircle {
      /** Its centre. */
      readonly centerSketchPoint: SketchPoint;
      /** Remove it. */
      deleteMe(): boolean;
      /** Whether it is only a help line, which bounds no profile. */
      isConstruction: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** In centimetres. */
      readonly length: number;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The sketch it belongs to. */
      readonly parentSketch: Sketch;
      /** In centimetres. */
      radius: number;
      static classType(): string;
      static cast(value: unknown): SketchCircle | null;
    }
    /** The circles of a sketch. */
    class SketchCircles {
      /** A circle around a point. */
      addByCenterRadius(centerPoint: any, radius: number): SketchCircle;
      /** A circle through three points. */
      addByThreePoints(pointOne: any, pointTwo: any, pointThree: any): SketchCircle;
      /** A circle whose diameter ends at two points. */
      addByTwoPoints(pointOne: any, pointTwo: any): SketchCircle;
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): SketchCircles | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** All curves of a sketch. */
    class SketchCurves {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The arcs. */
      readonly sketchArcs: SketchArcs;
      /** The circles. */
      readonly sketchCircles: SketchCircles;
      /** The ellipses. */
      readonly sketchEllipses: SketchEllipses;
      /** The lines. */
      readonly sketchLines: SketchLines;
      static classType(): string;
      static cast(value: unknown): SketchCurves | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** A dimension that drives a circle. */
    class SketchDimension {
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The parameter that holds its value. */
      readonly parameter: Parameter;
      /** In centimetres. */
      readonly value: number;
      static classType(): string;
      static cast(value: unknown): SketchDimension | null;
    }
    /** The dimensions of a sketch. */
    class SketchDimensions {
      /** A diameter, which a parameter gives from now on. */
      addDiameterDimension(circle: SketchCircle, textPoint: adsk.core.Point3D, isDriving?: boolean): SketchDimension;
      /** A radius, which a parameter gives from now on. */
      addRadialDimension(circle: SketchCircle, textPoint: adsk.core.Point3D, isDriving?: boolean): SketchDimension;
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): SketchDimensions | null;
      [Symbol.iterator](): Iterator<SketchDimension>;
    }
    /** A whole ellipse. */
    class SketchEllipse {
      /** Remove it. */
      deleteMe(): boolean;
      /** Whether it is only a help line, which bounds no profile. */
      isConstruction: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** In centimetres. */
      readonly length: number;
      /** Half of the longer axis. */
      readonly majorAxisRadius: number;
      /** Half of the shorter axis. */
      readonly minorAxisRadius: number;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The sketch it belongs to. */
      readonly parentSketch: Sketch;
      static classType(): string;
      static cast(value: unknown): SketchEllipse | null;
    }
    /** The ellipses of a sketch. */
    class SketchEllipses {
      /** An ellipse by its centre, the end of its major axis and a point on it. */
      add(centerPoint: any, majorAxisPoint: any, point: any): SketchEllipse;
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): SketchEllipses | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** A straight line. */
    class SketchLine {
      /** Remove it. */
      deleteMe(): boolean;
      /** Where it ends. */
      readonly endSketchPoint: SketchPoint;
      /** Whether it is only a help line, which bounds no profile. */
      isConstruction: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** In centimetres. */
      readonly length: number;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The sketch it belongs to. */
      readonly parentSketch: Sketch;
      /** Where it begins. */
      readonly startSketchPoint: SketchPoint;
      static classType(): string;
      static cast(value: unknown): SketchLine | null;
    }
    /** The lines of a sketch. */
    class SketchLines {
      /** A line between two points, new ones or those of other curves. */
      addByTwoPoints(startPoint: any, endPoint: any): SketchLine;
      /** Four lines along the axes, around a centre. */
      addCenterPointRectangle(centerPoint: any, cornerPoint: any): adsk.core.ObjectCollection;
      /** A regular polygon in a circle, or around one. */
      addScribedPolygon(centerPoint: any, edgeCount: number, angle: number, radius: number, isInscribed: boolean): adsk.core.ObjectCollection;
      /** Four lines: one side by two points, the other as far as the third. */
      addThreePointRectangle(pointOne: any, pointTwo: any, pointThree: any): adsk.core.ObjectCollection;
      /** Four lines along the axes, through two opposite corners. */
      addTwoPointRectangle(pointOne: any, pointTwo: any): adsk.core.ObjectCollection;
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): SketchLines | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** A point of a sketch: on its own, or an end or centre of a curve. */
    class SketchPoint {
      /** Where it is, on the sketch. */
      readonly geometry: adsk.core.Point3D;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** Where it is, in the model. */
      readonly worldGeometry: adsk.core.Point3D;
      static classType(): string;
      static cast(value: unknown): SketchPoint | null;
    }
    /** The points that scripts add to a sketch. */
    class SketchPoints {
      /** Add a point. */
      add(point: adsk.core.Point3D): SketchPoint;
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): SketchPoints | null;
      [Symbol.iterator](): Iterator<SketchPoint>;
    }
    /** The sketches of a component. */
    class Sketches {
      /** A new sketch on a construction plane or a flat face. */
      add(planarEntity: any): Sketch;
      /** The same: edges of a face are never projected here. */
      addWithoutEdges(planarEntity: any): Sketch;
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): Sketches | null;
      [Symbol.iterator](): Iterator<Sketch>;
    }
    /** The same distance to both sides. */
    class SymmetricExtentDefinition {
      /** A distance to each side, or in all. */
      static create(distance: adsk.core.ValueInput, isFullLength: boolean): SymmetricExtentDefinition;
      /** The ValueInput, or the parameter once a feature has it. */
      readonly distance: any;
      /** Whether the distance is that of both sides together. */
      isFullLength: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): SymmetricExtentDefinition | null;
    }
    /** Through everything there is. */
    class ThroughAllExtentDefinition {
      /** Through all bodies. */
      static create(isPositiveDirection?: boolean): ThroughAllExtentDefinition;
      /** The ValueInput, or the parameter once a feature has it. */
      readonly distance: any;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ThroughAllExtentDefinition | null;
    }
    /** The features of a design, in their order. */
    class Timeline {
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): Timeline | null;
      [Symbol.iterator](): Iterator<any>;
    }
    /** As far as a parallel plane or flat face. */
    class ToEntityExtentDefinition {
      /** As far as an entity. */
      static create(entity: any, isChained?: boolean): ToEntityExtentDefinition;
      /** The ValueInput, or the parameter once a feature has it. */
      readonly distance: any;
      /** The plane or face. */
      readonly entity: any;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): ToEntityExtentDefinition | null;
    }
    /** The units of a design, and expressions outside of parameters. */
    class UnitsManager {
      /** A value in one unit as one in another; `internalUnits` stands for centimetres. */
      convert(value: number, source: string, target: string): number;
      /** The unit of lengths without one. */
      readonly defaultLengthUnits: string;
      /** The value of an expression in internal units. */
      evaluateExpression(expression: string, units?: string): number;
      /** A value in internal units as text in another unit. */
      formatInternalValue(value: number, units?: string, showUnits?: boolean): string;
      /** The unit of lengths in the API. */
      readonly internalUnits: string;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Whether an expression can be computed. */
      isValidExpression(expression: string, units?: string): boolean;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): UnitsManager | null;
    }
    /** A parameter that the script made. */
    class UserParameter {
      /** What it is for. */
      comment: string;
      /** Remove it; false where another parameter needs it. */
      deleteMe(): boolean;
      /** The expression that gives its value. */
      expression: string;
      /** Whether no other parameter's expression names it. */
      readonly isDeletable: boolean;
      /** Always false. */
      readonly isFavorite: boolean;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** Its name, by which expressions refer to it. */
      readonly name: string;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      /** The unit that its expression is in by default. */
      readonly unit: string;
      /** The value in internal units: centimetres, radians. */
      value: number;
      static classType(): string;
      static cast(value: unknown): UserParameter | null;
    }
    /** The parameters that the script made. */
    class UserParameters {
      /** Add a parameter of a name that is free. */
      add(name: string, value: adsk.core.ValueInput, units?: string, comment?: string): UserParameter;
      /** How many there are. */
      readonly count: number;
      /** Whether the object is still part of its document. */
      readonly isValid: boolean;
      /** The one at an index from 0; null beyond the end. */
      item(index: number): any;
      /** The one of this name, or null. */
      itemByName(name: string): any;
      /** The name of the class, as `adsk::fusion::Design`. */
      readonly objectType: string;
      static classType(): string;
      static cast(value: unknown): UserParameters | null;
      [Symbol.iterator](): Iterator<UserParameter>;
    }
  }
}
