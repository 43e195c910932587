// The parts of a Word file that are the same in each, by ECMA-376. Sizes of type are half points, distances are twentieths of a point.
import { inXml, XML_HEAD } from './xml.ts'

const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE_TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml'

export const NAMESPACES = `xmlns:w="${WORD}" xmlns:r="${RELATIONS}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`

export const CONTENT_TYPES = `${XML_HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="gif" ContentType="image/gif"/><Override PartName="/word/document.xml" ContentType="${OFFICE_TYPE}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${OFFICE_TYPE}.styles+xml"/><Override PartName="/word/numbering.xml" ContentType="${OFFICE_TYPE}.numbering+xml"/><Override PartName="/word/footer1.xml" ContentType="${OFFICE_TYPE}.footer+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`

export const PACKAGE_RELATIONS = `${XML_HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="${PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`

/** `rId1` to `rId3`; links and images come after them. */
const OWN_RELATIONS = `<Relationship Id="rId1" Type="${RELATIONS}/styles" Target="styles.xml"/><Relationship Id="rId2" Type="${RELATIONS}/numbering" Target="numbering.xml"/><Relationship Id="rId3" Type="${RELATIONS}/footer" Target="footer1.xml"/>`
export const OWN_RELATION_COUNT = 3

type Relation = { id: number; type: 'hyperlink' | 'image'; target: string }

export function* documentRelations(relations: Iterable<Relation>): Generator<string> {
  yield `${XML_HEAD}<Relationships xmlns="${PACKAGE}/relationships">${OWN_RELATIONS}`
  for (const { id, type, target } of relations) {
    const mode = type === 'hyperlink' ? ' TargetMode="External"' : ''
    yield `<Relationship Id="rId${id}" Type="${RELATIONS}/${type}" Target="${inXml(target)}"${mode}/>`
  }
  yield '</Relationships>'
}

const headings = [32, 28, 26, 24, 22, 22].map(
  (size, n) =>
    `<w:style w:type="paragraph" w:styleId="Heading${n + 1}"><w:name w:val="heading ${n + 1}"/><w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="${n}"/></w:pPr><w:rPr><w:b/><w:sz w:val="${size}"/></w:rPr></w:style>`,
)

const style = (id: string, name: string, paragraph: string, text = '') =>
  `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/><w:basedOn w:val="Normal"/><w:pPr>${paragraph}</w:pPr><w:rPr>${text}</w:rPr></w:style>`

const border = (side: string) => `<w:${side} w:val="single" w:sz="4" w:space="0" w:color="BBBBBB"/>`
const MONO = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>'

export const STYLES = `${XML_HEAD}<w:styles xmlns:w="${WORD}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:szCs w:val="22"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>${headings.join('')}${style('Title', 'Title', '<w:spacing w:after="80"/>', '<w:b/><w:sz w:val="44"/>')}${style('Subtitle', 'Subtitle', '<w:spacing w:after="200"/>', '<w:color w:val="666666"/>')}${style('Author', 'Author', '<w:keepNext/><w:spacing w:before="160" w:after="20"/>')}${style('Quote', 'Quote', `<w:pBdr>${border('left')}</w:pBdr><w:ind w:left="360"/>`, '<w:color w:val="444444"/>')}${style('Code', 'Code', '<w:shd w:val="clear" w:color="auto" w:fill="F3F3F3"/>', `${MONO}<w:sz w:val="19"/>`)}${style('Rule', 'Rule', `<w:pBdr>${border('bottom')}</w:pBdr>`)}<w:style w:type="character" w:styleId="CodeText"><w:name w:val="Code Text"/><w:rPr>${MONO}<w:shd w:val="clear" w:color="auto" w:fill="F3F3F3"/></w:rPr></w:style><w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/><w:rPr><w:color w:val="1D4ED8"/><w:u w:val="single"/></w:rPr></w:style><w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:tblPr><w:tblBorders>${['top', 'left', 'bottom', 'right', 'insideH', 'insideV'].map(border).join('')}</w:tblBorders><w:tblCellMar><w:left w:w="100" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>`

const levels = (format: 'bullet' | 'decimal') =>
  Array.from({ length: 9 }, (_, level) => {
    const text = format === 'bullet' ? ['•', '◦', '▪'][level % 3] : `%${level + 1}.`
    return `<w:lvl w:ilvl="${level}"><w:start w:val="1"/><w:numFmt w:val="${format}"/><w:lvlText w:val="${text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="${(level + 1) * 360}" w:hanging="360"/></w:pPr></w:lvl>`
  }).join('')

/** The list 1 has bullets; each list with numbers is one of its own, from 2, because it counts from its own start. */
export function* numbering(starts: Iterable<number>): Generator<string> {
  yield `${XML_HEAD}<w:numbering xmlns:w="${WORD}"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/>${levels('bullet')}</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="hybridMultilevel"/>${levels('decimal')}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`
  let id = 2
  for (const start of starts) {
    const overrides = Array.from(
      { length: 9 },
      (_, level) => `<w:lvlOverride w:ilvl="${level}"><w:startOverride w:val="${start}"/></w:lvlOverride>`,
    )
    yield `<w:num w:numId="${id++}"><w:abstractNumId w:val="1"/>${overrides.join('')}</w:num>`
  }
  yield '</w:numbering>'
}

const field = (name: string) =>
  `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ${name} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`

export const FOOTER = `${XML_HEAD}<w:ftr xmlns:w="${WORD}"><w:p><w:pPr><w:jc w:val="center"/></w:pPr>${field('PAGE')}<w:r><w:t xml:space="preserve"> / </w:t></w:r>${field('NUMPAGES')}</w:p></w:ftr>`

/** A4 with margins of 2 cm. */
export const PAGE = `<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>`

/** Between the margins, in English Metric Units: 914,400 an inch. */
const PAGE_WIDTH_EMU = Math.round(((11906 - 2 * 1134) / 1440) * 914_400)
const PAGE_HEIGHT_EMU = Math.round(((16838 - 2 * 1134) / 1440) * 914_400 * 0.8)

/** An image of so many pixels, at 96 an inch where there is room for that. */
export function drawing(
  relation: number,
  { width, height, alt }: { width: number; height: number; alt: string },
): string {
  const scale = Math.min(9525, PAGE_WIDTH_EMU / width, PAGE_HEIGHT_EMU / height)
  const [x, y] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))]
  return `<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="${x}" cy="${y}"/><wp:docPr id="${relation}" name="Image ${relation}" descr="${alt}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="${relation}" name="Image ${relation}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId${relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="${x}" cy="${y}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`
}

export const coreProperties = (title: string, takenAt: number): string =>
  `${XML_HEAD}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${inXml(title)}</dc:title><dc:creator>Hubbub</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">${new Date(takenAt).toISOString().replace(/\.\d+/, '')}</dcterms:created></cp:coreProperties>`
