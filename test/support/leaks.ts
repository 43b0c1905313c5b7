/** Names that public declarations mention and no subpath exports. */
import ts from 'typescript';

/** A line for each name that the exports of some entries mention and none of them exports; also of `@internal` members. */
export function leaksOf(entries: readonly string[], options: ts.CompilerOptions): string[] {
  const program = ts.createProgram(entries, { ...options, noEmit: true });
  const checker = program.getTypeChecker();
  const targetOf = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  const exported = new Set(
    entries
      .map((entry) => checker.getSymbolAtLocation(program.getSourceFile(entry)!)!)
      .flatMap((module) => checker.getExportsOfModule(module).map(targetOf)),
  );
  const leaks = new Set<string>();

  for (const symbol of exported) {
    const visit = (node: ts.Node): void => {
      if (ts.isBlock(node) || isPrivate(node)) return;
      if (ts.isTypeReferenceNode(node)) mention(symbol, node.typeName);
      if (ts.isTypeQueryNode(node)) mention(symbol, node.exprName);
      if (ts.isExpressionWithTypeArguments(node)) mention(symbol, node.expression);
      ts.forEachChild(node, (child) => {
        if (!ts.isExpression(child) || ts.isExpressionWithTypeArguments(child)) visit(child);
      });
    };
    for (const declaration of symbol.declarations!) visit(declaration);
  }
  return [...leaks];

  function mention(by: ts.Symbol, name: ts.Node): void {
    const symbol = targetOf(checker.getSymbolAtLocation(name)!);
    const [declaration] = symbol.declarations ?? [];
    const isOurs =
      declaration !== undefined && !program.isSourceFileFromExternalLibrary(declaration.getSourceFile());
    if (!isOurs || program.isSourceFileDefaultLibrary(declaration.getSourceFile())) return;
    if (symbol.flags & ts.SymbolFlags.TypeParameter || exported.has(symbol)) return;
    leaks.add(`${by.name} mentions ${symbol.name}`);
  }
}

/** Whether the declarations have the name of a member without its type. */
function isPrivate(node: ts.Node): boolean {
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
}
