import { Module } from '@nestjs/common';
import { EXCHANGE_SERVICES, ExchangeModule } from '../exchange/exchange.module.js';
import { LineProtocol } from './line.protocol.js';

@Module({
  imports: [ExchangeModule],
  providers: [
    {
      provide: LineProtocol,
      useFactory: (exchange: ConstructorParameters<typeof LineProtocol>[0]) => new LineProtocol(exchange),
      inject: [EXCHANGE_SERVICES],
    },
  ],
  exports: [LineProtocol],
})
export class LineModule {}
