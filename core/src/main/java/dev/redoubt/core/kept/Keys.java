package dev.redoubt.core.kept;

import dev.redoubt.core.wire.WireReader;
import dev.redoubt.core.wire.WireWriter;
import dev.redoubt.identity.Fingerprint;
import dev.redoubt.identity.InstanceId;
import dev.redoubt.message.Bytes;
import dev.redoubt.message.MalformedException;

/// The keys of what is kept: a kind, then what it is about.
public final class Keys {
  public static final int OWN = 1;
  public static final int OUTBOUND_LINK = 2;
  public static final int MESSAGES = 3;
  public static final int INBOUND_LINK = 4;
  public static final int FORGOTTEN = 5;
  public static final int SOURCE = 6;
  public static final int LETTER = 7;

  private Keys() {}

  /// Of ourselves.
  public static Bytes own() {
    return of(new WireWriter(16).u8(OWN));
  }

  /// Of an outbound link: who it leads to.
  public static Bytes outboundLink(long link) {
    return of(new WireWriter(16).u8(OUTBOUND_LINK).u64(link));
  }

  /// Of a run of messages on an outbound link.
  public static Bytes messages(long link, long first) {
    return of(new WireWriter(17).u8(MESSAGES).u64(link).u64(first));
  }

  /// Of an inbound link: how far it was settled.
  public static Bytes inboundLink(Fingerprint from, InstanceId instance, long link) {
    return of(
        new WireWriter(57).u8(INBOUND_LINK).bytes(from.value()).bytes(instance.value()).u64(link));
  }

  /// Of an identity whose links were forgotten.
  public static Bytes forgotten(Fingerprint fingerprint) {
    return of(new WireWriter(33).u8(FORGOTTEN).bytes(fingerprint.value()));
  }

  /// Of the identities that were forgotten together.
  public static Bytes everybody() {
    return of(new WireWriter(16).u8(FORGOTTEN));
  }

  /// Of how far the application has read a source.
  public static Bytes source(Bytes name) {
    return of(new WireWriter(1 + name.size()).u8(SOURCE).bytes(name));
  }

  /// Of a message that was not handled.
  public static Bytes letter(long number) {
    return of(new WireWriter(16).u8(LETTER).u64(number));
  }

  private static Bytes of(WireWriter key) {
    return Bytes.wrap(key.toArray());
  }

  /// A reader of what follows the kind.
  public static WireReader reader(Bytes key) throws MalformedException {
    WireReader in = new WireReader(key.toArray());
    in.skip(1);
    return in;
  }

  public static int kind(Bytes key) {
    return key.size() == 0 ? 0 : key.at(0);
  }
}
