import { Module } from '@nestjs/common';
import { LogBook } from './log.book.js';
import { LogController } from './log.controller.js';

@Module({ controllers: [LogController], providers: [LogBook], exports: [LogBook] })
export class LogModule {}
