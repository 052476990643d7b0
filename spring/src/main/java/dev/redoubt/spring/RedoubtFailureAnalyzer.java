package dev.redoubt.spring;

import dev.redoubt.RedoubtException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Says what is wrong, as Redoubt's exceptions do, without a stack trace.
final class RedoubtFailureAnalyzer extends AbstractFailureAnalyzer<RedoubtException> {
  private static final String CODES =
      "docs/errors.md lists what to do for each code. Redoubt's properties begin with redoubt.;"
          + " without redoubt.redis.url, Redis is where spring.data.redis or REDIS_URL say.";

  @Override
  protected FailureAnalysis analyze(Throwable root, RedoubtException cause) {
    return new FailureAnalysis(
        "Redoubt's agent does not start [" + cause.code() + "]: " + cause.getMessage(),
        CODES,
        cause);
  }
}
