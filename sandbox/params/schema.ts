/** The part of JSON Schema that parameter types need. `''` as an alternative means "may be unset". */
export interface Schema {
  type?: 'string' | 'integer' | 'boolean' | 'array' | 'object';
  enum?: string[];
  format?: 'decimal';
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | false;
  /** `null | '' | T` in the SDK: an empty string unsets the parameter. */
  emptyable?: true;
}

/** What an answer must hold: the SDK's non-optional fields, nested, and what can be expanded. */
export interface Shape {
  fields: string[];
  required: Record<string, Shape | null>;
  expandable: string[];
}

export interface Generated {
  methods: Record<string, Schema>;
  resources: Record<string, Shape>;
}
