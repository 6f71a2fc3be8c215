import { Module } from '@nestjs/common';
import { AgentDelivery } from './agent.delivery.js';

@Module({ providers: [AgentDelivery], exports: [AgentDelivery] })
export class DeliveryModule {}
