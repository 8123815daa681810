import type { RequestsPayloads } from './payloads/requests.js';
import type { ContactPayloads } from './payloads/contact.js';
import type { AgreementsPayloads } from './payloads/agreements.js';
import type { ArrangementsPayloads } from './payloads/arrangements.js';
import type { DisputesPayloads } from './payloads/disputes.js';
import type { EscalationPayloads } from './payloads/escalation.js';
import type { AgencyPayloads } from './payloads/agency.js';
import type { ValuePayloads } from './payloads/value.js';
import type { ChargesPayloads } from './payloads/charges.js';
import type { LifePayloads } from './payloads/life.js';

export type * from './payloads/terms.js';
export type * from './payloads/arrangements.js';

/** Payload of every staff decision, as the core takes it; one file a group in `payloads/`. */
export interface DecisionPayloads
  extends
    RequestsPayloads,
    ContactPayloads,
    AgreementsPayloads,
    ArrangementsPayloads,
    DisputesPayloads,
    EscalationPayloads,
    AgencyPayloads,
    LifePayloads,
    ChargesPayloads,
    ValuePayloads {}
export type DecisionName = keyof DecisionPayloads;
