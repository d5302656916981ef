// SPDX-License-Identifier: EUPL-1.2
// The words of procedure.md and api.md, once.

export const finals = ['settled', 'refused', 'withdrawn', 'lapsed'];
export const alive = ['requested', 'proposed', 'accepted', 'arranged', 'active', 'suspended', 'ended'];
export const statuses = [...alive, ...finals];
export const requestStatuses = ['draft', 'open', 'closed', 'withdrawn', 'discarded'];

export const conditions = [
  'acknowledged', 'signed_requesting', 'signed_assisting', 'powers_stated', 'authorised', 'weapons_permitted',
  'under_way', 'held_requesting', 'held_assisting', 'extension_asked', 'incident_open', 'returned',
  'costs_claimed', 'costs_agreed', 'reported_requesting', 'reported_assisting',
];

// "Reaching `ended` or a final status clears" these.
export const clearedAtEnd = [
  'authorised', 'weapons_permitted', 'under_way', 'held_requesting', 'held_assisting', 'extension_asked',
];

export const slugStatus = {
  'malformed-request': 400, unauthenticated: 401, 'not-your-step': 403, 'cross-site': 403, 'not-found': 404,
  'method-not-allowed': 405, 'not-acceptable': 406, 'too-large': 413, 'uri-too-long': 414,
  'unsupported-media-type': 415, 'headers-too-large': 431,
  'wrong-status': 409, 'condition-missing': 409, 'stale-revision': 409, 'too-late': 409, 'too-early': 409,
  'version-mismatch': 412, 'invalid-content': 422, 'idempotency-key-reused': 422,
  'too-many-requests': 429, unavailable: 503,
};

export const crisisKinds = ['hostage_taking', 'hijacking', 'armed_attack', 'barricade', 'kidnapping', 'sabotage',
  'cbrn', 'other'];
export const itemKinds = ['equipment', 'expertise', 'action'];
export const targets = ['persons', 'property', 'infrastructure', 'institutions'];
export const urgencies = ['immediate', 'urgent', 'planned'];
export const costRules = ['requesting', 'own', 'split'];
export const refusalReasons = ['not_stated', 'no_capacity', 'unit_committed', 'national_law', 'weapons_not_permitted',
  'response_time', 'safety', 'cost', 'outside_scope'];
export const incidentKinds = ['damage', 'injury', 'death', 'offence', 'equipment'];
export const faults = ['none', 'gross', 'wilful'];
export const costCategories = ['transport', 'accommodation', 'consumables', 'equipment', 'personnel', 'other'];
