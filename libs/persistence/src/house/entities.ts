import { EntitySchema } from 'typeorm';

/** A published strategy, found by id and version for ever. */
export interface StrategyRow {
  id: string;
  version: string;
  document: string;
}
export const StrategyEntity = new EntitySchema<StrategyRow>({
  name: 'strategy',
  tableName: 'strategy',
  columns: {
    id: { type: 'text', primary: true },
    version: { type: 'text', primary: true },
    document: { type: 'text' },
  },
});

/** The files of a letter template, by their digest. */
export interface TemplateRow {
  version: string;
  files: string;
}
export const TemplateEntity = new EntitySchema<TemplateRow>({
  name: 'template_source',
  tableName: 'template_source',
  columns: { version: { type: 'text', primary: true }, files: { type: 'text' } },
});

export const HOUSE_ENTITIES = [StrategyEntity, TemplateEntity];
