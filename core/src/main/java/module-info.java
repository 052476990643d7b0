/// The protocol core of Redoubt, and the values of its API. Everything under `dev.redoubt.core` is
/// internal: it is exported to Redoubt's own modules alone.
@SuppressWarnings("module") // those it is exported to are built after it
module redoubt.core {
  requires org.bouncycastle.provider;
  requires static transitive org.jspecify;

  exports dev.redoubt.environment;
  exports dev.redoubt.identity;
  exports dev.redoubt.message;
  exports dev.redoubt.transport;
  exports dev.redoubt.core to
      redoubt.agent,
      redoubt.redis,
      redoubt.testkit;
  exports dev.redoubt.core.budget to
      redoubt.agent;
  exports dev.redoubt.core.bundle to
      redoubt.agent;
  exports dev.redoubt.core.crypto to
      redoubt.agent;
  exports dev.redoubt.core.endpoint to
      redoubt.agent;
  exports dev.redoubt.core.group to
      redoubt.agent;
  exports dev.redoubt.core.kept to
      redoubt.agent;
  exports dev.redoubt.core.frame to
      redoubt.agent;
  exports dev.redoubt.core.link to
      redoubt.agent;
  exports dev.redoubt.core.session to
      redoubt.agent;
  exports dev.redoubt.core.wire to
      redoubt.agent;
}
