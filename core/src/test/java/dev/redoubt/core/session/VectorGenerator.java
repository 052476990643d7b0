package dev.redoubt.core.session;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// Writes every file of `vectors/`. Run by hand when the protocol changes, in the project's folder:
///
/// `mvn -pl core test -Dtest=VectorTest -Dvectors.write=true`
final class VectorGenerator {
  private VectorGenerator() {}

  static Map<String, JsonNode> files() throws Exception {
    Map<String, JsonNode> files = new TreeMap<>();
    files.put("identity.json", IdentityVectors.identities());
    files.put("ed25519.json", Ed25519Vectors.edges());
    files.put("hpke.json", HpkeVectors.cases());
    files.put("content-types.json", ContentTypeVectors.cases());
    files.put("bundle.json", IdentityVectors.bundles());
    files.put("credential.json", TrustVectors.credentials());
    files.put("revocations.json", TrustVectors.revocations());
    files.put("succession.json", TrustVectors.successions());
    files.put("init.json", HandshakeVectors.init());
    files.put("resp.json", HandshakeVectors.resp());
    files.put("key-schedule.json", EnvelopeVectors.keySchedule());
    files.put("envelopes.json", EnvelopeVectors.envelopes());
    files.put("kem-step.json", KemStepVectors.steps());
    files.put("batches.json", FrameVectors.batches());
    files.put("receipts.json", FrameVectors.receipts());
    files.put("links.json", LinkVectors.stories());
    files.put("frames.json", FrameVectors.sequences());
    files.put("rosters.json", RosterVectors.rosters());
    return files;
  }
}
