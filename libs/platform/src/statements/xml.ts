import { SaxesParser, type SaxesTagNS } from 'saxes';
import { fileFault } from '../imports/faults.js';
import { decodeXml } from './xml-text.js';

/** An element with what stands in it. Names are local; elements of another namespace than the root's are left out. */
export interface XmlNode {
  readonly name: string;
  readonly line: number;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
  readonly children: XmlNode[];
}
export interface XmlRoot {
  readonly name: string;
  readonly namespace: string;
  readonly line: number;
}
const DEEPEST = 40;
/** The most characters without any tag, and the most elements kept at once. */
const LONGEST = 1_000_000;
const MOST_NODES = 200_000;

/**
 * Reads XML (well-formed, with namespaces) as it comes in and answers, in batches, each element whose path of local names is
 * wanted (`Document/BkToCstmrStmt/Stmt/Ntry`), when it ends; it is then taken out of the element around it, so that memory
 * holds one of them, whatever the size of the file. Nothing outside the file is ever read.
 * @param onRoot may throw when it is no document of the kind expected
 * @throws FileFault for what is no well-formed XML, for a document type with its entities, for what ends too early, and for
 *   nesting, texts and elements beyond all reason
 */
export async function* readXml(
  source: AsyncIterable<Buffer>,
  wanted: ReadonlySet<string>,
  onRoot: (root: XmlRoot) => void,
): AsyncGenerator<{ path: string; node: XmlNode }[]> {
  const reader = new Reader(wanted, onRoot);
  for await (const piece of decodeXml(source)) {
    const found = reader.read(piece);
    if (found.length > 0) yield found;
  }
  const last = reader.end();
  if (last.length > 0) yield last;
}

class Reader {
  private readonly parser = new SaxesParser({ xmlns: true });
  private readonly open: { node: XmlNode; path: string; foreign: boolean }[] = [];
  private found: { path: string; node: XmlNode }[] = [];
  private namespace = '';
  private nodes = 0;
  private lastTag = 0;

  constructor(
    private readonly wanted: ReadonlySet<string>,
    private readonly onRoot: (root: XmlRoot) => void,
  ) {
    const { parser } = this;
    parser.on('error', (error) => {
      throw this.fault(error.message);
    });
    parser.on('doctype', () => {
      throw fileFault(
        parser.line,
        'doctype',
        'The file has a document type, which no bank statement needs: it is not read.',
      );
    });
    parser.on('opentag', (tag) => this.opened(tag));
    parser.on('closetag', () => this.closed());
    parser.on('text', (text) => this.text(text));
    parser.on('cdata', (text) => this.text(text));
  }

  read(piece: string): { path: string; node: XmlNode }[] {
    this.parser.write(piece);
    if (this.parser.position - this.lastTag > LONGEST) {
      throw fileFault(
        this.parser.line,
        'xml',
        `More than ${LONGEST} characters without an end: this is no bank statement.`,
      );
    }
    return this.taken();
  }
  end(): { path: string; node: XmlNode }[] {
    this.parser.close();
    return this.taken();
  }
  private taken(): { path: string; node: XmlNode }[] {
    return this.found.splice(0);
  }

  private opened(tag: SaxesTagNS): void {
    const { line } = this.parser;
    this.lastTag = this.parser.position;
    const around = this.open.at(-1);
    if (around === undefined) {
      this.namespace = tag.uri;
      this.onRoot({ name: tag.local, namespace: tag.uri, line });
    }
    if (this.open.length >= DEEPEST || ++this.nodes > MOST_NODES) {
      throw fileFault(line, 'xml', 'Elements are nested or gathered beyond all reason: this is no bank statement.');
    }
    const attributes = Object.fromEntries(Object.values(tag.attributes).map(({ local, value }) => [local, value]));
    const node: XmlNode = { name: tag.local, line, attributes, text: '', children: [] };
    const path = around === undefined ? tag.local : `${around.path}/${tag.local}`;
    this.open.push({ node, path, foreign: tag.uri !== this.namespace || around?.foreign === true });
  }

  private closed(): void {
    this.lastTag = this.parser.position;
    const ended = this.open.pop();
    if (ended === undefined) return;
    const around = this.open.at(-1)?.node;
    const kept = !ended.foreign && around !== undefined && !this.wanted.has(ended.path);
    if (kept) around.children.push(ended.node);
    else this.nodes -= sizeOf(ended.node);
    if (!ended.foreign && this.wanted.has(ended.path)) this.found.push({ path: ended.path, node: ended.node });
  }

  private text(text: string): void {
    const node = this.open.at(-1)?.node;
    if (node === undefined) return;
    if (node.text.length + text.length > LONGEST) throw this.fault('too long a text');
    // Between elements there is nothing but space.
    if (node.text !== '' || text.trim() !== '') node.text += text;
  }

  private fault(message: string): Error {
    const { line } = this.parser;
    const words = message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    const early = /^unclosed tag|document must contain a root|unexpected end|unclosed/i.test(words);
    return early
      ? fileFault(line, 'truncated', `The file ends too early (${words}). Send it whole.`)
      : fileFault(line, 'xml', `This is no well-formed XML (${words}). Send the file as the bank made it.`);
  }
}

function sizeOf(node: XmlNode): number {
  return node.children.reduce((sum, child) => sum + sizeOf(child), 1);
}

/** The first element at a path below a node. */
export function child(node: XmlNode | undefined, path: string): XmlNode | undefined {
  return path.split('/').reduce<XmlNode | undefined>((at, name) => at?.children.find((one) => one.name === name), node);
}
/** All elements at a path below a node, in order. */
export function childrenAt(node: XmlNode | undefined, path: string): XmlNode[] {
  return path
    .split('/')
    .reduce<XmlNode[]>(
      (at, name) => at.flatMap((one) => one.children.filter((inner) => inner.name === name)),
      node === undefined ? [] : [node],
    );
}
/** The text at the first of these paths that has one, trimmed; null for none. */
export function textAt(node: XmlNode | undefined, ...paths: string[]): string | null {
  for (const path of paths) {
    const text = child(node, path)?.text.trim() ?? '';
    if (text !== '') return text;
  }
  return null;
}
