/** The types of bodies and answers, as the library has them: `npm run schemas` makes schemas.json of them. */
import type { IssueFields } from 'hextet/error';
import type * as render from 'hextet/render';
import type { Packet, Rule } from 'hextet/rule';
import type * as zone from 'hextet/zone';

/** The path says it, or a condition of HTTP. */
type Elsewhere = 'op' | 'id' | 'expect';

export type PrefixBody = zone.PrefixFields;
export type SizeBody = { to: string };
export type ReservationBody = { reason: string };
export type OfferingBody = Omit<zone.SetOffering, Elsewhere>;
export type VpcBody = Omit<zone.SetVpc, Elsewhere>;
export type NetworkBody = Omit<zone.SetNetwork, Elsewhere>;
export type RulesBody = { rules: readonly Rule[] };
export type RouterBody = Omit<zone.SetRouter, Elsewhere>;
export type NicBody = Omit<zone.SetNic, Elsewhere>;
export type PacketBody = Omit<Packet, 'hook'>;
export type Verdict = { action: 'allow' | 'deny' | 'depends'; reason: string };
export type CommandsBody = { commands: readonly zone.ZoneCommand[]; dryRun?: boolean };
export type HealthBody = Partial<render.DiagnosticTarget>;
export type Problem = { type: string; title: string; status: number } & Partial<Omit<IssueFields, 'message'>>;

export type ZonePrefixView = zone.ZonePrefixView;
export type OfferingView = zone.OfferingView;
export type VpcView = zone.VpcView;
export type NetworkView = zone.NetworkView;
export type NicView = zone.NicView;
export type ZoneRouterView = zone.ZoneRouterView;
export type Route = render.Route;
export type ZoneLease = zone.ZoneLease;
export type ZoneReservation = zone.ZoneReservation;
export type ZoneQuarantine = zone.ZoneQuarantine;
export type UsageRecord = zone.UsageRecord;
export type Found = zone.Found;
