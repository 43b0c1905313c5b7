import ts from 'typescript';

/** What the compiler says of examples, which find the package in src. */
export function typeErrors(codes: readonly string[]): string[] {
  const root = ts.sys.getCurrentDirectory();
  const { config } = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile);
  config.compilerOptions.paths = { hextet: ['./src/index.ts'], 'hextet/*': ['./src/*.ts'] };
  config.compilerOptions.types = ['node'];
  config.compilerOptions.isolatedDeclarations = false;
  config.compilerOptions.declaration = false;
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const asModule = {
    languageVersion: ts.ScriptTarget.ES2022,
    impliedNodeFormat: ts.ModuleKind.ESNext,
  } as const;
  const files = new Map(codes.map((code, i) => [`${root}/example-${i}.mts`, code]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.readFile = (path) => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, ...rest) => {
    const code = files.get(path);
    return code === undefined
      ? getSourceFile(path, ...rest)
      : ts.createSourceFile(path, code, asModule, true);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()]
    .flatMap((path) => program.getSemanticDiagnostics(program.getSourceFile(path)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
