import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { compute, type RpcResponse } from '@isthmus/contracts';
import { type Access, Call, type CallContext, CallScope, Rpc } from '@isthmus/platform-grpc-server';
import type { Scope } from '@isthmus/platform-identity';
import { parse } from '@isthmus/platform-validation';
import { ReferenceModel } from '../atlas/reference-model.js';
import { placementMessage, reservationMessage } from './reservation.mapper.js';
import { reservationSchemas } from './reservation.schema.js';
import { ReservationService } from './reservation.service.js';

const { ComputeDefinition } = compute;
type Definition = typeof ComputeDefinition;
/** Reservations are steps of workflows: the tenant is in the request. */
const WORKFLOWS: Access = { callers: ['orchestrator'], scope: 'platform', permission: 'none' };

/** The reservations of isthmus.compute.v1.Compute. */
@Controller()
export class ReservationController {
  private readonly schemas: ReturnType<typeof reservationSchemas>;

  constructor(
    private readonly service: ReservationService,
    private readonly model: ReferenceModel,
  ) {
    this.schemas = reservationSchemas(model);
  }

  @Rpc(ComputeDefinition, 'reserve', WORKFLOWS)
  async reserve(
    @Payload() request: compute.ReserveRequest,
    @Call() call: CallContext,
  ): Promise<RpcResponse<Definition, 'reserve'>> {
    const reservation = await this.service.reserve(parse(this.schemas.reserve, request), call.signal);
    return reservationMessage(reservation, this.model);
  }

  @Rpc(ComputeDefinition, 'confirmReservation', WORKFLOWS)
  async confirmReservation(
    @Payload() request: compute.ConfirmReservationRequest,
  ): Promise<RpcResponse<Definition, 'confirmReservation'>> {
    const reservation = await this.service.confirm(parse(this.schemas.key, request).key);
    return reservationMessage(reservation, this.model);
  }

  @Rpc(ComputeDefinition, 'releaseReservation', WORKFLOWS)
  async releaseReservation(
    @Payload() request: compute.ReleaseReservationRequest,
  ): Promise<RpcResponse<Definition, 'releaseReservation'>> {
    await this.service.release(parse(this.schemas.key, request).key);
    return {};
  }

  @Rpc(ComputeDefinition, 'listReservations', { callers: 'any', scope: 'either', permission: 'read' })
  async listReservations(
    @Payload() request: compute.ListReservationsRequest,
    @CallScope() scope: Scope,
  ): Promise<RpcResponse<Definition, 'listReservations'>> {
    const { agentId } = parse(this.schemas.list, request);
    const reservations = await this.service.list(scope, agentId || undefined);
    return { reservations: reservations.map((reservation) => reservationMessage(reservation, this.model)) };
  }

  @Rpc(ComputeDefinition, 'previewPlacement', { callers: 'any', scope: 'tenant', permission: 'read' })
  async previewPlacement(
    @Payload() request: compute.PreviewPlacementRequest,
  ): Promise<RpcResponse<Definition, 'previewPlacement'>> {
    const decision = await this.service.preview(parse(this.schemas.preview, request).requirement);
    return { placement: placementMessage(decision, this.model) };
  }
}
