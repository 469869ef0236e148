import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Context,
  context,
  createContextKey,
  DiagLogLevel,
  diag,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Telemetry } from 'bullmq';
import { BullMQOtel } from 'bullmq-otel';
import type { Log } from '../flow/ports.ts';
import type { Tracing, TracingOptions } from './tracing.ts';

const closeMsMax = 3_000;

/**
 * Spans by OpenTelemetry, sent over OTLP. Where to, under which name and how many is said by OTEL_* variables, which its own parts
 * read.
 */
export function startTracing({ version, log, traceparentOf }: TracingOptions): Tracing {
  diag.setLogger(diagnostics(log), DiagLogLevel.WARN);
  const provider = new TracerProvider({
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.name': 'signoff', 'service.version': version }))
      .merge(detectResources({ detectors: [envDetector] })),
    sampler: samplerNamed(process.env.OTEL_TRACES_SAMPLER, process.env.OTEL_TRACES_SAMPLER_ARG),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const tracer = provider.getTracer('signoff', version);

  /** Runs `work` inside a new span, which ends with it and says whether it failed. */
  async function inside<T>(
    name: string,
    options: SpanOptions,
    parent: Context,
    work: (span: Span) => Promise<T>,
  ): Promise<T> {
    const span = tracer.startSpan(name, options, parent);
    try {
      return await context.with(trace.setSpan(parent, span), () => work(span));
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: String(error) });
      throw error;
    } finally {
      span.end();
    }
  }

  return {
    bull: withoutHousekeeping(new BullMQOtel()),
    request({ id, method, route, headers }) {
      if (unwatched.has(route)) return null;
      const parent = propagation.extract(ROOT_CONTEXT, headers);
      const attributes = { 'http.request.method': method, 'http.route': route, 'signoff.request_id': id };
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
      const own = trace.setSpan(parent, span);
      return {
        within: (go) => context.with(own, go),
        end(status) {
          span.setAttribute('http.response.status_code', status);
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    span: (name, attributes, work) => inside(name, { attributes }, context.active(), work),
    call: (name, work) =>
      inside(name, { kind: SpanKind.CLIENT }, context.active(), async (span) => {
        const answer = await work();
        span.setAttribute('http.response.status_code', answer.status);
        if (answer.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
        return answer;
      }),
    async ofItem(name, itemId, work) {
      const active = context.active();
      const attributes = { 'signoff.item': itemId };
      if (active.getValue(ofItemKey) === itemId) return inside(name, { attributes }, active, work);
      const here = trace.getSpanContext(active);
      const traceparent = await traceparentOf(itemId).catch(() => null);
      const began = traceparent === null ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });
      const there = trace.getSpanContext(began);
      // What is going on here may be about another item that was there first, such as a channel's job.
      const goesOn = !there || here?.traceId === there.traceId;
      const options = goesOn || !here ? { attributes } : { attributes, links: [{ context: here }] };
      return inside(name, options, (goesOn ? active : began).setValue(ofItemKey, itemId), work);
    },
    stamped(submission) {
      const carrier: Record<string, string> = {};
      propagation.inject(context.active(), carrier);
      return { ...submission, traceparent: carrier.traceparent ?? null };
    },
    headers(headers) {
      const all = { ...headers };
      propagation.inject(context.active(), all);
      return all;
    },
    async [Symbol.asyncDispose]() {
      await Promise.race([provider.shutdown().catch(() => {}), sleep(closeMsMax, undefined, { ref: false })]);
      trace.disable();
      context.disable();
      propagation.disable();
      diag.disable();
    },
  };
}

/** Whose trace this is, so that nobody asks the database twice. */
const ofItemKey = createContextKey('signoff item');

/** Asked every few seconds by machines. */
const unwatched = new Set(['/healthz', '/readyz', '/metrics']);

/** As the specification names them; the SDK's parts leave this to whoever puts them together. */
function samplerNamed(name = 'parentbased_always_on', argument = '1'): Sampler {
  const [, parentBased, root] = /^(parentbased_)?(always_on|always_off|traceidratio)$/.exec(name.trim()) ?? [];
  const ratio = Number(argument);
  const roots: Record<string, () => Sampler> = {
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio >= 0 && ratio <= 1 ? ratio : 1),
  };
  const sampler = roots[root ?? '']?.() ?? new AlwaysOnSampler();
  return root === undefined || parentBased ? new ParentBasedSampler({ root: sampler }) : sampler;
}

/** BullMQ's workers also tell of each look for a job, with or without one: traces of their own, several a minute, about nothing. */
function withoutHousekeeping(bull: BullMQOtel): Telemetry {
  const silent = {
    setSpanOnContext: (of: Context) => of,
    setAttribute() {},
    setAttributes() {},
    addEvent() {},
    recordException() {},
    end() {},
  };
  return {
    contextManager: bull.contextManager,
    tracer: {
      startSpan: (name, options, parent) =>
        options?.kind === SpanKind.PRODUCER || options?.kind === SpanKind.CONSUMER
          ? bull.tracer.startSpan(name, options, parent)
          : silent,
    },
  };
}

/** What OpenTelemetry says of itself, such as that nobody takes its spans. */
function diagnostics(log: Log) {
  const warn = (message: string) => log.warn({ from: 'opentelemetry' }, message.slice(0, 300));
  const silent = () => {};
  return { error: warn, warn, info: silent, debug: silent, verbose: silent };
}
