const MAX = 3;

/**
 * Three positional arguments at most, then an object. Constructors take what is injected, and a function that is passed
 * as an argument takes what its caller gives.
 */
export const maxParams = {
  meta: {
    type: 'suggestion',
    schema: [],
    messages: { tooMany: '{{count}} positional arguments, at most {{max}}: take an object.' },
  },
  create(context) {
    const check = (node) => {
      const count = node.params.filter(({ type, name }) => type !== 'Identifier' || name !== 'this').length;
      if (count <= MAX || isConstructor(node) || isArgument(node)) return;
      context.report({ node, messageId: 'tooMany', data: { count, max: MAX } });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};

function isConstructor({ parent }) {
  return parent.type === 'MethodDefinition' && parent.kind === 'constructor';
}

function isArgument(node) {
  return node.parent.type === 'CallExpression' && node.parent.arguments.includes(node);
}
