package dev.redoubt.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

final class TrustFailureAnalyzer extends AbstractFailureAnalyzer<TrustNotConfiguredException> {
  private static final String CHOICES =
      """
      Set one of these:
          redoubt.trust.file=…           pins and authorities, as `redoubt trust add` writes them
          redoubt.trust.pins.NAME=…      the fingerprint of each agent, from `redoubt identity show`
          redoubt.trust.first-use=true   pin agents on first contact: for development, or where
                                         nobody hostile can be first\
      """;

  @Override
  protected FailureAnalysis analyze(Throwable root, TrustNotConfiguredException cause) {
    return new FailureAnalysis(String.valueOf(cause.getMessage()), CHOICES, cause);
  }
}
