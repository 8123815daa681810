/** One run of text as it stands in the file: page, place (points from the left and from the top, at the baseline), size. */
export interface PlacedText {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly text: string;
  /** Width in points by the widths in the file. */
  readonly width: number;
}

interface Font {
  readonly letters: readonly string[];
  readonly widths: readonly number[];
}

/** Reads where each text stands from the content streams of an uncompressed PDF: an oracle beside the code that wrote it. */
export function placedTexts(pdf: Buffer): PlacedText[] {
  const file = pdf.toString('latin1');
  const objects = new Map(
    [...file.matchAll(/\n(\d+) 0 obj\n([\s\S]*?)\nendobj/g)].map(([, id, body]) => [Number(id), body ?? '']),
  );
  const pages = [...objects.values()].filter((body) => /\/Type \/Page\n/.test(body));
  return pages.flatMap((page, index) => {
    const height = Number(/\/MediaBox \[0 0 [\d.]+ ([\d.]+)\]/.exec(page)?.[1]);
    const fonts = fontsOf(objects, objects.get(reference(page, 'Resources')) ?? '');
    const content = objects.get(reference(page, 'Contents')) ?? '';
    const runs = content.matchAll(/1 0 0 1 ([\d.-]+) ([\d.-]+) Tm\n\/(F\d+) ([\d.]+) Tf\n\[(.*?)\] TJ/g);
    return [...runs].map(([, x, y, name = '', size, glyphs = '']) => {
      const font = fonts.get(name);
      if (font === undefined) throw new Error(`page ${index + 1} uses the unknown font ${name}`);
      const codes = [...glyphs.matchAll(/<([0-9a-f]*)>/g)].flatMap(([, hex = '']) =>
        (hex.match(/.{4}/g) ?? []).map((code) => parseInt(code, 16)),
      );
      const kerning = [...glyphs.matchAll(/> (-?[\d.]+)/g)].reduce((sum, [, by]) => sum + Number(by), 0);
      const units = codes.reduce((sum, code) => sum + (font.widths[code] ?? 0), 0) - kerning;
      return {
        page: index + 1,
        x: Number(x),
        y: height - Number(y),
        size: Number(size),
        text: codes.map((code) => font.letters[code] ?? '?').join(''),
        width: (units / 1000) * Number(size),
      };
    });
  });
}

function reference(body: string, name: string): number {
  return Number(new RegExp(`/${name} (\\d+) 0 R`).exec(body)?.[1]);
}

function fontsOf(objects: ReadonlyMap<number, string>, resources: string): Map<string, Font> {
  return new Map(
    [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', id]) => {
      const font = objects.get(Number(id)) ?? '';
      const map = objects.get(reference(font, 'ToUnicode')) ?? '';
      const ranges = [...map.matchAll(/<[0-9a-f]+> <[0-9a-f]+> \[(.*?)\]/g)].map(([, list = '']) => list);
      // A ligature stands for several letters.
      const letters = ranges.flatMap((list) =>
        [...list.matchAll(/<([0-9a-f ]+)>/g)].map(([, hex = '']) =>
          Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le'),
        ),
      );
      const descendant = /\/DescendantFonts \[(\d+) 0 R\]/.exec(font)?.[1];
      const widths = /\/W \[0 \[([\d. -]+)\]\]/.exec(objects.get(Number(descendant)) ?? '')?.[1] ?? '';
      return [name, { letters, widths: widths.split(' ').map(Number) }];
    }),
  );
}

/** The lines of a page from top to bottom, texts of one line joined from left to right. */
export function linesOf(pdf: Buffer, page?: number): string[] {
  const lines = new Map<string, PlacedText[]>();
  for (const one of placedTexts(pdf).filter((text) => page === undefined || text.page === page)) {
    const key = `${String(one.page).padStart(4, '0')}/${one.y.toFixed(1).padStart(8, '0')}`;
    lines.set(key, [...(lines.get(key) ?? []), one]);
  }
  return [...lines.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, texts]) =>
      texts
        .sort((a, b) => a.x - b.x)
        .map((one) => one.text)
        .join(' | '),
    );
}
